/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import org.opensearch.recommend.trainer.neural.FitPlan;

/**
 * How a ranker is trained.
 *
 * @param fit           epochs, batches, rate
 * @param dropout       share of a hidden layer's outputs that is left out in training, in [0, 1)
 * @param keptNegatives share of the rows without a click that are among the rows, in (0, 1], where their weights do not say
 *                      so: probabilities are corrected for it; 1 corrects nothing
 */
public record RankerPlan(FitPlan fit, double dropout, double keptNegatives) {
    /** The hidden layers where nothing else is asked for. */
    public static int[] hidden() {
        return new int[] {512, 256, 128};
    }

    /** Defaults with a seed. */
    public static RankerPlan of(long seed) {
        return new RankerPlan(new FitPlan(4, 512, 2e-3, 1e-2, 0.05, 2, seed), 0.2, 1);
    }

    /** With other epochs at most. */
    public RankerPlan withFit(FitPlan other) {
        return new RankerPlan(other, dropout, keptNegatives);
    }
}
