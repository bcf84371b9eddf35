/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.signals;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.opensearch.recommend.core.config.SignalSettings;

/**
 * The counters of one item, for everyone and for at most {@value #MOST_SEGMENTS} segments, from which every
 * {@link Signal} follows. Immutable; serving rolls events up with it and training replays them with it.
 */
public final class ItemCounters {
    /** When an item meets more segments, those where it is least popular are forgotten. */
    public static final int MOST_SEGMENTS = 16;

    /** An item that nothing has happened to. */
    public static final ItemCounters NONE = new ItemCounters(Counters.NONE, Collections.emptySortedMap());

    private final Counters everyone;
    private final SortedMap<String, Counters> segments;

    private ItemCounters(Counters everyone, SortedMap<String, Counters> segments) {
        this.everyone = everyone;
        this.segments = Collections.unmodifiableSortedMap(segments);
    }

    /**
     * With these events added. Their order within one call does not matter, but for rounding.
     *
     * @param now milliseconds since the epoch; an event of the future counts as one of now
     */
    public ItemCounters fold(Collection<SignalEvent> events, long now, SignalSettings settings) {
        Map<String, List<SignalEvent>> bySegment = new TreeMap<>();
        for (SignalEvent event : events) {
            for (String segment : event.segments()) {
                bySegment.computeIfAbsent(segment, name -> new ArrayList<>()).add(event);
            }
        }
        SortedMap<String, Counters> folded = new TreeMap<>(segments);
        bySegment.forEach((segment, own) ->
                folded.put(segment, folded.getOrDefault(segment, Counters.NONE).fold(own, now, settings)));
        return new ItemCounters(everyone.fold(events, now, settings), mostPopular(folded, now, settings));
    }

    private static SortedMap<String, Counters> mostPopular(
            SortedMap<String, Counters> candidates, long now, SignalSettings settings) {
        if (candidates.size() <= MOST_SEGMENTS) {
            return candidates;
        }
        SortedMap<String, Counters> kept = new TreeMap<>();
        candidates.entrySet().stream()
                .sorted(Comparator.comparingDouble((Map.Entry<String, Counters> entry) ->
                                -entry.getValue().value(Signal.POPULARITY, now, settings))
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_SEGMENTS)
                .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
        return kept;
    }

    /** The same signals at {@code now} and later, without the counts that no window holds any more. */
    public ItemCounters expire(long now) {
        SortedMap<String, Counters> expired = new TreeMap<>(segments);
        expired.replaceAll((segment, counters) -> counters.expire(now));
        return new ItemCounters(everyone.expire(now), expired);
    }

    /** When a windowed count next falls without any event, milliseconds since the epoch; MAX_VALUE for never. */
    public long nextExpiry() {
        // Every event of a segment is also counted for everyone, in buckets of the same bounds.
        return everyone.nextExpiry();
    }

    /** The segments with counters of their own. */
    public Set<String> segments() {
        return segments.keySet();
    }

    /**
     * A signal's value.
     *
     * @param segment such as {@code region=DE}, or null for everyone
     * @param now     milliseconds since the epoch, not before the latest event folded
     * @return NaN when nothing is kept of that segment
     */
    public double value(String segment, Signal signal, long now, SignalSettings settings) {
        Counters counters = counters(segment);
        return counters == null ? Double.NaN : counters.value(signal, now, settings);
    }

    /** The counters of a segment, of everyone for null; null when nothing is kept of that segment. */
    Counters counters(String segment) {
        return segment == null ? everyone : segments.get(segment);
    }

    /** All of the state, for a stored document. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("everyone", everyone.toMap());
        if (!segments.isEmpty()) {
            Map<String, Object> inner = new LinkedHashMap<>();
            segments.forEach((segment, counters) -> inner.put(segment, counters.toMap()));
            map.put("segments", inner);
        }
        return map;
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static ItemCounters fromMap(Map<?, ?> map) {
        SortedMap<String, Counters> segments = new TreeMap<>();
        if (map.get("segments") != null) {
            object(map, "segments")
                    .forEach((segment, counters) -> segments.put(
                            String.valueOf(segment), Counters.fromMap(object(counters, String.valueOf(segment)))));
        }
        return new ItemCounters(Counters.fromMap(object(map, "everyone")), segments);
    }

    private static Map<?, ?> object(Map<?, ?> map, String name) {
        return object(map.get(name), name);
    }

    private static Map<?, ?> object(Object value, String name) {
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        throw new IllegalArgumentException("[" + name + "] must be an object");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ItemCounters that && everyone.equals(that.everyone) && segments.equals(that.segments);
    }

    @Override
    public int hashCode() {
        return 31 * everyone.hashCode() + segments.hashCode();
    }

    @Override
    public String toString() {
        return toMap().toString();
    }
}
