/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.neural;

/** Remembers which epoch did best on the validation part, and says when to stop. Epochs count from 1. */
public final class EarlyStopping {
    private final int patience;
    private int epochs;
    private int best;
    private double loss = Double.POSITIVE_INFINITY;

    /**
     * Nothing seen yet.
     *
     * @param patience epochs in a row that may be no better than the best
     */
    public EarlyStopping(int patience) {
        this.patience = patience;
    }

    /**
     * Takes in what the next epoch did.
     *
     * @param validationLoss less is better; NaN is worse than any
     * @return whether it is the best so far
     */
    public boolean improved(double validationLoss) {
        epochs++;
        if (validationLoss < loss) {
            loss = validationLoss;
            best = epochs;
            return true;
        }
        return false;
    }

    /** Whether patience is over. */
    public boolean over() {
        return epochs - best >= patience;
    }

    /** The best epoch, 0 before any was. */
    public int best() {
        return best;
    }

    /** The loss of the best epoch. */
    public double loss() {
        return loss;
    }
}
