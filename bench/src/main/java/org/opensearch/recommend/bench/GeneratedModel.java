/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SplittableRandom;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.recommend.core.util.Workers;

/**
 * A collaborative model that nobody trained, the same for the same numbers: items fall into clusters, a vector is the centre
 * of its cluster and noise, and the neighbours of an item are others of its cluster. What users take comes from a few
 * clusters, so that their folded-in vectors lie near some items and far from most, as they do for real ones.
 */
final class GeneratedModel {

    static final int DIMENSION = 64;

    private static final int CLUSTERS = 200;
    private static final int CLUSTERS_A_USER = 3;
    private static final double NOISE = 0.5;
    private static final int NEIGHBOURS = 50;
    private static final long SEED = 23;

    private final float[][] vectors;
    private final SolverBasis basis;

    /**
     * A model.
     *
     * @param items how many items it knows
     * @param users how many users of {@link Visits#HISTORY} items each it would have been trained on
     */
    GeneratedModel(int items, int users) {
        float[][] centres = new float[CLUSTERS][];
        for (int c = 0; c < CLUSTERS; c++) {
            centres[c] = gaussian(new SplittableRandom(SEED + c));
        }
        vectors = new float[items][];
        for (int item = 0; item < items; item++) {
            vectors[item] = gaussian(new SplittableRandom(SEED + CLUSTERS + item));
            for (int d = 0; d < DIMENSION; d++) {
                vectors[item][d] = (float) (centres[item % CLUSTERS][d] + NOISE * vectors[item][d]);
            }
        }
        basis = SolverBasis.of(
                vectors,
                IalsParameters.of(DIMENSION, (long) users * Visits.HISTORY, users, items),
                Workers.onAllProcessors());
    }

    private static float[] gaussian(SplittableRandom random) {
        float[] vector = new float[DIMENSION];
        for (int d = 0; d < DIMENSION; d++) {
            vector[d] = (float) (random.nextGaussian() / Math.sqrt(DIMENSION));
        }
        return vector;
    }

    int items() {
        return vectors.length;
    }

    /** What fold-in needs. */
    SolverBasis basis() {
        return basis;
    }

    float[] vector(int item) {
        return vectors[item];
    }

    /** An item that a user takes, of one of the user's clusters. */
    int taken(int user, SplittableRandom random) {
        int cluster = new SplittableRandom(SEED + (long) user * CLUSTERS_A_USER + random.nextInt(CLUSTERS_A_USER))
                .nextInt(CLUSTERS);
        return inCluster(cluster, random);
    }

    private int inCluster(int cluster, SplittableRandom random) {
        int first = cluster % vectors.length;
        return first + CLUSTERS * random.nextInt(Math.ceilDiv(vectors.length - first, CLUSTERS));
    }

    /** The body that begins a version. */
    ObjectNode version() {
        IalsParameters parameters = basis.parameters();
        ObjectNode body = new ObjectMapper()
                .createObjectNode()
                .put("type", "collaborative")
                .put("dimension", DIMENSION)
                .put("gram", basis.encodedGram());
        body.putObject("ials")
                .put("alpha0", parameters.alpha0())
                .put("lambda", parameters.lambda())
                .put("nu", parameters.nu())
                .put("rows", basis.rows());
        return body;
    }

    /**
     * The partial document of an item.
     *
     * @param slot 0 or 1
     */
    ObjectNode document(int item, int slot) {
        ObjectNode document = new ObjectMapper().createObjectNode();
        ObjectNode recommend = document.putObject("recommend");
        ArrayNode vector = recommend.putArray("cf_" + slot);
        for (float component : vectors[item]) {
            vector.add(component);
        }
        ObjectNode neighbours = recommend.putObject("neighbours_" + slot);
        ArrayNode ids = neighbours.putArray("ids");
        ArrayNode weights = neighbours.putArray("weights");
        SplittableRandom random = new SplittableRandom(SEED - 1 - item);
        for (int n = 0; n < NEIGHBOURS; n++) {
            ids.add(Catalogue.id(inCluster(item % CLUSTERS, random)));
            weights.add(0.5f / (n + 1));
        }
        return document;
    }
}
