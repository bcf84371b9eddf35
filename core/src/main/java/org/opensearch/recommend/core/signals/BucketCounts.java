/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.signals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Events of one window by bucket, empty buckets left out. Immutable.
 *
 * @param window which window
 * @param counts bucket to number of events, by bucket
 */
record BucketCounts(Window window, SortedMap<Long, Long> counts) {
    BucketCounts {
        counts = Collections.unmodifiableSortedMap(counts);
    }

    static BucketCounts empty(Window window) {
        return new BucketCounts(window, Collections.emptySortedMap());
    }

    /** With these events added and the buckets dropped that are outside at {@code now}. */
    BucketCounts add(Iterable<Long> times, long now) {
        SortedMap<Long, Long> sum = new TreeMap<>(counts);
        for (long time : times) {
            sum.merge(window.bucket(time), 1L, Long::sum);
        }
        sum.keySet().removeIf(bucket -> window.expiry(bucket) <= now);
        return new BucketCounts(window, sum);
    }

    /** Events inside the window at {@code now}, milliseconds since the epoch. */
    long at(long now) {
        long sum = 0;
        for (Map.Entry<Long, Long> entry : counts.entrySet()) {
            if (window.expiry(entry.getKey()) > now) {
                sum += entry.getValue();
            }
        }
        return sum;
    }

    /** When the next bucket leaves the window, or {@link Long#MAX_VALUE} when it is empty. */
    long nextExpiry() {
        return counts.isEmpty() ? Long.MAX_VALUE : window.expiry(counts.firstKey());
    }

    /** Bucket and count in turns. */
    List<Long> toList() {
        List<Long> list = new ArrayList<>(2 * counts.size());
        counts.forEach((bucket, count) -> {
            list.add(bucket);
            list.add(count);
        });
        return list;
    }

    /**
     * Reads what {@link #toList} wrote.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    static BucketCounts fromList(Window window, Object value) {
        if (value == null) {
            return empty(window);
        }
        if (!(value instanceof List<?> list) || list.size() % 2 != 0) {
            throw new IllegalArgumentException("[" + window.label() + "] must be bucket and count in turns");
        }
        SortedMap<Long, Long> counts = new TreeMap<>();
        for (int i = 0; i < list.size(); i += 2) {
            if (!(list.get(i) instanceof Number bucket) || !(list.get(i + 1) instanceof Number count)) {
                throw new IllegalArgumentException("[" + window.label() + "] must be bucket and count in turns");
            }
            counts.put(bucket.longValue(), count.longValue());
        }
        return new BucketCounts(window, counts);
    }
}
