/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.util.ByteReader;
import org.opensearch.recommend.core.util.ByteWriter;

/**
 * The stored form of a profile but for its user: bytes, since it is written on every event and an index request looks at
 * each field of a document. Seen items that the history names are not repeated.
 */
final class ProfileCodec {
    private static final int FORMAT = 2;
    /** The format before, which is still read: it has the names of sums in full. */
    private static final int FULL_NAMES = 1;

    private static final int KEY_BYTES = HistoryEntry.KEY_BITS / Byte.SIZE;

    private static final int EXACT = 0;
    private static final int FILTER = 1;

    private static final int TEXT = 0;
    private static final int NUMBER = 1;
    private static final int FLAG = 2;
    private static final int TEXTS = 3;

    private ProfileCodec() {}

    static byte[] write(Profile profile) {
        // On the heap most numbers are twice as long.
        ByteWriter out = new ByteWriter((int) profile.bytes() / 2);
        out.variable(FORMAT);
        out.variable(profile.generation());
        out.variable(profile.forgottenAt());
        out.variable(profile.updatedAt());
        out.variable(profile.firstSeen());
        out.variable(profile.events());
        writeHistory(out, profile);
        writeSeen(out, profile);
        out.variable(profile.scale().halfLife());
        out.signed(profile.scale().base());
        writeSums(out, profile.categories());
        writeSums(out, profile.brands());
        out.signed(profile.priceWeight());
        out.signed(profile.priceLog());
        out.variable(profile.counters().size());
        profile.counters().forEach((type, count) -> out.text(type).variable(count));
        out.variable(profile.attributes().size());
        profile.attributes().forEach((name, attribute) -> {
            writeValue(out.text(name), attribute.value());
            out.variable(attribute.time()).fixed(attribute.eventKey(), KEY_BYTES);
        });
        return out.toBytes();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    static Profile read(String userId, byte[] bytes) {
        try {
            ByteReader in = new ByteReader(bytes);
            long format = in.variable();
            if (format != FORMAT && format != FULL_NAMES) {
                throw new IllegalArgumentException("the format is " + format + ", not " + FORMAT);
            }
            long generation = in.variable();
            long forgottenAt = in.variable();
            long updatedAt = in.variable();
            long firstSeen = in.variable();
            long events = in.variable();
            History history = readHistory(in, updatedAt);
            Profile profile = new Profile(
                    userId,
                    generation,
                    forgottenAt,
                    updatedAt,
                    firstSeen,
                    events,
                    history,
                    readSeen(in, history),
                    new DecayScale(in.variable(), in.signed()),
                    readSums(in, format),
                    readSums(in, format),
                    in.signed(),
                    in.signed(),
                    readCounters(in),
                    readAttributes(in));
            in.finish();
            return profile;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("not a stored profile: " + e, e);
        }
    }

    private static void writeHistory(ByteWriter out, Profile profile) {
        History history = profile.history();
        out.variable(history.kinds().size());
        history.kinds().forEach(kind -> out.text(kind.type()).fixed(kind.weight()));
        out.variable(history.size());
        long time = profile.updatedAt();
        for (int i = 0; i < history.size(); i++) {
            out.fixed(history.eventKey(i), KEY_BYTES);
            out.variable(history.kind(i));
            out.variable(time - history.time(i));
            history.writeItemId(i, out);
            time = history.time(i);
        }
    }

    private static History readHistory(ByteReader in, long updatedAt) {
        List<History.Kind> kinds = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            kinds.add(new History.Kind(in.text(), in.fixedDouble()));
        }
        int size = in.count();
        List<HistoryEntry> history = new ArrayList<>(size);
        long time = updatedAt;
        for (int i = 0; i < size; i++) {
            long key = in.fixed(KEY_BYTES);
            History.Kind kind = kinds.get((int) in.variable());
            time -= in.variable();
            history.add(new HistoryEntry(key, in.text(), kind.type(), kind.weight(), time));
        }
        return History.of(history);
    }

