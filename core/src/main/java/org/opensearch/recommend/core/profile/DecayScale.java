/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

/**
 * The units in which a profile sums up decaying weights: forward decay (G. Cormode, V. Shkapenyuk, D. Srivastava, B. Xu,
 * "Forward decay: a practical time decay model for streaming systems", ICDE 2009) in whole numbers. Time is cut into
 * periods of one half-life. A weight grows with the time of its event, {@code 2^(time / halfLife)}, and is counted in
 * 1/{@value #RESOLUTION} of what a weight of 1 at the start of the period {@code base} counts. So sums need no touch as
 * time goes by, adding is exact, and the order of events does not matter. Only what is more than {@value #WINDOW}
 * half-lives older than the newest event is rounded further.
 *
 * @param halfLife milliseconds in which a weight halves, at least 1
 * @param base     number of half-lives since the epoch at which a weight of 1 counts {@value #RESOLUTION}
 */
public record DecayScale(long halfLife, long base) {
    /** Units of a weight of 1 at the start of the base period. */
    static final int RESOLUTION = 1024;

    /** Periods that fit between base and newest event; a unit at the base is then 6e-11 of a weight of 1 now. */
    static final int WINDOW = 24;

    /** The scale for events between two times, milliseconds since the epoch. */
    static DecayScale of(long halfLife, long oldest, long newest) {
        long first = Math.floorDiv(oldest, halfLife);
        long last = Math.floorDiv(newest, halfLife);
        return new DecayScale(halfLife, Math.max(first, last - WINDOW));
    }

    /** What a weight at a time counts. */
    long units(double weight, long time) {
        long period = Math.floorDiv(time, halfLife);
        double growth = Math.pow(2, (double) (time - period * halfLife) / halfLife);
        return shift(Math.round(weight * growth * RESOLUTION), period - base);
    }

    /** The weight that units stand for at a time. */
    double weight(long units, long time) {
        return units * Math.pow(2, -(double) (time - base * halfLife) / halfLife) / RESOLUTION;
    }

    /**
     * Units of another scale in units of this one.
     *
     * @param at the time at which both stand for the same weight, should the half-lives differ
     */
    long from(DecayScale other, long units, long at) {
        if (other.halfLife == halfLife) {
            return shift(units, other.base - base);
        }
        return Math.round(
                other.weight(units, at) * Math.pow(2, (double) (at - base * halfLife) / halfLife) * RESOLUTION);
    }

    private static long shift(long units, long periods) {
        if (periods >= 0) {
            return units << periods;
        }
        return periods < -60 ? 0 : (units + (1L << (-periods - 1))) >> -periods;
    }
}
