/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.evaluate.EventLog;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.trainer.log.TrainingLog;

/** A log whose users and items are numbered: the items as asked for, the users that did something that weighs anything. */
final class TowerLog {
    private final TrainingLog log;
    private final Map<String, Integer> users = new HashMap<>();
    private final Map<String, Integer> items = new HashMap<>();

    /**
     * Numbers a log.
     *
     * @param itemIds of the items, by number; events on others are not looked at, but for what profiles say
     */
    TowerLog(TrainingLog log, String[] itemIds) {
        this.log = log;
        for (int item = 0; item < itemIds.length; item++) {
            items.put(itemIds[item], item);
        }
        for (Event event : log.events()) {
            if (event.userId() != null && item(event) >= 0 && weight(event) != 0) {
                users.putIfAbsent(event.userId(), users.size());
            }
        }
    }

    TrainingLog log() {
        return log;
    }

    int users() {
        return users.size();
    }

    int items() {
        return items.size();
    }

    /** Number of an event's user, or -1. */
    int user(Event event) {
        return event.userId() == null ? -1 : users.getOrDefault(event.userId(), -1);
    }

    /** Number of an event's item, or -1. */
    int item(Event event) {
        return item(event.itemId());
    }

    /** Number of an item, or -1. */
    int item(String id) {
        return id == null ? -1 : items.getOrDefault(id, -1);
    }

    /** As retrieval models weigh an event. */
    float weight(Event event) {
        return log.weight(event);
    }

    /** The events before a time, milliseconds since the epoch. */
    List<Event> before(long time) {
        int low = 0;
        int high = log.events().size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (log.events().get(middle).timestamp() < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return log.events().subList(0, low);
    }

    /** Those of them on known items that weigh anything, by number. */
    EventLog weighed(long before) {
        EventLog.Builder builder = new EventLog.Builder();
        for (Event event : before(before)) {
            float weight = weight(event);
            if (weight != 0 && user(event) >= 0 && item(event) >= 0) {
                builder.add(user(event), item(event), weight, event.timestamp());
            }
        }
        return builder.build(users(), items());
    }
}
