/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import org.opensearch.recommend.core.util.Vectors;

/** Inner products of a user's factor with those of all items, one component of all items after the other. */
final class FactorScores {
    private final float[][] columns;

    /**
     * Scores by these.
     *
     * @param itemFactors a row of {@code dimension} components for each item
     */
    FactorScores(float[][] itemFactors, int dimension) {
        columns = new float[dimension][itemFactors.length];
        for (int item = 0; item < itemFactors.length; item++) {
            for (int i = 0; i < dimension; i++) {
                columns[i][item] = itemFactors[item][i];
            }
        }
    }

    /** Adds the score of each item. */
    void add(float[] user, float[] scores) {
        for (int i = 0; i < columns.length; i++) {
            Vectors.addScaled(scores, 0, scores.length, user[i], columns[i]);
        }
    }
}
