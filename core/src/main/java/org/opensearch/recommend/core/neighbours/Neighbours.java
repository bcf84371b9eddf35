/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.neighbours;

import org.opensearch.recommend.core.cf.Interactions;

/**
 * For each item the items that go with it.
 *
 * @param ids     of each item: its neighbours, the nearest first
 * @param weights of each item: how near each neighbour is; the more, the nearer
 */
public record Neighbours(int[][] ids, float[][] weights) {
    /** Checks that both have the same shape. */
    public Neighbours {
        if (ids.length != weights.length) {
            throw new IllegalArgumentException(
                    "neighbours of " + ids.length + " items cannot have weights of " + weights.length);
        }
    }

    /**
     * Adds to the score of each neighbour of an item its weight times {@code factor}: summed over a history, with the
     * event weight and recency as factor, that is the score of a neighbourhood recommender.
     *
     * @param scores one for each item
     */
    public void addScores(int item, float factor, float[] scores) {
        int[] near = ids[item];
        float[] how = weights[item];
        for (int i = 0; i < near.length; i++) {
            scores[near[i]] += factor * how[i];
        }
    }

    /**
     * Adds to the scores what the history of a user says, the factors of its items being those of {@link
     * HistoryFactors#of}.
     *
     * @param histories users by items, each user's oldest first
     * @param recency   what each step into the past multiplies by
     * @param most      items of positive weight that count
     * @param scores    one for each item
     */
    public void addScores(Interactions histories, int user, float recency, int most, float[] scores) {
        int last = histories.start(user + 1) - 1;
        float[] weights = new float[histories.size(user)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = histories.weight(last - i);
        }
        float[] factors = HistoryFactors.of(weights, recency, most);
        for (int i = 0; i < factors.length; i++) {
            if (factors[i] > 0) {
                addScores(histories.column(last - i), factors[i], scores);
            }
        }
    }
}
