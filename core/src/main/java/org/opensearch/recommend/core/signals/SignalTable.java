/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.signals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.recommend.core.config.SignalSettings;
import org.opensearch.recommend.core.util.Hashes;

/**
 * The signals of all items of one index in primitive arrays: a row of {@value #ROW_BYTES} bytes for every item, and one
 * more for every segment that the item has counters for, found through open addressing with linear probing. With the
 * slots (6 to 12 bytes a row) and the room to grow (up to a half) a row takes between 48 and 81 bytes.
 *
 * <p>One writer, any number of readers, no locks on the way of a read. Rows are only ever added: a row is written
 * whole before its slot is set with release semantics, and a reader takes the slot with acquire semantics, so it never
 * sees half a row. A value that changes is one float, which Java writes in one piece; two signals of an item may
 * therefore come from before and after the same update.
 *
 * <p>Popularity decays without being touched: the decaying part is kept as of a fixed landmark time, and one factor
 * common to all rows brings it to the time of the last {@link #publish}, or to that of {@link #at}.
 */
public final class SignalTable implements SignalReader {
    /** Bytes of one row: key, segment and eight floats. */
    public static final int ROW_BYTES = Long.BYTES + Short.BYTES + 8 * Float.BYTES;

    /** How many of the best items are kept for everyone. */
    public static final int HEAD = 1000;
    /** How many of the best items are kept for a segment. */
    public static final int SEGMENT_HEAD = 200;
    /** Distinct segments of one index; what comes later is left out. */
    public static final int MOST_SEGMENTS = 1000;

    private static final short EVERYONE = 0;
    private static final int LEAST_ROWS = 1024;
    /** Half-lives between the landmark and now at which the landmark moves, long before a float overflows. */
    private static final double LONGEST_DRIFT = 60;

    private final SignalSettings settings;
    private final Map<HeadOf, long[]> heads = new ConcurrentHashMap<>();
    private volatile Map<String, Short> segments = Map.of();
    private volatile Rows rows;
    private final AtomicInteger items = new AtomicInteger();
    private boolean changed;
    private volatile long asOf;

    private record HeadOf(short segment, Signal signal) {}

    private record Ranked(float value, long key) implements Comparable<Ranked> {
        @Override
        public int compareTo(Ranked other) {
            int byValue = Float.compare(value, other.value);
            return byValue != 0 ? byValue : Long.compare(other.key, key);
        }
    }

    /**
     * An empty table.
     *
     * @param settings how counters become signals; a change of them needs a new table
     * @param now      milliseconds since the epoch
     */
    public SignalTable(SignalSettings settings, long now) {
        this.settings = settings;
        this.rows = new Rows(LEAST_ROWS, now);
    }

    @Override
    public float get(long key, String segment, Signal signal) {
        Rows current = rows;
        return get(current, key, segment, signal, current.factor);
    }

    private float get(Rows current, long key, String segment, Signal signal, float factor) {
        short ordinal = ordinal(segment);
        if (ordinal < 0) {
            return Float.NaN;
        }
        int row = current.find(key, ordinal);
        return row < 0 ? Float.NaN : current.value(row, signal, factor);
    }

    /** {@inheritDoc} The lists of the best items stay those of the last {@link #publish}. */
    @Override
    public SignalReader at(long now) {
        Rows current = rows;
        float factor = current.factorAt(now, settings);
        return new SignalReader() {
            @Override
            public float get(long key, String segment, Signal signal) {
                return SignalTable.this.get(current, key, segment, signal, factor);
            }

            @Override
            public long[] top(String segment, Signal signal, int n) {
                return SignalTable.this.top(segment, signal, n);
            }

            @Override
            public int items() {
                return SignalTable.this.items();
            }

            @Override
            public long asOf() {
                return SignalTable.this.asOf();
            }
        };
    }

    @Override
    public long asOf() {
        return asOf;
    }

    /**
     * {@inheritDoc} {@value #HEAD} are kept for everyone, {@value #SEGMENT_HEAD} for a segment, as of the last
     * {@link #publish}.
     */
    @Override
    public long[] top(String segment, Signal signal, int n) {
        short ordinal = ordinal(segment);
        if (ordinal < 0 || n <= 0) {
            return new long[0];
        }
        long[] head = heads.computeIfAbsent(new HeadOf(ordinal, signal), of -> head(rows, of));
        return Arrays.copyOf(head, Math.min(n, head.length));
    }

