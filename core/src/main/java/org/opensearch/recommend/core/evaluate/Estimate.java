/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * A mean over users and where it lies with 95 % confidence.
 *
 * @param value the mean
 * @param low   2.5 % of the resampled means are at or below
 * @param high  97.5 % of the resampled means are at or below
 */
public record Estimate(double value, double low, double high) {
    private static final int RESAMPLES = 1000;

    /** For people: the mean and half the width of its interval. */
    public String withInterval() {
        return String.format(Locale.ROOT, "%.4f (+-%.4f)", value, (high - low) / 2);
    }

    /**
     * The mean of each metric with its percentile bootstrap interval: {@value #RESAMPLES} times as many users are drawn
     * with replacement (B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13).
     *
     * @param values metrics x users; the same users are drawn for all metrics
     * @param seed   the same seed gives the same interval
     * @throws IllegalArgumentException when there is no user
     */
    public static Estimate[] bootstrap(double[][] values, long seed) {
        int users = values.length == 0 ? 0 : values[0].length;
        if (users == 0) {
            throw new IllegalArgumentException("there is no user to evaluate");
        }
        double[][] means = new double[values.length][RESAMPLES];
        Random random = new Random(seed);
        for (int resample = 0; resample < RESAMPLES; resample++) {
            for (int n = 0; n < users; n++) {
                int user = random.nextInt(users);
                for (int metric = 0; metric < values.length; metric++) {
                    means[metric][resample] += values[metric][user] / users;
                }
            }
        }
        Estimate[] estimates = new Estimate[values.length];
        for (int metric = 0; metric < values.length; metric++) {
            Arrays.sort(means[metric]);
            estimates[metric] = new Estimate(
                    Arrays.stream(values[metric]).sum() / users,
                    means[metric][(int) (0.025 * RESAMPLES)],
                    means[metric][(int) (0.975 * RESAMPLES) - 1]);
        }
        return estimates;
    }
}
