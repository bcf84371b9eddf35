/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.util.Fields;

/**
 * Something a user did with an item.
 *
 * @param id               the event's identity: a retry carries the same; null when the sender gave none
 * @param type             an event type of the configuration
 * @param userId           who
 * @param itemId           the item's {@code _id}; null only for an event that carries attributes alone
 * @param timestamp        milliseconds since the epoch
 * @param value            watched fraction or rating, or null
 * @param sessionId        or null
 * @param recommendationId the answer that showed the item, or null
 * @param position         1-based position in that answer, or null
 * @param scenario         the placement, or null
 * @param region           segment, or null
 * @param device           segment, or null
 * @param attributes       what is now known of the user: strings, numbers, booleans or lists of strings; may be empty
 */
public record Event(
        String id,
        String type,
        String userId,
        String itemId,
        long timestamp,
        Double value,
        String sessionId,
        String recommendationId,
        Integer position,
        String scenario,
        String region,
        String device,
        Map<String, Object> attributes) {
    /** The longest id that OpenSearch takes as {@code _id}, in bytes of UTF-8. */
    public static final int LONGEST_ID = 512;

    /** Fields of an event as it is sent and stored, its id aside. */
    public static final Set<String> FIELDS = Set.of(
            "type",
            "user_id",
            "item_id",
            "timestamp",
            "value",
            "session_id",
            "recommendation_id",
            "position",
            "scenario",
            "region",
            "device",
            "attributes");

    private static final int LONGEST_TEXT = 256;
    private static final int MOST_ATTRIBUTES = 50;

    /**
     * Reads one event strictly.
     *
     * @param now the time of an event that names none, milliseconds since the epoch
     * @throws IllegalArgumentException with a sentence naming the field
     */
    public static Event read(Map<String, ?> body, RecommendConfig config, long now) {
        Fields in = Fields.of("", body);
        String type = in.string("type", null, 128);
        if (type == null) {
            throw new IllegalArgumentException("[type] is missing");
        }
        EventType eventType = config.events().get(type);
        if (eventType == null) {
            throw new IllegalArgumentException("[type] must be one of "
                    + config.events().keySet() + ", got [" + (type.length() > 60 ? type.substring(0, 60) : type) + "]");
        }
        Map<String, Object> attributes = readAttributes(in);
        String userId = in.id("user_id", LONGEST_ID);
        if (userId == null) {
            throw new IllegalArgumentException("[user_id] is missing");
        }
        String itemId = in.id("item_id", LONGEST_ID);
        if (itemId == null && attributes.isEmpty()) {
            throw new IllegalArgumentException("[item_id] is missing");
        }
        Double value =
                switch (eventType.scale()) {
                    case NONE -> in.optionalNumber("value", -1e12, 1e12);
                    case FRACTION -> in.optionalNumber("value", 0, 1);
                    case RATING -> in.optionalNumber("value", eventType.min(), eventType.max());
                };
        if (eventType.scale() == EventType.Scale.RATING && value == null) {
            throw new IllegalArgumentException("[value] is missing: an event of type [" + type + "] carries a rating");
        }
        Event event = new Event(
                in.id("event_id", LONGEST_ID),
                // Profiles keep it: one string for all of them.
                type.intern(),
                userId,
                itemId,
                timestamp(in, now),
                value,
                in.string("session_id", null, LONGEST_TEXT),
                in.string("recommendation_id", null, LONGEST_TEXT),
                in.has("position") ? (Integer) in.integer("position", 0, 1, 100_000) : null,
                in.string("scenario", null, 128),
                in.string("region", null, LONGEST_TEXT),
                in.string("device", null, LONGEST_TEXT),
                attributes);
        in.finish();
        return event;
    }

    /** The same event under the given id. */
    public Event withId(String newId) {
        return new Event(
                newId,
                type,
                userId,
                itemId,
                timestamp,
                value,
                sessionId,
                recommendationId,
                position,
                scenario,
                region,
                device,
                attributes);
    }

    /** The event's fields as stored in the events index, without the id. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", type);
        map.put("user_id", userId);
        put(map, "item_id", itemId);
        map.put("timestamp", timestamp);
        put(map, "value", value);
        put(map, "session_id", sessionId);
        put(map, "recommendation_id", recommendationId);
        put(map, "position", position);
        put(map, "scenario", scenario);
        put(map, "region", region);
        put(map, "device", device);
        if (!attributes.isEmpty()) {
            map.put("attributes", attributes);
        }
        return map;
    }

    private static long timestamp(Fields in, long now) {
        Object value = in.raw("timestamp");
        long millis;
        if (value == null) {
            return now;
        } else if (value instanceof Long || value instanceof Integer) {
            millis = ((Number) value).longValue();
        } else if (value instanceof String text) {
            millis = parseTime(text);
        } else {
            throw in.wrongType("timestamp", "milliseconds since the epoch or an ISO-8601 time", value);
        }
        long tomorrow = now + 24L * 60 * 60 * 1000;
        if (millis < 0 || millis > tomorrow) {
            throw new IllegalArgumentException(
                    "[timestamp] must lie between 1970 and one day from now, got [" + value + "]");
        }
        return millis;
    }

    private static long parseTime(String text) {
        try {
            if (text.length() == 10) {
                return LocalDate.parse(text)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .toEpochMilli();
            }
            return text.endsWith("Z")
                    ? Instant.parse(text).toEpochMilli()
                    : OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "[timestamp] must be milliseconds since the epoch or an ISO-8601 time such as 2026-01-31T12:00:00Z",
                    e);
        }
    }

    private static Map<String, Object> readAttributes(Fields in) {
        Map<String, Object> map = in.map("attributes");
        if (map == null) {
            return Map.of();
        }
        if (map.size() > MOST_ATTRIBUTES) {
            throw new IllegalArgumentException("[attributes] must have at most " + MOST_ATTRIBUTES + " entries");
        }
        Fields inner = Fields.of("attributes", map);
        Map<String, Object> result = new LinkedHashMap<>();
        for (Map.Entry<String, Object> entry : map.entrySet()) {
            String name = entry.getKey();
            if (name.isBlank() || name.length() > 128) {
                throw new IllegalArgumentException("[attributes] has a name that is empty or too long");
            }
            Fields.requireWellFormed("attributes", name);
            Object value = entry.getValue();
            if (value instanceof String) {
                result.put(name, inner.string(name, null, LONGEST_TEXT));
            } else if (value instanceof Boolean) {
                result.put(name, value);
            } else if (value instanceof Number) {
                result.put(name, inner.number(name, 0, -1e15, 1e15));
            } else if (value instanceof Collection) {
                List<String> list = inner.strings(name, 100, LONGEST_TEXT);
                result.put(name, list);
            } else {
                throw inner.wrongType(name, "a string, a number, true or false, or an array of strings", value);
            }
        }
        return result;
    }

    private static void put(Map<String, Object> map, String name, Object value) {
        if (value != null) {
            map.put(name, value);
        }
    }
}
