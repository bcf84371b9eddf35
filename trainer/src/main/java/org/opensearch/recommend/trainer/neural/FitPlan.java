/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.neural;

/**
 * How a network is fitted: AdamW (Loshchilov and Hutter, ICLR 2019), its rate rising evenly from 0 over the warm-up and then
 * falling along half a cosine to {@link #LEAST_RATE} of its height at the last step.
 *
 * @param epochs      passes over the rows at most, at least 1
 * @param batch       rows a step, at least 2
 * @param rate        height of the learning rate
 * @param weightDecay share of each weight that a step at rate 1 takes away
 * @param warmUp      share of the steps that the rate rises over, in [0, 1)
 * @param patience    epochs without a better validation loss before it stops
 * @param seed        of the initial weights, the dropout and the order of the rows
 */
public record FitPlan(int epochs, int batch, double rate, double weightDecay, double warmUp, int patience, long seed) {
    static final double LEAST_RATE = 0.02;

    /** With other epochs at most. */
    public FitPlan ofEpochs(int most) {
        return new FitPlan(most, batch, rate, weightDecay, warmUp, patience, seed);
    }

    /** The rate of a step, counted from 1, of so many. */
    double rate(int step, int steps) {
        double rising = warmUp * steps;
        if (step <= rising) {
            return rate * step / rising;
        }
        double along = Math.min(1, (step - rising) / Math.max(1, steps - rising));
        return rate * (LEAST_RATE + (1 - LEAST_RATE) * (1 + Math.cos(Math.PI * along)) / 2);
    }
}
