/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import java.util.function.ObjLongConsumer;
import java.util.stream.IntStream;

/** Sums by name, in units of a {@link DecayScale}. Immutable. */
public final class Sums {
    /** No sums. */
    public static final Sums NONE = new Sums(new String[0], new long[0]);

    private final String[] names;
    private final long[] units;

    /** Takes both arrays over; the names are in ascending order. */
    private Sums(String[] names, long[] units) {
        this.names = names;
        this.units = units;
    }

    /** Sums as in a map. */
    public static Sums of(Map<String, ? extends Number> map) {
        TreeMap<String, Number> sorted = new TreeMap<>(map);
        return new Sums(
                sorted.keySet().toArray(String[]::new),
                sorted.values().stream().mapToLong(Number::longValue).toArray());
    }

    /** Number of names. */
    public int size() {
        return names.length;
    }

    /** The sum of a name, 0 when there is none. */
    public long get(String name) {
        int at = Arrays.binarySearch(names, name);
        return at < 0 ? 0 : units[at];
    }

    String name(int i) {
        return names[i];
    }

    long units(int i) {
        return units[i];
    }

    /** Calls for each name with its sum, names ascending. */
    public void forEach(ObjLongConsumer<String> consumer) {
        for (int i = 0; i < names.length; i++) {
            consumer.accept(names[i], units[i]);
        }
    }

    /** Sums divided by the greatest magnitude, greatest magnitude first. */
    public Map<String, Float> normalise() {
        double greatest = 0;
        for (long sum : units) {
            greatest = Math.max(greatest, Math.abs((double) sum));
        }
        Map<String, Float> result = new LinkedHashMap<>();
        for (int i : strongestFirst()) {
            result.put(names[i], (float) (units[i] / greatest));
        }
        return result;
    }

    /** The weights that the sums stand for at a time, milliseconds since the epoch; greatest magnitude first. */
    public Map<String, Double> weights(DecayScale scale, long time) {
        Map<String, Double> result = new LinkedHashMap<>();
        for (int i : strongestFirst()) {
            result.put(names[i], scale.weight(units[i], time));
        }
        return result;
    }

    private List<Integer> strongestFirst() {
        return IntStream.range(0, names.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> -Math.abs(units[i])))
                .toList();
    }

    /** Sums that are changed in place and then made fast. */
    static final class Builder {
        private static final int ROOM = 8;

        private String[] names;
        private long[] units;
        private int size;

        /**
         * Starts from sums.
         *
         * @param scale what becomes of each
         */
        Builder(Sums from, LongUnaryOperator scale) {
            size = from.names.length;
            names = Arrays.copyOf(from.names, size + ROOM);
            units = Arrays.copyOf(from.units, size + ROOM);
            for (int i = 0; i < size; i++) {
                units[i] = scale.applyAsLong(units[i]);
            }
        }

        /** Adds to a name; beyond so many names the one with the least magnitude goes. */
        void add(String name, long more, int most) {
            int at = Arrays.binarySearch(names, 0, size, name);
            if (at >= 0) {
                units[at] += more;
                return;
            }
            at = -at - 1;
            if (size == names.length) {
                names = Arrays.copyOf(names, size + ROOM);
                units = Arrays.copyOf(units, size + ROOM);
            }
            System.arraycopy(names, at, names, at + 1, size - at);
            System.arraycopy(units, at, units, at + 1, size - at);
            names[at] = name;
            units[at] = more;
            size++;
            if (size > most) {
                remove(weakest());
            }
        }

        private int weakest() {
            int weakest = 0;
            for (int i = 1; i < size; i++) {
                if (Math.abs(units[i]) <= Math.abs(units[weakest])) {
                    weakest = i;
                }
            }
            return weakest;
        }

        private void remove(int at) {
            size--;
            System.arraycopy(names, at + 1, names, at, size - at);
            System.arraycopy(units, at + 1, units, at, size - at);
        }

        /** The sums without those that are 0. */
        Sums build() {
            for (int i = size - 1; i >= 0; i--) {
                if (units[i] == 0) {
                    remove(i);
                }
            }
            return new Sums(Arrays.copyOf(names, size), Arrays.copyOf(units, size));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sums that && Arrays.equals(names, that.names) && Arrays.equals(units, that.units);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(names) + Arrays.hashCode(units);
    }

    @Override
    public String toString() {
        Map<String, Long> map = new LinkedHashMap<>();
        forEach(map::put);
        return map.toString();
    }
}
