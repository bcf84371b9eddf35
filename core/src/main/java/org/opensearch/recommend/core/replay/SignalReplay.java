/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.opensearch.recommend.core.config.SignalSettings;
import org.opensearch.recommend.core.signals.ItemCounters;
import org.opensearch.recommend.core.signals.SignalEvent;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.core.signals.SignalTable;

/**
 * The signals of a log as they stood at each moment: events become visible at the next roll-up, and windows are emptied
 * there, as in serving. Roll-ups happen at whole multiples of an interval.
 */
final class SignalReplay {
    private record Expiry(long time, long key) {}

    private final SignalSettings settings;
    private final long interval;
    private final SignalTable table;
    private final Map<Long, ItemCounters> counters = new HashMap<>();
    private final Map<Long, List<SignalEvent>> waiting = new LinkedHashMap<>();
    private final PriorityQueue<Expiry> expiries =
            new PriorityQueue<>((a, b) -> a.time != b.time ? Long.compare(a.time, b.time) : Long.compare(a.key, b.key));
    private long firstWaiting;

    SignalReplay(SignalSettings settings, long interval, long start) {
        this.settings = settings;
        this.interval = interval;
        this.table = new SignalTable(settings, start);
    }

    /** The signals as of the last roll-up. */
    SignalReader reader() {
        return table;
    }

    /** Takes an event, to be seen from the next roll-up after it on. */
    void add(long key, SignalEvent event) {
        if (waiting.isEmpty()) {
            firstWaiting = event.time();
        }
        waiting.computeIfAbsent(key, k -> new ArrayList<>()).add(event);
    }

    /** Rolls up all that was due at or before a time; what comes next happens then or later. */
    void advance(long now) {
        long last = Math.floorDiv(now, interval) * interval;
        boolean changed = true;
        while (changed) {
            long due = Math.min(
                    waiting.isEmpty() ? Long.MAX_VALUE : next(firstWaiting),
                    expiries.isEmpty() ? Long.MAX_VALUE : next(expiries.element().time - 1));
            changed = due <= last;
            if (changed) {
                rollUp(due);
            }
        }
        table.publish(last);
    }

    /** The first roll-up after a time. */
    private long next(long time) {
        return (Math.floorDiv(time, interval) + 1) * interval;
    }

    private void rollUp(long at) {
        waiting.forEach((key, events) ->
                put(key, counters.getOrDefault(key, ItemCounters.NONE).fold(events, at, settings), at));
        waiting.clear();
        while (!expiries.isEmpty() && expiries.element().time <= at) {
            long key = expiries.remove().key;
            ItemCounters current = counters.get(key);
            if (current.nextExpiry() <= at) {
                put(key, current.expire(at), at);
            }
        }
    }

    private void put(long key, ItemCounters updated, long at) {
        counters.put(key, updated);
        table.put(key, updated, at);
        if (updated.nextExpiry() < Long.MAX_VALUE) {
            expiries.add(new Expiry(updated.nextExpiry(), key));
        }
    }
}
