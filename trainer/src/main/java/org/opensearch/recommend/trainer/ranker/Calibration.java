/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

/**
 * Platt scaling (J. Platt, "Probabilistic outputs for support vector machines", 1999): the logit z becomes slope * z + shift,
 * with the least log loss on rows that were not trained on.
 */
record Calibration(double slope, double shift) {
    static final Calibration NONE = new Calibration(1, 0);

    private static final int STEPS = 50;
    private static final double LEAST_STEP = 1e-10;
    private static final double MOST_SHIFT = 30;
    /** Keeps the slope near 1 where rows are few or can be told apart without error: as if so many rows had said so. */
    private static final double PRIOR = 5;

    /**
     * Finds it by Newton's method.
     *
     * @param logits   of the rows
     * @param positive 1 or 0 for each
     * @param weights  0 leaves a row out
     */
    static Calibration of(double[] logits, float[] positive, float[] weights) {
        double slope = 1;
        double shift = 0;
        for (int step = 0; step < STEPS; step++) {
            double ga = PRIOR * (slope - 1);
            double gb = 1e-3 * shift;
            double aa = PRIOR;
            double ab = 0;
            double bb = 1e-3;
            for (int i = 0; i < logits.length; i++) {
                double p = sigmoid(slope * logits[i] + shift);
                double off = weights[i] * (p - positive[i]);
                double curvature = weights[i] * p * (1 - p);
                ga += off * logits[i];
                gb += off;
                aa += curvature * logits[i] * logits[i];
                ab += curvature * logits[i];
                bb += curvature;
            }
            double determinant = aa * bb - ab * ab;
            double da = (bb * ga - ab * gb) / determinant;
            double db = (aa * gb - ab * ga) / determinant;
            double length = Math.max(Math.abs(da), Math.abs(db));
            double held = length > 1 ? 1 / length : 1;
            slope -= held * da;
            shift -= held * db;
            if (length < LEAST_STEP) {
                break;
            }
        }
        // An order is not turned around: where the logits say nothing, everything is as likely as the mean.
        return slope > 0 ? new Calibration(slope, shift) : NONE;
    }

    /**
     * Of other logits for the same rows, those without what the position adds: the slope stays, and the shift becomes such
     * that as many positives are predicted as there are.
     */
    Calibration shiftedTo(double[] logits, float[] positive, float[] weights) {
        double low = shift - MOST_SHIFT;
        double high = shift + MOST_SHIFT;
        while (high - low > LEAST_STEP) {
            double middle = (low + high) / 2;
            double excess = 0;
            for (int i = 0; i < logits.length; i++) {
                excess += weights[i] * (sigmoid(slope * logits[i] + middle) - positive[i]);
            }
            if (excess > 0) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return new Calibration(slope, (low + high) / 2);
    }

    /**
     * Of a model that was trained on a part of the negatives: the logit of all of them is less by the log of their share (G.
     * King and L. Zeng, "Logistic Regression in Rare Events Data", 2001, prior correction).
     *
     * @param kept share of the negatives that are among the rows, in (0, 1]
     */
    Calibration ofSampledNegatives(double kept) {
        return new Calibration(slope, shift + Math.log(kept));
    }

    double apply(double logit) {
        return slope * logit + shift;
    }

    static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }
}
