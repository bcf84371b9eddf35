/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.util.Fields;
import org.opensearch.recommend.core.util.Workers;

/**
 * The collaborative model of a version, read back from its index: what exact scores are computed with.
 *
 * @param vectors    of the items, zeros for those without
 * @param basis      of these
 * @param neighbours of the items
 * @param recency    each step into the past multiplies the weight of a history item by this
 */
public record PublishedModel(float[][] vectors, SolverBasis basis, Neighbours neighbours, float recency) {
    /** Scores by the vectors. */
    public Recommender byVectors(Interactions histories) {
        return new FactorRecommender(vectors, basis, histories);
    }

    /** Scores by the neighbours. */
    public Recommender byNeighbours(Interactions histories) {
        return new NeighbourRecommender(neighbours, recency, histories);
    }

    /** Takes what the documents of the items say. */
    public static final class Reader {
        private final String vector;
        private final String near;
        private final IalsParameters parameters;
        private final int rows;
        private final float recency;
        private final Map<String, Integer> numbers;
        private final float[][] vectors;
        private final int[][] ids;
        private final float[][] weights;
        private boolean empty = true;

        /**
         * A reader.
         *
         * @param collaborative that part of the version, as it is shown
         * @param itemIds       by number; of other items nothing is taken
         * @throws IllegalArgumentException in a sentence that names the field
         */
        public Reader(Map<?, ?> collaborative, String[] itemIds) {
            Fields model = Fields.of("collaborative", collaborative);
            Fields ials = object(model, "ials");
            if (!model.has("slot")) {
                throw new IllegalArgumentException("[collaborative.slot] is missing");
            }
            int slot = model.integer("slot", 0, 0, 1);
            vector = "cf_" + slot;
            near = "neighbours_" + slot;
            parameters = IalsParameters.of(model.integer("dimension", 0, 1, 1024))
                    .withAlpha0((float) ials.number("alpha0", 0, 0, Float.MAX_VALUE))
                    .withLambda((float) ials.number("lambda", 0, 0, Float.MAX_VALUE))
                    .withNu((float) ials.number("nu", 0, 0, 1));
            rows = ials.integer("rows", 1, 0, Integer.MAX_VALUE);
            recency = (float) object(model, "neighbours").number("recency", 1, 0, 1);
            numbers = HashMap.newHashMap(itemIds.length);
            for (int item = 0; item < itemIds.length; item++) {
                numbers.put(itemIds[item], item);
            }
            vectors = new float[itemIds.length][parameters.dimension()];
            ids = new int[itemIds.length][0];
            weights = new float[itemIds.length][0];
        }

        private static Fields object(Fields in, String name) {
            return in.has(name) ? in.object(name) : Fields.of(in.pathOf(name), Map.of());
        }

        /** Components of a vector. */
        public int dimension() {
            return parameters.dimension();
        }

        /** Path of the vectors in a document. */
        public String vectorField() {
            return "recommend." + vector;
        }

        /** Path of the neighbours in a document. */
        public String neighboursField() {
            return "recommend." + near;
        }

        /** Whether no item had a vector so far. */
        public boolean isEmpty() {
            return empty;
        }

        /**
         * Takes an item. Neighbours that are not among the items are left out.
         *
         * @param source of its document
         * @throws IllegalArgumentException when it is not what a version writes, in a sentence that names the item
         */
        public void add(String id, Map<?, ?> source) {
            Integer item = numbers.get(id);
            if (item == null || !(source.get("recommend") instanceof Map<?, ?> learned)) {
                return;
            }
            if (learned.get(vector) instanceof List<?> components) {
                require(components.size() == dimension(), id, vector);
                vectors[item] = floats(components, id, vector);
                empty = false;
            }
            if (learned.get(near) instanceof Map<?, ?> listed
                    && listed.get("ids") instanceof List<?> listedIds
                    && listed.get("weights") instanceof List<?> listedWeights) {
                require(listedIds.size() == listedWeights.size(), id, near);
                float[] all = floats(listedWeights, id, near);
                int[] known = new int[all.length];
                int count = 0;
                for (int i = 0; i < all.length; i++) {
                    Integer number = numbers.get(listedIds.get(i));
                    if (number != null) {
                        known[count] = number;
                        all[count++] = all[i];
                    }
                }
                ids[item] = Arrays.copyOf(known, count);
                weights[item] = Arrays.copyOf(all, count);
            }
        }

        /** The model of what was taken. */
        public PublishedModel model(Workers workers) {
            float[][] gram = SolverBasis.of(vectors, parameters, workers).gram();
            return new PublishedModel(
                    vectors, new SolverBasis(gram, rows, parameters), new Neighbours(ids, weights), recency);
        }

        private static float[] floats(List<?> numbers, String id, String field) {
            float[] floats = new float[numbers.size()];
            for (int i = 0; i < floats.length; i++) {
                require(numbers.get(i) instanceof Number, id, field);
                floats[i] = ((Number) numbers.get(i)).floatValue();
            }
            return floats;
        }

        private static void require(boolean holds, String id, String field) {
            if (!holds) {
                throw new IllegalArgumentException(
                        "[recommend." + field + "] of the item [" + id + "] is not what a model version writes");
            }
        }
    }
}
