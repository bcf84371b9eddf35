/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The stored form of a profile: a JSON object that people can read, with the history in columns, since it is written on
 * every event.
 */
final class ProfileCodec {
    private ProfileCodec() {}

    static Map<String, Object> write(Profile profile) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("user_id", profile.userId());
        map.put("generation", profile.generation());
        if (profile.forgottenAt() != 0) {
            map.put("forgotten_at", profile.forgottenAt());
        }
        map.put("updated_at", profile.updatedAt());
        map.put("first_seen", profile.firstSeen());
        map.put("events", profile.events());
        map.put("history", writeHistory(profile));
        map.put("seen", profile.seen().toMap());
        map.put("categories", profile.categories());
        map.put("brands", profile.brands());
        map.put("price_weight", profile.priceWeight());
        map.put("price_log", profile.priceLog());
        map.put("counters", profile.counters());
        Map<String, Object> attributes = new LinkedHashMap<>();
        profile.attributes()
                .forEach((name, attribute) -> attributes.put(
                        name,
                        Map.of(
                                "value", attribute.value(),
                                "time", attribute.time(),
                                "key", Long.toHexString(attribute.eventKey()))));
        map.put("attributes", attributes);
        return map;
    }

    /** Columns: item ids, type names with an index per entry, weights, ages in ms before the newest, event keys. */
    private static Map<String, Object> writeHistory(Profile profile) {
        List<HistoryEntry> history = profile.history();
        List<String> items = new ArrayList<>(history.size());
        List<Integer> type = new ArrayList<>(history.size());
        List<Double> weight = new ArrayList<>(history.size());
        List<Long> age = new ArrayList<>(history.size());
        ByteBuffer keys = ByteBuffer.allocate(Long.BYTES * history.size());
        Map<String, Integer> types = new LinkedHashMap<>();
        for (HistoryEntry entry : history) {
            items.add(entry.itemId());
            Integer index = types.get(entry.type());
            if (index == null) {
                index = types.size();
                types.put(entry.type(), index);
            }
            type.add(index);
            weight.add(entry.weight());
            age.add(profile.updatedAt() - entry.time());
            keys.putLong(entry.eventKey());
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("items", items);
        map.put("types", List.copyOf(types.keySet()));
        map.put("type", type);
        map.put("weight", weight);
        map.put("age", age);
        map.put("keys", Base64.getEncoder().encodeToString(keys.array()));
        return map;
    }

    static Profile read(Map<String, ?> map) {
        try {
            long updatedAt = number(map, "updated_at").longValue();
            return new Profile(
                    (String) map.get("user_id"),
                    number(map, "generation").longValue(),
                    number(map, "forgotten_at").longValue(),
                    updatedAt,
                    number(map, "first_seen").longValue(),
                    number(map, "events").longValue(),
                    readHistory(object(map, "history"), updatedAt),
                    SeenItems.fromMap(object(map, "seen")),
                    doubles(object(map, "categories")),
                    doubles(object(map, "brands")),
                    number(map, "price_weight").doubleValue(),
                    number(map, "price_log").doubleValue(),
                    longs(object(map, "counters")),
                    readAttributes(object(map, "attributes")));
        } catch (ClassCastException | NullPointerException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("not a stored profile: " + e.getMessage(), e);
        }
    }

    private static List<HistoryEntry> readHistory(Map<?, ?> map, long updatedAt) {
        List<?> items = list(map, "items");
        List<?> types = list(map, "types");
        List<?> type = list(map, "type");
        List<?> weight = list(map, "weight");
        List<?> age = list(map, "age");
        ByteBuffer keys = ByteBuffer.wrap(Base64.getDecoder().decode((String) map.get("keys")));
        if (keys.remaining() != Long.BYTES * items.size()) {
            throw new IllegalArgumentException("not a stored profile: the columns of the history differ in length");
        }
        List<HistoryEntry> history = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            history.add(new HistoryEntry(
                    keys.getLong(),
                    (String) items.get(i),
                    (String) types.get(((Number) type.get(i)).intValue()),
                    ((Number) weight.get(i)).doubleValue(),
                    updatedAt - ((Number) age.get(i)).longValue()));
        }
        return Collections.unmodifiableList(history);
    }

    private static Map<String, Attribute> readAttributes(Map<?, ?> map) {
        Map<String, Attribute> attributes = new HashMap<>();
        map.forEach((name, stored) -> {
            Map<?, ?> attribute = (Map<?, ?>) stored;
            Object value = attribute.get("value");
            attributes.put(
                    (String) name,
                    new Attribute(
                            value instanceof Collection<?> many ? List.copyOf(many) : value,
                            ((Number) attribute.get("time")).longValue(),
                            Long.parseUnsignedLong((String) attribute.get("key"), 16)));
        });
        return Collections.unmodifiableMap(attributes);
    }

    private static Map<String, Double> doubles(Map<?, ?> map) {
        Map<String, Double> result = new HashMap<>();
        map.forEach((name, value) -> result.put((String) name, ((Number) value).doubleValue()));
        return Collections.unmodifiableMap(result);
    }

    private static Map<String, Long> longs(Map<?, ?> map) {
        Map<String, Long> result = new HashMap<>();
        map.forEach((name, value) -> result.put((String) name, ((Number) value).longValue()));
        return Collections.unmodifiableMap(result);
    }

    private static Number number(Map<?, ?> map, String name) {
        Object value = map.get(name);
        return value == null ? 0 : (Number) value;
    }

    private static Map<?, ?> object(Map<?, ?> map, String name) {
        return (Map<?, ?>) map.get(name);
    }

    private static List<?> list(Map<?, ?> map, String name) {
        return (List<?>) map.get(name);
    }
}