    @Override
    public int items() {
        return items.get();
    }

    /** Rows in use: one for every item and one for every segment of an item. */
    public int rows() {
        return rows.size;
    }

    /** Bytes held by the arrays. */
    public long bytes() {
        return rows.bytes();
    }

    /**
     * Sets the signals of an item. Only one thread may write at a time.
     *
     * @param now milliseconds since the epoch
     */
    public void put(long key, ItemCounters counters, long now) {
        changed = true;
        if (set(key, EVERYONE, counters.counters(null), now)) {
            items.incrementAndGet();
        }
        for (String segment : counters.segments()) {
            short ordinal = register(segment);
            if (ordinal >= 0) {
                set(key, ordinal, counters.counters(segment), now);
            }
        }
        if (counters.segments().size() == ItemCounters.MOST_SEGMENTS) {
            forgetOtherSegments(key, counters);
        }
    }

    /** Brings popularity to {@code now} and the lists of the best items up to date. Only for the writer. */
    public void publish(long now) {
        Rows current = rows;
        float factor = current.factorAt(now, settings);
        if (now - current.landmark > LONGEST_DRIFT * settings.popularityHalfLife()) {
            rows = current.rebased(factor, now);
        } else {
            current.factor = factor;
        }
        // A list is made when it is first asked for, and from then on here, so that no request has to wait for it.
        if (changed) {
            heads.replaceAll((of, old) -> head(rows, of));
            changed = false;
            asOf = now;
        }
    }

    private boolean set(long key, short segment, Counters counters, long now) {
        int row = rows.find(key, segment);
        boolean added = row < 0;
        if (added && rows.full()) {
            rows = rows.grown();
        }
        Rows current = rows;
        int target = added ? current.size : row;
        double sinceLandmark = (double) (counters.last() - current.landmark) / settings.popularityHalfLife();
        current.decayed[target] = (float) (counters.decayed() * Math.pow(2, sinceLandmark));
        current.lasting[target] = (float) counters.lasting();
        current.columns.forEach((signal, column) -> column[target] = (float) counters.value(signal, now, settings));
        if (added) {
            current.add(key, segment);
        }
        return added;
    }

    /** An item with as many segments as it may have can have lost one. */
    private void forgetOtherSegments(long key, ItemCounters counters) {
        segments.forEach((segment, ordinal) -> {
            int row = counters.segments().contains(segment) ? -1 : rows.find(key, ordinal);
            if (row >= 0) {
                rows.forget(row);
            }
        });
    }

    private short ordinal(String segment) {
        return segment == null ? EVERYONE : segments.getOrDefault(segment, (short) -1);
    }

    private short register(String segment) {
        short known = ordinal(segment);
        if (known >= 0 || segments.size() >= MOST_SEGMENTS) {
            return known;
        }
        Map<String, Short> extended = new HashMap<>(segments);
        short ordinal = (short) (extended.size() + 1);
        extended.put(segment, ordinal);
        segments = extended;
        return ordinal;
    }

    private static long[] head(Rows rows, HeadOf of) {
        int limit = of.segment == EVERYONE ? HEAD : SEGMENT_HEAD;
        PriorityQueue<Ranked> best = new PriorityQueue<>();
        int size = rows.size;
        for (int row = 0; row < size; row++) {
            if (rows.segments[row] != of.segment) {
                continue;
            }
            float value = rows.value(row, of.signal, rows.factor);
            // Written so that NaN is left out too.
            if (!(value > 0)) {
                continue;
            }
            if (best.size() < limit) {
                best.add(new Ranked(value, rows.keys[row]));
            } else if (value >= best.element().value) {
                best.add(new Ranked(value, rows.keys[row]));
                best.remove();
            }
        }
        long[] keys = new long[best.size()];
        for (int i = keys.length - 1; i >= 0; i--) {
            keys[i] = best.remove().key;
        }
        return keys;
    }

