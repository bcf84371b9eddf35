/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.recommend.core.item.ItemKey;

/**
 * The stored form of a profile, a JSON object written on every event and therefore short: empty parts are left out, the
 * history is a list of item ids beside a {@code log} of the rest, and seen items that the history names are not repeated.
 *
 * <p>The {@code log} is base64 of one record an entry, newest first: the event key (6 bytes), then as variable-length
 * integers the index into {@code types} and {@code weights} and the milliseconds to the entry before.
 */
final class ProfileCodec {
    private static final int KEY_BYTES = HistoryEntry.KEY_BITS / Byte.SIZE;

    private ProfileCodec() {}

    static Map<String, Object> write(Profile profile) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("user_id", profile.userId());
        map.put("updated_at", profile.updatedAt());
        map.put("first_seen", profile.firstSeen());
        map.put("events", profile.events());
        put(map, "generation", profile.generation());
        put(map, "forgotten_at", profile.forgottenAt());
        if (!profile.history().isEmpty()) {
            writeHistory(map, profile);
        }
        writeSeen(map, profile);
        map.put("half_life", profile.scale().halfLife());
        map.put("base", profile.scale().base());
        put(map, "categories", profile.categories());
        put(map, "brands", profile.brands());
        put(map, "price_weight", profile.priceWeight());
        put(map, "price_log", profile.priceLog());
        put(map, "counters", profile.counters());
        put(map, "attributes", writeAttributes(profile.attributes()));
        return map;
    }

    private static void put(Map<String, Object> map, String name, long value) {
        if (value != 0) {
            map.put(name, value);
        }
    }

    private static void put(Map<String, Object> map, String name, Map<String, ?> value) {
        if (!value.isEmpty()) {
            map.put(name, value);
        }
    }

    private static void writeHistory(Map<String, Object> map, Profile profile) {
        record Kind(String type, double weight) {}
        List<HistoryEntry> history = profile.history();
        List<String> items = new ArrayList<>(history.size());
        List<String> types = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        Map<Kind, Integer> kinds = new HashMap<>();
        ByteBuffer log = ByteBuffer.allocate(history.size() * (KEY_BYTES + 15));
        long time = profile.updatedAt();
        for (HistoryEntry entry : history) {
            items.add(entry.itemId());
            Kind kind = new Kind(entry.type(), entry.weight());
            Integer index = kinds.putIfAbsent(kind, types.size());
            if (index == null) {
                index = types.size();
                types.add(entry.type());
                weights.add(entry.weight());
            }
            log.putShort((short) (entry.eventKey() >>> Integer.SIZE)).putInt((int) entry.eventKey());
            putVarLong(log, index);
            putVarLong(log, time - entry.time());
            time = entry.time();
        }
        map.put("items", items);
        map.put("types", types);
        map.put("weights", weights);
        map.put("log", base64(Arrays.copyOf(log.array(), log.position())));
    }

    private static List<HistoryEntry> readHistory(Map<?, ?> map, long updatedAt) {
        List<?> items = list(map, "items");
        List<?> types = list(map, "types");
        List<?> weights = list(map, "weights");
        ByteBuffer log = ByteBuffer.wrap(bytes(map, "log"));
        List<HistoryEntry> history = new ArrayList<>(items.size());
        long time = updatedAt;
        for (Object item : items) {
            long key =
                    (long) Short.toUnsignedInt(log.getShort()) << Integer.SIZE | Integer.toUnsignedLong(log.getInt());
            int kind = (int) getVarLong(log);
            time -= getVarLong(log);
            history.add(new HistoryEntry(
                    key, (String) item, (String) types.get(kind), ((Number) weights.get(kind)).doubleValue(), time));
        }
        return Collections.unmodifiableList(history);
    }

    /** {@code seen}: keys of seen items that the history does not name; {@code unseen}: items it names all the same. */
    private static void writeSeen(Map<String, Object> map, Profile profile) {
        SeenItems seen = profile.seen();
        map.put("seen_items", seen.count());
        if (!seen.exact()) {
            map.put("seen_filter", base64(seen.words()));
            return;
        }
        Set<Long> named = new HashSet<>();
        List<String> unseen = new ArrayList<>();
        for (HistoryEntry entry : profile.history()) {
            long key = ItemKey.of(entry.itemId());
            if (named.add(key) && !seen.contains(key)) {
                unseen.add(entry.itemId());
            }
        }
        long[] others =
                Arrays.stream(seen.words()).filter(key -> !named.contains(key)).toArray();
        if (others.length > 0) {
            map.put("seen", base64(others));
        }
        if (!unseen.isEmpty()) {
            map.put("unseen", unseen);
        }
    }

    private static SeenItems readSeen(Map<?, ?> map, List<HistoryEntry> history) {
        if (map.containsKey("seen_filter")) {
            return SeenItems.ofFilter(longs(map, "seen_filter"));
        }
        Set<?> unseen = new HashSet<>(list(map, "unseen"));
        long[] named = history.stream()
                .filter(entry -> !unseen.contains(entry.itemId()))
                .mapToLong(entry -> ItemKey.of(entry.itemId()))
                .toArray();
        return SeenItems.ofKeys(named).with(longs(map, "seen"));
    }

    static Profile read(Map<String, ?> map) {
        try {
            long updatedAt = number(map, "updated_at");
            List<HistoryEntry> history = readHistory(map, updatedAt);
            return new Profile(
                    (String) map.get("user_id"),
                    number(map, "generation"),
                    number(map, "forgotten_at"),
                    updatedAt,
                    number(map, "first_seen"),
                    number(map, "events"),
                    history,
                    readSeen(map, history),
                    new DecayScale(requiredNumber(map, "half_life"), requiredNumber(map, "base")),
                    numbers(map, "categories"),
                    numbers(map, "brands"),
                    number(map, "price_weight"),
                    number(map, "price_log"),
                    numbers(map, "counters"),
                    readAttributes(object(map, "attributes")));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("not a stored profile: " + e, e);
        }
    }

    private static Map<String, Object> writeAttributes(Map<String, Attribute> attributes) {
        Map<String, Object> map = new LinkedHashMap<>();
        attributes.forEach((name, attribute) -> map.put(
                name, Map.of("value", attribute.value(), "time", attribute.time(), "key", attribute.eventKey())));
        return map;
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
                            number(attribute, "time"),
                            number(attribute, "key")));
        });
        return Collections.unmodifiableMap(attributes);
    }

    /** Seven bits a byte, least first, the eighth bit set on all but the last. */
    private static void putVarLong(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long getVarLong(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String base64(long[] words) {
        ByteBuffer bytes = ByteBuffer.allocate(words.length * Long.BYTES);
        bytes.asLongBuffer().put(words);
        return base64(bytes.array());
    }

    private static byte[] bytes(Map<?, ?> map, String name) {
        String text = (String) map.get(name);
        return text == null ? new byte[0] : Base64.getDecoder().decode(text);
    }

    private static long[] longs(Map<?, ?> map, String name) {
        byte[] bytes = bytes(map, name);
        long[] words = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(words);
        return words;
    }

    private static Map<String, Long> numbers(Map<?, ?> map, String name) {
        Map<String, Long> result = new HashMap<>();
        object(map, name).forEach((key, value) -> result.put((String) key, ((Number) value).longValue()));
        return Collections.unmodifiableMap(result);
    }

    private static long number(Map<?, ?> map, String name) {
        return map.containsKey(name) ? requiredNumber(map, name) : 0;
    }

    private static long requiredNumber(Map<?, ?> map, String name) {
        return ((Number) map.get(name)).longValue();
    }

    private static Map<?, ?> object(Map<?, ?> map, String name) {
        Object value = map.get(name);
        return value == null ? Map.of() : (Map<?, ?>) value;
    }

    private static List<?> list(Map<?, ?> map, String name) {
        Object value = map.get(name);
        return value == null ? List.of() : (List<?>) value;
    }
}
