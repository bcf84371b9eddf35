/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.opensearch.recommend.core.config.SignalSettings;
import org.opensearch.recommend.core.signals.ItemCounters;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.signals.SignalEvent;
import org.opensearch.recommend.core.signals.SignalTable;
import org.opensearch.recommend.core.util.Hashes;

/** Look-ups in a signal table whose items each have one segment, in random order; and taking over one changed item. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SignalTableBenchmark {
    private static final long NOW = 1_790_000_000_000L;
    private static final int ORDER = 1 << 16;

    @Param({"100000", "1000000"})
    private int items;

    private final long[] order = new long[ORDER];
    private SignalTable table;
    private ItemCounters counters;
    private int next;

    @Setup
    public void fill() {
        table = new SignalTable(SignalSettings.DEFAULT, NOW);
        for (int i = 0; i < items; i++) {
            SignalEvent event = new SignalEvent(NOW, 1 + i % 3, SignalEvent.Kind.OTHER, List.of("region=" + i % 20));
            counters = ItemCounters.NONE.fold(List.of(event), NOW, SignalSettings.DEFAULT);
            table.put(Hashes.hash64("item-" + i), counters, NOW);
        }
        table.publish(NOW);
        for (int i = 0; i < ORDER; i++) {
            order[i] = Hashes.hash64("item-" + Math.floorMod(i * 7919L, items));
        }
    }

    @TearDown(Level.Trial)
    public void report() {
        System.out.printf(
                "%d items, %d rows: %.1f bytes a row, %.1f an item%n",
                items, table.rows(), (double) table.bytes() / table.rows(), (double) table.bytes() / items);
    }

    @Benchmark
    public float popularity() {
        return table.get(key(), null, Signal.POPULARITY);
    }

    @Benchmark
    public float popularityInSegment() {
        return table.get(key(), "region=7", Signal.POPULARITY);
    }

    @Benchmark
    public float unknownItem() {
        return table.get(key() + 1, null, Signal.POPULARITY);
    }

    @Benchmark
    public void change() {
        table.put(key(), counters, NOW);
    }

    private long key() {
        next = (next + 1) & (ORDER - 1);
        return order[next];
    }
}
