/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.opensearch.recommend.core.config.SignalSettings;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.signals.ItemCounters;
import org.opensearch.recommend.core.signals.Signal;

/**
 * A document of the signals index; its id is the item's.
 *
 * @param itemId   the item
 * @param counters what happened to it
 * @param applied  how far the events index is counted in {@code counters}: an event at or below is not counted again
 */
record SignalDocument(String itemId, ItemCounters counters, Checkpoint applied) {
    private static final Set<Signal> COUNTS = EnumSet.of(Signal.EVENTS_1H, Signal.EVENTS_1D, Signal.EVENTS_7D);

    static SignalDocument empty(String itemId) {
        return new SignalDocument(itemId, ItemCounters.NONE, Checkpoint.NONE);
    }

    /**
     * Reads a document's source.
     *
     * @throws IllegalArgumentException when the plugin did not write it
     */
    static SignalDocument fromSource(String itemId, Map<String, Object> source) {
        if (!(source.get("counters") instanceof Map<?, ?> counters)) {
            throw new IllegalArgumentException("[counters] must be an object");
        }
        return new SignalDocument(itemId, ItemCounters.fromMap(counters), Checkpoint.fromMap(source.get("applied")));
    }

    /** The source: the signals at {@code now} for those who query the index, and the state to go on from. */
    Map<String, Object> toSource(long now, SignalSettings settings) {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("key", ItemKey.of(itemId));
        source.put("updated_at", now);
        for (Signal signal : Signal.values()) {
            double value = counters.value(null, signal, now, settings);
            source.put(signal.field(), COUNTS.contains(signal) ? (Number) (long) value : (Number) value);
        }
        if (counters.nextExpiry() != Long.MAX_VALUE) {
            source.put("next_expiry", counters.nextExpiry());
        }
        source.put("counters", counters.toMap());
        source.put("applied", applied.toMap());
        return source;
    }
}