    /** The arrays, which are replaced by longer ones when they are full. */
    private static final class Rows {
        private static final Set<Signal> IN_COLUMNS = EnumSet.complementOf(EnumSet.of(Signal.POPULARITY));
        private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);

        private final int[] slots;
        private final long[] keys;
        private final short[] segments;
        private final float[] decayed;
        private final float[] lasting;
        private final EnumMap<Signal, float[]> columns;
        private final long landmark;
        private volatile int size;
        private volatile float factor = 1;

        Rows(int capacity, long landmark) {
            this(
                    new int[slotsFor(capacity)],
                    new long[capacity],
                    new short[capacity],
                    new float[capacity],
                    new float[capacity],
                    new EnumMap<>(Signal.class),
                    landmark);
            for (Signal signal : IN_COLUMNS) {
                columns.put(signal, new float[capacity]);
            }
        }

        private Rows(
                int[] slots,
                long[] keys,
                short[] segments,
                float[] decayed,
                float[] lasting,
                EnumMap<Signal, float[]> columns,
                long landmark) {
            this.slots = slots;
            this.keys = keys;
            this.segments = segments;
            this.decayed = decayed;
            this.lasting = lasting;
            this.columns = columns;
            this.landmark = landmark;
        }

        /** A power of two that leaves at least a third of the slots empty. */
        private static int slotsFor(int capacity) {
            return Integer.highestOneBit(Math.max(capacity + capacity / 2, 2) - 1) << 1;
        }

        boolean full() {
            return size == keys.length;
        }

        Rows grown() {
            int capacity = Math.addExact(keys.length, keys.length / 2);
            EnumMap<Signal, float[]> longer = new EnumMap<>(Signal.class);
            columns.forEach((signal, column) -> longer.put(signal, Arrays.copyOf(column, capacity)));
            Rows grown = new Rows(
                    new int[slotsFor(capacity)],
                    Arrays.copyOf(keys, capacity),
                    Arrays.copyOf(segments, capacity),
                    Arrays.copyOf(decayed, capacity),
                    Arrays.copyOf(lasting, capacity),
                    longer,
                    landmark);
            for (int row = 0; row < size; row++) {
                SLOT.set(grown.slots, grown.freeSlot(keys[row], segments[row]), row + 1);
            }
            grown.size = size;
            grown.factor = factor;
            return grown;
        }

        /** The same rows with the decaying part as of a landmark that has moved. */
        Rows rebased(float scale, long newLandmark) {
            float[] moved = decayed.clone();
            for (int row = 0; row < size; row++) {
                moved[row] *= scale;
            }
            Rows rebased = new Rows(slots, keys, segments, moved, lasting, columns, newLandmark);
            rebased.size = size;
            return rebased;
        }

        int find(long key, short segment) {
            int mask = slots.length - 1;
            for (int slot = slot(key, segment); ; slot = (slot + 1) & mask) {
                int row = (int) SLOT.getAcquire(slots, slot) - 1;
                if (row < 0 || (keys[row] == key && segments[row] == segment)) {
                    return row;
                }
            }
        }

        /** Makes the row after the last one visible, its values being written. */
        void add(long key, short segment) {
            int row = size;
            keys[row] = key;
            segments[row] = segment;
            size = row + 1;
            SLOT.setRelease(slots, freeSlot(key, segment), row + 1);
        }

        void forget(int row) {
            decayed[row] = Float.NaN;
            columns.values().forEach(column -> column[row] = Float.NaN);
        }

        /** What brings the decaying part to a time. */
        float factorAt(long now, SignalSettings settings) {
            return (float) Math.pow(2, -(double) (now - landmark) / settings.popularityHalfLife());
        }

        float value(int row, Signal signal, float factor) {
            return signal == Signal.POPULARITY ? decayed[row] * factor + lasting[row] : columns.get(signal)[row];
        }

        long bytes() {
            return (long) Integer.BYTES * slots.length + (long) ROW_BYTES * keys.length;
        }

        private int slot(long key, short segment) {
            return (int) Hashes.mix(key, segment) & (slots.length - 1);
        }

        private int freeSlot(long key, short segment) {
            int mask = slots.length - 1;
            int slot = slot(key, segment);
            while ((int) SLOT.get(slots, slot) != 0) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }
    }
}
