/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.log;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

    /** Whether answers have been logged. */
    public boolean hasImpressions() {
        return events.stream().anyMatch(event -> event.type().equals("impression"));
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
