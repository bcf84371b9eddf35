/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.neighbours;

import java.util.Arrays;
import org.opensearch.recommend.core.util.Top;
import org.opensearch.recommend.core.util.Vectors;

/**
 * What {@link Ease} trains.
 *
 * @param weights items x items: row i holds what item i of a history adds to the score of each item; the diagonal is 0
 */
public record EaseModel(float[][] weights) {
    /**
     * Adds the scores of all items to {@code scores}.
     *
     * @param items  of the history
     * @param factor of each of them: event weight and recency
     */
    public void addScores(int[] items, float[] factor, float[] scores) {
        int n = 0;
        for (; n + 4 <= items.length; n += 4) {
            Vectors.addScaled(
                    scores,
                    0,
                    scores.length,
                    factor[n],
                    weights[items[n]],
                    factor[n + 1],
                    weights[items[n + 1]],
                    factor[n + 2],
                    weights[items[n + 2]],
                    factor[n + 3],
                    weights[items[n + 3]]);
        }
        for (; n < items.length; n++) {
            Vectors.addScaled(scores, 0, scores.length, factor[n], weights[items[n]]);
        }
    }

    /** The n neighbours of each item with the greatest weight above 0. */
    public Neighbours neighbours(int n) {
        int[][] ids = new int[weights.length][];
        float[][] kept = new float[weights.length][];
        Top top = new Top(Math.min(n, weights.length));
        float[] best = new float[Math.min(n, weights.length)];
        for (int item = 0; item < weights.length; item++) {
            for (int other = 0; other < weights.length; other++) {
                if (weights[item][other] > 0) {
                    top.offer(other, weights[item][other]);
                }
            }
            int size = top.size();
            ids[item] = top.drain(best);
            kept[item] = Arrays.copyOf(best, size);
        }
        return new Neighbours(ids, kept);
    }
}