    /** The keys of seen items that the history does not name, then the places in it of items that are not seen. */
    private static void writeSeen(ByteWriter out, Profile profile) {
        SeenItems seen = profile.seen();
        if (!seen.exact()) {
            out.variable(FILTER);
            for (long word : seen.words()) {
                out.fixed(word, Long.BYTES);
            }
            return;
        }
        out.variable(EXACT);
        History history = profile.history();
        long[] named = history.sortedItemKeys();
        long[] others = new long[(int) seen.count()];
        int size = 0;
        int next = 0;
        for (long key : seen.exactKeys()) {
            while (next < named.length && named[next] < key) {
                next++;
            }
            if (next == named.length || named[next] != key) {
                others[size++] = key;
            }
        }
        out.variable(size);
        for (int i = 0; i < size; i++) {
            out.fixed(others[i], Long.BYTES);
        }
        int[] unseen = new int[history.size()];
        int unseenSize = 0;
        for (int i = 0; i < history.size(); i++) {
            if (!seen.contains(history.itemKey(i))) {
                unseen[unseenSize++] = i;
            }
        }
        out.variable(unseenSize);
        for (int i = 0; i < unseenSize; i++) {
            out.variable(unseen[i]);
        }
    }

    private static SeenItems readSeen(ByteReader in, History history) {
        long form = in.variable();
        if (form == FILTER) {
            return SeenItems.ofFilter(readLongs(in, SeenItems.BITS / Long.SIZE));
        }
        if (form != EXACT) {
            throw new IllegalArgumentException("seen items have no form " + form);
        }
        long[] others = readLongs(in, in.count());
        boolean[] unseen = new boolean[history.size()];
        for (int left = in.count(); left > 0; left--) {
            unseen[(int) in.variable()] = true;
        }
        long[] named = new long[history.size()];
        int size = 0;
        for (int i = 0; i < named.length; i++) {
            if (!unseen[i]) {
                named[size++] = history.itemKey(i);
            }
        }
        return SeenItems.ofKeys(Arrays.copyOf(named, size)).with(others);
    }

    private static long[] readLongs(ByteReader in, int size) {
        long[] longs = new long[size];
        for (int i = 0; i < size; i++) {
            longs[i] = in.fixed(Long.BYTES);
        }
        return longs;
    }

    private static void writeSums(ByteWriter out, Sums sums) {
        out.variable(sums.size());
        byte[] before = {};
        for (int i = 0; i < sums.size(); i++) {
            byte[] name = sums.name(i).getBytes(StandardCharsets.UTF_8);
            out.alike(name, before).signed(sums.units(i));
            before = name;
        }
    }

    private static Sums readSums(ByteReader in, long format) {
        Map<String, Long> sums = new HashMap<>();
        byte[] name = {};
        for (int left = in.count(); left > 0; left--) {
            name = format == FULL_NAMES ? in.utf8() : in.alike(name);
            sums.put(new String(name, StandardCharsets.UTF_8), in.signed());
        }
        return Sums.of(sums);
    }

    private static Map<String, Long> readCounters(ByteReader in) {
        Map<String, Long> counters = new HashMap<>();
        for (int left = in.count(); left > 0; left--) {
            counters.put(in.text(), in.variable());
        }
        return Map.copyOf(counters);
    }

    private static Map<String, Attribute> readAttributes(ByteReader in) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        for (int left = in.count(); left > 0; left--) {
            attributes.put(in.text(), new Attribute(readValue(in), in.variable(), in.fixed(KEY_BYTES)));
        }
        return Collections.unmodifiableMap(attributes);
    }

    private static void writeValue(ByteWriter out, Object value) {
        if (value instanceof String text) {
            out.variable(TEXT).text(text);
        } else if (value instanceof Number number) {
            out.variable(NUMBER).fixed(number.doubleValue());
        } else if (value instanceof Boolean flag) {
            out.variable(FLAG).variable(flag ? 1 : 0);
        } else if (value instanceof Collection<?> many) {
            out.variable(TEXTS).variable(many.size());
            many.forEach(text -> out.text((String) text));
        } else {
            throw new IllegalArgumentException("an attribute cannot be " + value);
        }
    }

    private static Object readValue(ByteReader in) {
        long kind = in.variable();
        if (kind == TEXT) {
            return in.text();
        } else if (kind == NUMBER) {
            return in.fixedDouble();
        } else if (kind == FLAG) {
            return in.variable() != 0;
        } else if (kind == TEXTS) {
            List<String> texts = new ArrayList<>();
            for (int left = in.count(); left > 0; left--) {
                texts.add(in.text());
            }
            return List.copyOf(texts);
        }
        throw new IllegalArgumentException("an attribute has no kind " + kind);
    }
}
