/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import java.util.Arrays;

/** Measured durations. */
final class Timings {

    private final double[] millis;
    private int count;
    private boolean sorted;

    Timings(int capacity) {
        millis = new double[capacity];
    }

    void addNanos(long nanos) {
        addMillis(nanos / 1e6);
    }

    void addMillis(double value) {
        millis[count++] = value;
        sorted = false;
    }

    /**
     * The smallest measured duration that {@code percent} of all are at or below (nearest rank).
     *
     * @param percent above 0, at most 100
     * @return milliseconds; NaN when nothing was measured
     */
    double percentile(double percent) {
        if (count == 0) {
            return Double.NaN;
        }
        if (!sorted) {
            Arrays.sort(millis, 0, count);
            sorted = true;
        }
        int rank = (int) Math.ceil(percent / 100 * count);
        return millis[Math.max(1, rank) - 1];
    }
}
