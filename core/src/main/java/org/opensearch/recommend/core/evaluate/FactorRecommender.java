/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import org.opensearch.recommend.core.cf.FoldIn;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.cf.RowSolver;
import org.opensearch.recommend.core.cf.SolverBasis;

/**
 * Scores as serving does: the user's factor is solved, with the model's basis, from the last {@value FoldIn#MOST_ITEMS} items
 * of the history.
 */
public final class FactorRecommender implements Recommender {
    private final float[][] itemFactors;
    private final SolverBasis basis;
    private final Interactions histories;
    private final FactorScores all;

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
        all = new FactorScores(itemFactors, basis.parameters().dimension());
    }

    @Override
    public Scorer scorer() {
        RowSolver solver = new RowSolver(basis, true);
        float[] factor = new float[basis.parameters().dimension()];
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
            all.add(factor, scores);
        };
    }
}
