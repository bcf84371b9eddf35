/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import org.opensearch.recommend.core.config.SignalSettings;
import org.opensearch.recommend.core.signals.ItemCounters;
import org.opensearch.recommend.core.signals.SignalEvent;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.core.signals.SignalTable;

/**
 * The signals of a log as they stood at each moment: events become visible at the next roll-up, and windows are emptied
 * there, as in serving. Roll-ups happen when they are known to have happened, and elsewhere at whole multiples of an
 * interval: at those that are no less than an interval away from any that is known.
 */
final class SignalReplay {
    private record Expiry(long time, long key) {}

    private final SignalSettings settings;
    private final long interval;
    private final NavigableSet<Long> known;
    private final SignalTable table;
    private final Map<Long, ItemCounters> counters = new HashMap<>();
    private final Map<Long, List<SignalEvent>> waiting = new LinkedHashMap<>();
    private final PriorityQueue<Expiry> expiries =
            new PriorityQueue<>((a, b) -> a.time != b.time ? Long.compare(a.time, b.time) : Long.compare(a.key, b.key));
    private long firstWaiting;

    /**
     * Nothing yet.
     *
     * @param interval milliseconds between roll-ups
     * @param known    when roll-ups happened, milliseconds since the epoch; may be empty
     * @param start    milliseconds since the epoch
     */
    SignalReplay(SignalSettings settings, long interval, NavigableSet<Long> known, long start) {
        this.known = known;
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
        long last = last(now);
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
        Long after = known.higher(time);
        long multiple = (Math.floorDiv(time, interval) + 1) * interval;
        while (isNearKnown(multiple) && (after == null || multiple < after)) {
            multiple += interval;
        }
        return after == null ? multiple : Math.min(after, multiple);
    }

    /** The last roll-up at or before a time. */
    private long last(long time) {
        Long before = known.floor(time);
        long multiple = Math.floorDiv(time, interval) * interval;
        while (isNearKnown(multiple) && (before == null || multiple > before)) {
            multiple -= interval;
        }
        return before == null ? multiple : Math.max(before, multiple);
    }

    private boolean isNearKnown(long multiple) {
        Long before = known.floor(multiple);
        Long after = known.ceiling(multiple);
        return (before != null && multiple - before < interval) || (after != null && after - multiple < interval);
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
