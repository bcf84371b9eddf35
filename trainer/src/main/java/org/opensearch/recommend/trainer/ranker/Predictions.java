/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.recommend.core.evaluate.ClickMetrics;
import org.opensearch.recommend.core.replay.RankingRow;

/**
 * Predicted probabilities of some rows.
 *
 * @param click    of a click
 * @param complete of completion, given a click
 */
public record Predictions(double[] click, double[] complete) {

    /** How good those of a click are. */
    public ClickMetrics ofClicks(List<RankingRow> rows) {
        return ClickMetrics.of(click, Columnar.clicks(rows), Columnar.weights(rows));
    }

    /** How good those of completion are on the rows that were clicked; null where nothing is known of any. */
    public ClickMetrics ofCompletion(List<RankingRow> rows) {
        List<Integer> known = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (Targets.isKnown(rows.get(i))) {
                known.add(i);
            }
        }
        if (known.isEmpty()) {
            return null;
        }
        double[] predicted = new double[known.size()];
        float[] positive = new float[known.size()];
        float[] weights = new float[known.size()];
        for (int i = 0; i < predicted.length; i++) {
            predicted[i] = complete[known.get(i)];
            positive[i] = rows.get(known.get(i)).complete();
            weights[i] = rows.get(known.get(i)).weight();
        }
        return ClickMetrics.of(predicted, positive, weights);
    }

    /** Values of rows in arrays. */
    static final class Columnar {
        private Columnar() {}

        static float[] clicks(List<RankingRow> rows) {
            float[] clicks = new float[rows.size()];
            for (int i = 0; i < clicks.length; i++) {
                clicks[i] = rows.get(i).click();
            }
            return clicks;
        }

        static float[] weights(List<RankingRow> rows) {
            float[] weights = new float[rows.size()];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = rows.get(i).weight();
            }
            return weights;
        }
    }
}
