/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.signals;

import org.opensearch.recommend.core.util.Durations;

/**
 * A sliding window over time, counted in buckets of a tenth of its span or less. A bucket is inside until its middle is
 * older than the span, so a count is off by the events of half a bucket at most.
 */
enum Window {
    HOUR("1h", Durations.HOUR, 5 * Durations.MINUTE),
    DAY("1d", Durations.DAY, Durations.HOUR),
    WEEK("7d", 7 * Durations.DAY, 6 * Durations.HOUR);

    private final String label;
    private final long span;
    private final long width;

    Window(String label, long span, long width) {
        this.label = label;
        this.span = span;
        this.width = width;
    }

    /** The name in a stored document. */
    String label() {
        return label;
    }

    /** The bucket that a time in milliseconds since the epoch falls into. */
    long bucket(long time) {
        return Math.floorDiv(time, width);
    }

    /** The first millisecond at which a bucket is no longer inside. */
    long expiry(long bucket) {
        return bucket * width + width / 2 + span;
    }
}
