/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.opensearch.recommend.core.util.Fields;
import org.opensearch.recommend.core.util.Hashes;

/**
 * How values that name something become columns. A value is known by its code: the 64-bit hash of its text
 * ({@link Hashes#hash64}); a number counts as the text of its whole part.
 */
public sealed interface Encoding {
    /** Columns that it fills. */
    int width();

    /** Names of its columns, for the feature of the given name. */
    List<String> columns(String name);

    /** As in a schema. */
    Map<String, Object> toJson();

    /** Prepares to write; one for each loaded model, safe for many threads. */
    Writer writer();

    /** Writes what it makes of some codes. */
    interface Writer {
        /**
         * Fills the columns, all of them.
         *
         * @param codes of the values; only the first {@code n} count
         * @param n     0 when there is no value
         */
        void write(long[] codes, int n, float[] out, int at);
    }

    /**
     * {@code hash}: one column with an id for an embedding: 1 + code mod buckets, 0 where there is no value. Of several
     * values the one with the least code counts, since doc values keep no order.
     *
     * @param buckets 1 to 10,000,000: exact as a float
     */
    record Hash(int buckets) implements Encoding {
        @Override
        public int width() {
            return 1;
        }

        @Override
        public List<String> columns(String name) {
            return List.of(name);
        }

        @Override
        public Map<String, Object> toJson() {
            return json("hash", "buckets", buckets);
        }

        @Override
        public Writer writer() {
            return (codes, n, out, at) -> {
                long least = Long.MAX_VALUE;
                for (int i = 0; i < n; i++) {
                    least = Math.min(least, codes[i]);
                }
                out[at] = n == 0 ? 0 : 1 + Long.remainderUnsigned(least, buckets);
            };
        }
    }

    /** {@code one_hot} of known values: a column each, 1 where it is among the values, else 0. */
    record OneHot(List<String> values) implements Encoding {
        @Override
        public int width() {
            return values.size();
        }

        @Override
        public List<String> columns(String name) {
            return values.stream().map(value -> name + "[" + value + "]").toList();
        }

        @Override
        public Map<String, Object> toJson() {
            return json("one_hot", "values", values);
        }

        @Override
        public Writer writer() {
            int[] columns = IntStream.range(0, values.size())
                    .boxed()
                    .sorted(Comparator.comparingLong(i -> Hashes.hash64(values.get(i))))
                    .mapToInt(Integer::intValue)
                    .toArray();
            long[] known = Arrays.stream(columns)
                    .mapToLong(i -> Hashes.hash64(values.get(i)))
                    .toArray();
            return (codes, n, out, at) -> {
                Arrays.fill(out, at, at + columns.length, 0);
                for (int i = 0; i < n; i++) {
                    int found = Arrays.binarySearch(known, codes[i]);
                    if (found >= 0) {
                        out[at + columns[found]] = 1;
                    }
                }
            };
        }
    }

    /** {@code one_hot} of hashed values: column code mod buckets is 1 for each value, the others are 0. */
    record HashedOneHot(int buckets) implements Encoding {
        @Override
        public int width() {
            return buckets;
        }

        @Override
        public List<String> columns(String name) {
            return numbered(name, buckets);
        }

        @Override
        public Map<String, Object> toJson() {
            return json("one_hot", "buckets", buckets);
        }

        @Override
        public Writer writer() {
            return (codes, n, out, at) -> {
                Arrays.fill(out, at, at + buckets, 0);
                for (int i = 0; i < n; i++) {
                    out[at + (int) Long.remainderUnsigned(codes[i], buckets)] = 1;
                }
            };
        }
    }

    /** {@code name[0]}, {@code name[1]} and so on. */
    static List<String> numbered(String name, int columns) {
        return IntStream.range(0, columns).mapToObj(i -> name + "[" + i + "]").toList();
    }

    /**
     * Reads an encoding.
     *
     * @param path where it stands, for the refusal
     * @param json a step of a feature's {@code transform}
     * @return null when the step is no encoding
     * @throws IllegalArgumentException with a sentence naming the field
     */
    static Encoding read(String path, Object json) {
        if ("hash".equals(json) || "one_hot".equals(json)) {
            return read(path, Map.of("type", json));
        }
        if (!(json instanceof Map<?, ?> map) || !List.of("hash", "one_hot").contains(String.valueOf(map.get("type")))) {
            return null;
        }
        Fields in = Fields.of(path, map);
        boolean hash = in.string("type", "", 32).equals("hash");
        if (!hash && in.has("values") == in.has("buckets")) {
            throw new IllegalArgumentException("[" + path + "] must have either [values] or [buckets]");
        }
        Encoding encoding;
        if (!hash && in.has("values")) {
            List<String> values = in.strings("values", 2000, 256);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("[" + in.pathOf("values") + "] must hold at least one text");
            }
            encoding = new OneHot(values);
        } else {
            int buckets = in.integer("buckets", 0, 1, hash ? 10_000_000 : 2000);
            if (buckets == 0) {
                throw new IllegalArgumentException("[" + in.pathOf("buckets") + "] is missing");
            }
            encoding = hash ? new Hash(buckets) : new HashedOneHot(buckets);
        }
        in.finish();
        return encoding;
    }

    private static Map<String, Object> json(String type, String name, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", type);
        map.put(name, value);
        return map;
    }
}
