/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.http;

import java.io.Serializable;

/**
 * How long to try again: first after a short while, then after twice as long each time, up to a longest pause.
 *
 * @param firstMillis   the first pause
 * @param longestMillis no pause is longer
 * @param retries       how often, at least 0
 */
public record Patience(long firstMillis, long longestMillis, int retries) implements Serializable {
    /** About two minutes. */
    public static final Patience LONG = new Patience(200, 10_000, 17);

    /** About three seconds: for the first call, where nothing is lost by giving up. */
    public static final Patience SHORT = new Patience(200, 2_000, 4);

    /** The pause after the n-th failure, n from 1. */
    long pause(int failures) {
        return Math.min(longestMillis, firstMillis << Math.min(30, failures - 1));
    }
}
