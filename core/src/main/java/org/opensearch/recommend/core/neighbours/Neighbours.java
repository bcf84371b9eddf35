/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.neighbours;

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
}
