/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import org.opensearch.OpenSearchStatusException;
import org.opensearch.common.Randomness;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.rest.RestStatus;

/**
 * How long to wait before a conflicting write is tried again: a random time up to a bound that doubles, so that writers
 * of one profile get out of each other's way. In all about five seconds, after which the caller hears of it.
 *
 * @param attempt 0 for the first attempt
 */
record Retries(int attempt) {
    private static final int MOST = 40;
    private static final long FIRST = 4;
    private static final long LONGEST = 250;

    static Retries start() {
        return new Retries(0);
    }

    /** The next attempt, or null when there have been enough. */
    Retries next() {
        return attempt + 1 < MOST ? new Retries(attempt + 1) : null;
    }

    TimeValue delay() {
        long bound = Math.min(LONGEST, FIRST << attempt);
        return TimeValue.timeValueMillis(1 + (long) (Randomness.get().nextDouble() * bound));
    }

    static OpenSearchStatusException exhausted(String userId) {
        return new OpenSearchStatusException(
                "the profile of user [{}] was being changed by too many at once: the event is stored, send it again to have it in the profile",
                RestStatus.SERVICE_UNAVAILABLE,
                userId);
    }
}
