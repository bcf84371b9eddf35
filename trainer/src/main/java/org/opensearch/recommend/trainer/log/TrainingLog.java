/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.log;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.replay.CatalogueItem;
import org.opensearch.recommend.core.replay.LoggedRanking;

/**
 * What users did, and with what.
 *
 * @param config    roles of the items' fields, types of the events
 * @param catalogue items by id
 * @param events    by ascending time
 * @param logged    what the ranker saw of impressions, by the event's id; may be empty
 */
public record TrainingLog(
        RecommendConfig config,
        Map<String, CatalogueItem> catalogue,
        List<Event> events,
        Map<String, LoggedRanking> logged) {
    /** An attribute of more values than this is as good as the user's name. */
    private static final int MOST_VALUES = 200;

    /** How many items of answers have been logged. */
    public long impressions() {
        return events.stream()
                .filter(event -> event.type().equals("impression"))
                .count();
    }

    /** As retrieval models weigh an event; 0 where its type is not configured. */
    public float weight(Event event) {
        EventType type = config.events().get(event.type());
        float weight = type == null ? 0 : (float) type.weigh(event.value());
        return Float.isFinite(weight) ? weight : 0;
    }

    /**
     * Until when the first tenths of what weighs anything came. All that is trained or asked as of the past goes by these
     * moments, so that what is asked sees a model that is as fresh as one that serves.
     *
     * @param tenths from 0 to 10
     * @return time of the latest event of them, milliseconds since the epoch; {@link Long#MIN_VALUE} where there is none
     */
    public long tenth(int tenths) {
        long[] times = events.stream()
                .filter(event -> event.itemId() != null && weight(event) != 0)
                .mapToLong(Event::timestamp)
                .toArray();
        int size = (int) ((long) times.length * tenths / 10);
        return size == 0 ? Long.MIN_VALUE : times[size - 1];
    }

    /** Names of the users' attributes that many users may have in common. */
    public List<String> attributes() {
        Map<String, Set<Object>> values = new TreeMap<>();
        for (Event event : events) {
            event.attributes().forEach((name, value) -> {
                Set<Object> of = values.computeIfAbsent(name, key -> new TreeSet<>());
                if (of.size() <= MOST_VALUES) {
                    of.add(value instanceof Collection<?> many ? many.toString() : String.valueOf(value));
                }
            });
        }
        values.values().removeIf(of -> of.size() > MOST_VALUES);
        return List.copyOf(values.keySet());
    }
}
