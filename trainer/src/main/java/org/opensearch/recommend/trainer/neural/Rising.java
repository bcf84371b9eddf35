/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.neural;

import ai.djl.ndarray.NDArray;

/** Holds weights to a sign, in place. */
public final class Rising {
    private Rising() {}

    /**
     * Moves those that lie beyond.
     *
     * @param weights its last dimension is the inputs
     * @param signs   1, -1 or, for any, 0 for each of the inputs; null for all 1
     * @param least   magnitude of a weight that has a sign, at least 0
     */
    public static void keep(NDArray weights, float[] signs, float least) {
        float[] values = weights.toFloatArray();
        boolean changed = false;
        for (int i = 0; i < values.length; i++) {
            float sign = signs == null ? 1 : signs[i % signs.length];
            if (sign != 0 && values[i] * sign < least) {
                values[i] = sign * least;
                changed = true;
            }
        }
        if (changed) {
            weights.set(values);
        }
    }
}
