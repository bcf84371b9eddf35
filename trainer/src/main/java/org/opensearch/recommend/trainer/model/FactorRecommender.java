/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import org.opensearch.recommend.core.cf.FactorModel;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.cf.RowSolver;
import org.opensearch.recommend.core.evaluate.Recommender;
import org.opensearch.recommend.core.util.Vectors;

/** Scores as serving does: the user's factor is solved from the history with the model's basis. */
final class FactorRecommender implements Recommender {
    private final FactorModel model;
    private final Interactions histories;
    private final float[][] columns;

    /**
     * A recommender.
     *
     * @param histories users by items
     */
    FactorRecommender(FactorModel model, Interactions histories) {
        this.model = model;
        this.histories = histories;
        columns = new float[model.basis().parameters().dimension()][model.itemFactors().length];
        for (int item = 0; item < model.itemFactors().length; item++) {
            for (int i = 0; i < columns.length; i++) {
                columns[i][item] = model.itemFactors()[item][i];
            }
        }
    }

    @Override
    public Scorer scorer() {
        RowSolver solver = new RowSolver(model.basis(), true);
        float[] factor = new float[columns.length];
        return (user, scores) -> {
            int size = histories.size(user);
            float[][] vectors = new float[size][];
            float[] weights = new float[size];
            for (int i = 0; i < size; i++) {
                vectors[i] = model.itemFactors()[histories.column(histories.start(user) + i)];
                weights[i] = histories.weight(histories.start(user) + i);
            }
            solver.solve(vectors, weights, size, factor);
            for (int i = 0; i < factor.length; i++) {
                Vectors.addScaled(scores, 0, scores.length, factor[i], columns[i]);
            }
        };
    }
}
