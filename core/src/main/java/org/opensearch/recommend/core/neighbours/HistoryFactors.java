/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.neighbours;

/**
 * How much each item of a history adds to the scores of its neighbours. Evaluation and serving both go by this, so that
 * what was measured is what is served.
 */
public final class HistoryFactors {
    /** The most items of a history that serving looks up. */
    public static final int SERVED = 50;

    private HistoryFactors() {}

    /**
     * The factors of a history: of each of the {@code most} most recent items of positive weight, its weight times
     * {@code recency} to the power of the number of items of positive weight after it; of all others 0.
     *
     * @param weights sums of the event weights of the items, the most recent item first
     * @param recency above 0 to 1: what each step into the past multiplies by
     * @param most    items that count
     * @return as many as there are weights, in the same order
     */
    public static float[] of(float[] weights, float recency, int most) {
        float[] factors = new float[weights.length];
        float factor = 1;
        int left = most;
        for (int i = 0; i < weights.length && left > 0; i++) {
            if (weights[i] > 0) {
                factors[i] = factor * weights[i];
                factor *= recency;
                left--;
            }
        }
        return factors;
    }
}
