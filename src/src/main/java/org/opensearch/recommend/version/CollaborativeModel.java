/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.recommend.core.util.Fields;

/**
 * What a trainer sends of a collaborative model, its item vectors aside: what fold-in needs to solve a user's vector.
 *
 * @param basis   Gram matrix of the item vectors and the parameters they were trained with
 * @param meanUser mean of the users' factors; all 0 when the trainer did not say
 * @param recency above 0 to 1: each step into the past multiplies by this what an item of the history adds to the scores
 *                of its neighbours
 */
record CollaborativeModel(SolverBasis basis, float[] meanUser, float recency) {
    static final int LARGEST_DIMENSION = 1024;

    /**
     * Reads strictly.
     *
     * @throws IllegalArgumentException with a sentence naming the field
     */
    static CollaborativeModel read(Fields in) {
        String type = in.string("type", "collaborative", 64);
        if (!"collaborative".equals(type)) {
            throw new IllegalArgumentException(
                    "[" + in.pathOf("type") + "] must be [collaborative], got [" + type + "]");
        }
        int dimension = in.integer("dimension", 0, 1, LARGEST_DIMENSION);
        if (dimension == 0) {
            throw new IllegalArgumentException("[" + in.pathOf("dimension") + "] is required");
        }
        Fields ials = in.object("ials");
        if (ials == null) {
            throw new IllegalArgumentException(
                    "[" + in.pathOf("ials") + "] is required: what the vectors were trained with");
        }
        IalsParameters defaults = IalsParameters.of(dimension);
        IalsParameters parameters = defaults.withAlpha0(
                        (float) ials.number("alpha0", defaults.alpha0(), Float.MIN_NORMAL, 1e6))
                .withLambda((float) ials.number("lambda", defaults.lambda(), Float.MIN_NORMAL, 1e6))
                .withNu((float) ials.number("nu", defaults.nu(), 0, 1));
        int rows = ials.integer("rows", -1, 1, Integer.MAX_VALUE);
        if (rows < 0) {
            throw new IllegalArgumentException(
                    "[" + ials.pathOf("rows") + "] is required: the number of items that have a vector");
        }
        ials.finish();
        float recency = recency(in.object("neighbours"));
        float[][] gram = gram(in, dimension);
        float[] meanUser = meanUser(in, dimension);
        in.finish();
        return new CollaborativeModel(new SolverBasis(gram, rows, parameters), meanUser, recency);
    }

    private static float[] meanUser(Fields in, int dimension) {
        Object given = in.raw("user_mean");
        String path = in.pathOf("user_mean");
        float[] mean = new float[dimension];
        if (given == null) {
            return mean;
        }
        if (!(given instanceof List<?> list) || list.size() != dimension) {
            throw new IllegalArgumentException("[" + path + "] must be an array of " + dimension + " numbers");
        }
        for (int i = 0; i < dimension; i++) {
            if (!(list.get(i) instanceof Number number) || !Float.isFinite(number.floatValue())) {
                throw new IllegalArgumentException(
                        "[" + path + "] must hold finite numbers, got [" + list.get(i) + "]");
            }
            mean[i] = number.floatValue();
        }
        return mean;
    }

    private static float recency(Fields neighbours) {
        if (neighbours == null) {
            return 1;
        }
        Double recency = neighbours.optionalNumber("recency", 0, 1);
        neighbours.finish();
        if (recency != null && recency.floatValue() == 0) {
            throw new IllegalArgumentException(
                    "[" + neighbours.pathOf("recency") + "] must be above 0, got [" + recency + "]");
        }
        return recency == null ? 1 : recency.floatValue();
    }

    private static float[][] gram(Fields in, int dimension) {
        try {
            return SolverBasis.decodeGram(in.string("gram", null, Integer.MAX_VALUE), dimension);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[" + in.pathOf("gram") + "] " + e.getMessage(), e);
        }
    }

    /** What {@link #read} reads. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("dimension", basis.parameters().dimension());
        map.put(
                "ials",
                Map.of(
                        "alpha0", basis.parameters().alpha0(),
                        "lambda", basis.parameters().lambda(),
                        "nu", basis.parameters().nu(),
                        "rows", basis.rows()));
        map.put("neighbours", Map.of("recency", recency));
        map.put("gram", basis.encodedGram());
        List<Float> mean = new ArrayList<>(meanUser.length);
        for (float component : meanUser) {
            mean.add(component);
        }
        map.put("user_mean", mean);
        return map;
    }
}
