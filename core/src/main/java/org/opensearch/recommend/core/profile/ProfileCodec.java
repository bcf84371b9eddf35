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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.recommend.core.util.JsonWriter;

/**
 * The stored form of a profile, a JSON object written on every event and therefore short: empty parts are left out, the
 * history is a list of item ids beside a {@code log} of the rest, and seen items that the history names are not repeated.
 * Names stand in arrays, which every index request passes over faster than field names.
 *
 * <p>The {@code log} is base64 of one record an entry, newest first: the event key (6 bytes), then as variable-length
 * integers the index into {@code types} and {@code weights} and the milliseconds to the entry before.
 */
final class ProfileCodec {
    private static final int KEY_BYTES = HistoryEntry.KEY_BITS / Byte.SIZE;

    private ProfileCodec() {}

    static byte[] write(Profile profile) {
        JsonWriter out = new JsonWriter((int) profile.bytes()).startObject();
        out.name("user_id").value(profile.userId());
        out.name("updated_at").value(profile.updatedAt());
        out.name("first_seen").value(profile.firstSeen());
        out.name("events").value(profile.events());
        put(out, "generation", profile.generation());
        put(out, "forgotten_at", profile.forgottenAt());
        if (!profile.history().isEmpty()) {
            writeHistory(out, profile);
        }
        writeSeen(out, profile);
        out.name("half_life").value(profile.scale().halfLife());
        out.name("base").value(profile.scale().base());
        put(out, "categories", profile.categories());
        put(out, "brands", profile.brands());
        put(out, "price_weight", profile.priceWeight());
        put(out, "price_log", profile.priceLog());
        if (!profile.counters().isEmpty()) {
            out.name("counters").startObject();
            profile.counters().forEach((type, count) -> out.name(type).value(count));
            out.endObject();
        }
        if (!profile.attributes().isEmpty()) {
            writeAttributes(out, profile.attributes());
        }
        return out.endObject().toBytes();
    }

    private static void put(JsonWriter out, String name, long value) {
        if (value != 0) {
            out.name(name).value(value);
        }
    }

    private static void put(JsonWriter out, String name, Sums sums) {
        if (sums.size() > 0) {
            out.name(name).startObject().name("names").startArray();
            sums.forEach((key, units) -> out.value(key));
            out.endArray().name("units").startArray();
            sums.forEach((key, units) -> out.value(units));
            out.endArray().endObject();
        }
    }

    private static void writeHistory(JsonWriter out, Profile profile) {
        History history = profile.history();
        ByteBuffer log = ByteBuffer.allocate(history.size() * (KEY_BYTES + 15));
        long time = profile.updatedAt();
        out.name("items").startArray();
        for (int i = 0; i < history.size(); i++) {
            history.writeItemId(i, out);
            long eventKey = history.eventKey(i);
            log.putShort((short) (eventKey >>> Integer.SIZE)).putInt((int) eventKey);
            putVarLong(log, history.kind(i));
            putVarLong(log, time - history.time(i));
            time = history.time(i);
        }
        out.endArray().name("types").startArray();
        history.kinds().forEach(kind -> out.value(kind.type()));
        out.endArray().name("weights").startArray();
        history.kinds().forEach(kind -> out.value(kind.weight()));
        out.endArray().name("log").value(base64(Arrays.copyOf(log.array(), log.position())));
    }

    private static History readHistory(Map<?, ?> map, long updatedAt) {
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
        return History.of(history);
    }

    /** {@code seen}: keys of seen items that the history does not name; {@code unseen}: items it names all the same. */
    private static void writeSeen(JsonWriter out, Profile profile) {
        SeenItems seen = profile.seen();
        out.name("seen_items").value(seen.count());
        if (!seen.exact()) {
            out.name("seen_filter").value(base64(seen.words()));
            return;
        }
        History history = profile.history();
        long[] named = history.sortedItemKeys();
        long[] others = new long[(int) seen.count()];
        int size = 0;
        for (long key : seen.exactKeys()) {
            if (Arrays.binarySearch(named, key) < 0) {
                others[size++] = key;
            }
        }
        if (size > 0) {
            out.name("seen").value(base64(Arrays.copyOf(others, size)));
        }
        Set<String> unseen = new LinkedHashSet<>();
        for (int i = 0; i < history.size(); i++) {
            if (!seen.contains(history.itemKey(i))) {
                unseen.add(history.itemId(i));
            }
        }
        if (!unseen.isEmpty()) {
            out.name("unseen").any(unseen);
        }
    }

    private static SeenItems readSeen(Map<?, ?> map, History history) {
        if (map.containsKey("seen_filter")) {
            return SeenItems.ofFilter(longs(map, "seen_filter"));
        }
        Set<?> unseen = new HashSet<>(list(map, "unseen"));
        long[] named = history.stream()
                .filter(entry -> !unseen.contains(entry.itemId()))
                .mapToLong(HistoryEntry::itemKey)
                .toArray();
        return SeenItems.ofKeys(named).with(longs(map, "seen"));
    }

    static Profile read(Map<String, ?> map) {
        try {
            long updatedAt = number(map, "updated_at");
            History history = readHistory(map, updatedAt);
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
                    sums(map, "categories"),
                    sums(map, "brands"),
                    number(map, "price_weight"),
                    number(map, "price_log"),
                    numbers(map, "counters"),
                    readAttributes(object(map, "attributes")));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("not a stored profile: " + e, e);
        }
    }

    private static void writeAttributes(JsonWriter out, Map<String, Attribute> attributes) {
        out.name("attributes").startObject();
        attributes.forEach((name, attribute) -> {
            out.name(name).startObject();
            out.name("value").any(attribute.value());
            out.name("time").value(attribute.time());
            out.name("key").value(attribute.eventKey()).endObject();
        });
        out.endObject();
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

    private static Sums sums(Map<?, ?> map, String name) {
        Map<?, ?> stored = object(map, name);
        List<?> units = list(stored, "units");
        Map<String, Long> result = new HashMap<>();
        for (Object key : list(stored, "names")) {
            result.put((String) key, ((Number) units.get(result.size())).longValue());
        }
        return Sums.of(result);
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
