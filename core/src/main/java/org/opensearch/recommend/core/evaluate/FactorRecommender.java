/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import org.opensearch.recommend.core.cf.FoldIn;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.cf.RowSolver;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.recommend.core.util.Vectors;

/**
 * Scores as serving does: the user's factor is solved, with the model's basis, from the last {@value FoldIn#MOST_ITEMS} items
 * of the history.
 */
public final class FactorRecommender implements Recommender {
    private final float[][] itemFactors;
    private final SolverBasis basis;
    private final Interactions histories;
    private final float[][] columns;

    /**
     * A recommender.
     *
     * @param itemFactors a row for each item
     * @param basis       of these
     * @param histories   users by items, each user's oldest item first
     */
    public FactorRecommender(float[][] itemFactors, SolverBasis basis, Interactions histories) {
        this.itemFactors = itemFactors;
        this.basis = basis;
        this.histories = histories;
        columns = new float[basis.parameters().dimension()][itemFactors.length];
        for (int item = 0; item < itemFactors.length; item++) {
            for (int i = 0; i < columns.length; i++) {
                columns[i][item] = itemFactors[item][i];
            }
        }
    }

    @Override
    public Scorer scorer() {
        RowSolver solver = new RowSolver(basis, true);
        float[] factor = new float[columns.length];
        return (user, scores) -> {
            int size = Math.min(FoldIn.MOST_ITEMS, histories.size(user));
            int first = histories.start(user + 1) - size;
            float[][] vectors = new float[size][];
            float[] weights = new float[size];
            for (int i = 0; i < size; i++) {
                vectors[i] = itemFactors[histories.column(first + i)];
                weights[i] = histories.weight(first + i);
            }
            solver.solve(vectors, weights, size, factor);
            for (int i = 0; i < factor.length; i++) {
                Vectors.addScaled(scores, 0, scores.length, factor[i], columns[i]);
            }
        };
    }
}
