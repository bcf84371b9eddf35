/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.Arrays;

/**
 * How good predicted probabilities are. All of these weigh each row by its weight.
 *
 * @param auc         area under the ROC curve: how probable it is that a positive has a greater prediction than a negative,
 *                    a tie counting one half (J. A. Hanley and B. J. McNeil, Radiology 143(1), 1982); NaN without both
 * @param logLoss     mean of -ln of the probability given to what came about, in nats; probabilities are held to
 *                    [1e-7, 1 - 1e-7]
 * @param ece         expected calibration error (M. P. Naeini et al., AAAI 2015), of {@value #BINS} bins of equal weight:
 *                    mean of |mean prediction - share of positives| of a bin, in [0, 1]
 * @param calibration sum of predictions / sum of positives: 1 where as many are predicted as came about; NaN without
 *                    positives
 */
public record ClickMetrics(double auc, double logLoss, double ece, double calibration) {
    /** Bins of the expected calibration error. */
    public static final int BINS = 15;

    private static final double LEAST = 1e-7;

    /**
     * Measures.
     *
     * @param predicted probabilities in [0, 1]
     * @param positive  1 or 0 for each
     * @param weights   above 0 for each, or null for 1
     * @throws IllegalArgumentException when there is no row, the arrays differ in length, or a prediction is not a number
     */
    public static ClickMetrics of(double[] predicted, float[] positive, float[] weights) {
        int rows = predicted.length;
        if (rows == 0 || positive.length != rows || (weights != null && weights.length != rows)) {
            throw new IllegalArgumentException("a metric needs rows, and as many labels and weights as predictions");
        }
        int[] order = ascending(predicted);
        double weight = 0;
        double positives = 0;
        double expected = 0;
        double loss = 0;
        for (int i = 0; i < rows; i++) {
            double p = Math.clamp(predicted[i], LEAST, 1 - LEAST);
            double w = weight(weights, i);
            loss -= w * (positive[i] * Math.log(p) + (1 - positive[i]) * Math.log1p(-p));
            weight += w;
            positives += w * positive[i];
            expected += w * predicted[i];
        }
        return new ClickMetrics(
                auc(predicted, positive, weights, order),
                loss / weight,
                ece(predicted, positive, weights, order, weight),
                positives > 0 ? expected / positives : Double.NaN);
    }

    private static int[] ascending(double[] predicted) {
        Integer[] order = new Integer[predicted.length];
        for (int i = 0; i < order.length; i++) {
            if (Double.isNaN(predicted[i])) {
                throw new IllegalArgumentException("prediction " + i + " is not a number");
            }
            order[i] = i;
        }
        Arrays.sort(order, (a, b) -> Double.compare(predicted[a], predicted[b]));
        return Arrays.stream(order).mapToInt(i -> i).toArray();
    }

    private static double auc(double[] predicted, float[] positive, float[] weights, int[] order) {
        double below = 0;
        double positives = 0;
        double area = 0;
        int from = 0;
        while (from < order.length) {
            double tiedPositives = 0;
            double tiedNegatives = 0;
            int to = from;
            while (to < order.length && predicted[order[to]] == predicted[order[from]]) {
                double w = weight(weights, order[to]);
                tiedPositives += w * positive[order[to]];
                tiedNegatives += w * (1 - positive[order[to]]);
                to++;
            }
            area += tiedPositives * (below + tiedNegatives / 2);
            below += tiedNegatives;
            positives += tiedPositives;
            from = to;
        }
        return area / (positives * below);
    }

    /** A row that lies on the edge of two bins goes into the lower one whole. */
    private static double ece(double[] predicted, float[] positive, float[] weights, int[] order, double weight) {
        double error = 0;
        double gap = 0;
        double passed = 0;
        int bin = 1;
        for (int i : order) {
            if (passed >= weight * bin / BINS) {
                error += Math.abs(gap);
                gap = 0;
                bin = 1 + (int) (passed / weight * BINS);
            }
            double w = weight(weights, i);
            gap += w * (predicted[i] - positive[i]);
            passed += w;
        }
        return (error + Math.abs(gap)) / weight;
    }

    private static double weight(float[] weights, int i) {
        return weights == null ? 1 : weights[i];
    }
}
