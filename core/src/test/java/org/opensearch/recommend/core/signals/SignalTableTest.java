/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.signals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.config.SignalSettings;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.recommend.core.util.Hashes;

class SignalTableTest {
    private static final SignalSettings SETTINGS = SignalSettings.DEFAULT;
    private static final long NOW = 1_790_000_000_000L;

    @Test
    void anEmptyTableKnowsNothing() {
        SignalTable table = new SignalTable(SETTINGS, NOW);
        assertTrue(Float.isNaN(table.get(1, null, Signal.CTR)));
        assertTrue(Float.isNaN(table.get(1, "region=DE", Signal.CTR)));
        assertEquals(0, table.top(null, Signal.POPULARITY, 10).length);
        assertEquals(0, table.top("region=DE", Signal.POPULARITY, 10).length);
        assertEquals(0, table.items());
    }

    @Test
    void popularityIsThatOfTheTimeAskedForAndNotOfTheLastPublish() {
        SignalTable table = new SignalTable(SETTINGS, NOW);
        ItemCounters counters = ItemCounters.NONE.fold(Collections.nCopies(9, event(1)), NOW, SETTINGS);
        table.put(1, counters, NOW);
        assertEquals(0, table.asOf());
        table.publish(NOW);
        assertEquals(NOW, table.asOf());
        // Nothing has changed since, so this is no roll-up.
        table.publish(NOW + Durations.HOUR);
        assertEquals(NOW, table.asOf());
        for (long later : new long[] {NOW, NOW + Durations.DAY, NOW + 400 * Durations.DAY}) {
            double expected = counters.value(null, Signal.POPULARITY, later, SETTINGS);
            assertEquals(expected, table.at(later).get(1, null, Signal.POPULARITY), 1e-6 * expected);
            // The landmark moves in between.
            table.publish(later);
            assertEquals(expected, table.at(later).get(1, null, Signal.POPULARITY), 1e-6 * expected);
        }
        assertEquals(table.get(1, null, Signal.CTR), table.at(NOW).get(1, null, Signal.CTR));
        assertArrayEquals(new long[] {1}, table.at(NOW).top(null, Signal.POPULARITY, 5));
    }

    @Test
    void givesBackEverySignalOfEveryItem() {
        SignalTable table = new SignalTable(SETTINGS, NOW);
        Random random = new Random(3);
        List<ItemCounters> all = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            all.add(ItemCounters.NONE.fold(Collections.nCopies(1 + i % 17, event(i)), NOW, SETTINGS));
            table.put(key(i), all.get(i), NOW);
        }
        // A second time, in another order: values change, rows do not.
        for (int n = 0; n < 5000; n++) {
            int i = random.nextInt(5000);
            all.set(i, all.get(i).fold(List.of(event(i)), NOW, SETTINGS));
            table.put(key(i), all.get(i), NOW);
        }
        table.publish(NOW);
        assertEquals(5000, table.items());
        assertEquals(10_000, table.rows());
        for (int i = 0; i < 5000; i++) {
            for (Signal signal : Signal.values()) {
                for (String segment : new String[] {null, "region=" + i % 5}) {
                    double expected = all.get(i).value(segment, signal, NOW, SETTINGS);
                    assertEquals(expected, table.get(key(i), segment, signal), 1e-6 * Math.abs(expected));
                }
            }
            assertTrue(Float.isNaN(table.get(key(i), "region=" + (i + 1) % 5, Signal.POPULARITY)));
        }
        assertTrue(Float.isNaN(table.get(key(5000), null, Signal.POPULARITY)));
        assertTrue(table.bytes() <= 81L * table.rows(), () -> "bytes " + table.bytes());
    }

    @Test
    void topIsSortedAndBounded() {
        SignalTable table = new SignalTable(SETTINGS, NOW);
        for (int i = 1; i <= 3000; i++) {
            table.put(i, ItemCounters.NONE.fold(List.of(weighing(i)), NOW, SETTINGS), NOW);
        }
        assertArrayEquals(LongStream.of(3000, 2999, 2998).toArray(), table.top(null, Signal.POPULARITY, 3));
        assertEquals(SignalTable.HEAD, table.top(null, Signal.POPULARITY, 5000).length);
        assertEquals(SignalTable.SEGMENT_HEAD, table.top("region=X", Signal.POPULARITY, 5000).length);
        assertEquals(0, table.top(null, Signal.TRENDING, 10).length);

        table.put(7, ItemCounters.NONE.fold(List.of(weighing(9999)), NOW, SETTINGS), NOW);
        table.publish(NOW);
        assertArrayEquals(LongStream.of(7, 3000).toArray(), table.top(null, Signal.POPULARITY, 2));
        assertArrayEquals(LongStream.of(7, 3000).toArray(), table.top("region=X", Signal.POPULARITY, 2));
    }

    @Test
    void popularityDecaysWithoutBeingTouchedEvenPastAMoveOfTheLandmark() {
        SignalSettings hourly = new SignalSettings(Durations.HOUR, 1, 20);
        SignalTable table = new SignalTable(hourly, NOW);
        ItemCounters counters = ItemCounters.NONE.fold(List.of(weighing(100)), NOW, hourly);
        table.put(1, counters, NOW);
        for (int hours = 1; hours < 500; hours += 7) {
            long now = NOW + hours * Durations.HOUR;
            table.publish(now);
            double expected = counters.value(null, Signal.POPULARITY, now, hourly);
            assertEquals(expected, table.get(1, null, Signal.POPULARITY), 1e-4 * expected);
        }
        long now = NOW + 500 * Durations.HOUR;
        ItemCounters more =
                counters.fold(List.of(new SignalEvent(now, 5, SignalEvent.Kind.OTHER, List.of())), now, hourly);
        table.put(1, more, now);
        table.publish(now);
        assertEquals(5.105, table.get(1, null, Signal.POPULARITY), 1e-3);
    }

    @Test
    void aSegmentThatAnItemLostIsForgotten() {
        SignalTable table = new SignalTable(SETTINGS, NOW);
        List<SignalEvent> events = new ArrayList<>();
        for (int i = 0; i < ItemCounters.MOST_SEGMENTS; i++) {
            events.addAll(Collections.nCopies(1 + i, in("region=" + i)));
        }
        ItemCounters counters = ItemCounters.NONE.fold(events, NOW, SETTINGS);
        table.put(1, counters, NOW);
        assertFalse(Float.isNaN(table.get(1, "region=0", Signal.POPULARITY)));
        table.put(1, counters.fold(Collections.nCopies(50, in("region=new")), NOW, SETTINGS), NOW);
        table.publish(NOW);
        assertTrue(Float.isNaN(table.get(1, "region=0", Signal.POPULARITY)));
        assertTrue(Float.isNaN(table.get(1, "region=0", Signal.EVENTS_1H)));
        assertEquals(0, table.top("region=0", Signal.POPULARITY, 5).length);
        assertEquals(50, table.get(1, "region=new", Signal.EVENTS_1H));
    }

    @Test
    void distinctSegmentsAreBounded() {
        SignalTable table = new SignalTable(SETTINGS, NOW);
        for (int i = 0; i < SignalTable.MOST_SEGMENTS + 100; i++) {
            table.put(i, ItemCounters.NONE.fold(List.of(in("region=" + i)), NOW, SETTINGS), NOW);
        }
        assertEquals(2 * SignalTable.MOST_SEGMENTS + 100, table.rows());
        assertTrue(Float.isNaN(table.get(1050, "region=1050", Signal.POPULARITY)));
        assertFalse(Float.isNaN(table.get(1050, null, Signal.POPULARITY)));
    }

    @Test
    void readersNeverSeeHalfARowWhileItGrows() throws Exception {
        SignalTable table = new SignalTable(SETTINGS, NOW);
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService readers = Executors.newFixedThreadPool(3)) {
            List<Future<Long>> results = new ArrayList<>();
            for (int reader = 0; reader < 3; reader++) {
                Random random = new Random(reader);
                results.add(readers.submit(() -> {
                    long wrong = 0;
                    while (!done.get()) {
                        int i = random.nextInt(60_000);
                        float popularity = table.get(key(i), null, Signal.POPULARITY);
                        float quality = table.get(key(i), null, Signal.QUALITY);
                        if (popularity == 0 || popularity > 1.1f || (!Float.isNaN(popularity) && !(quality > 0.5f))) {
                            wrong++;
                        }
                        if (random.nextInt(1000) == 0 && table.top(null, Signal.POPULARITY, 10).length > 10) {
                            wrong++;
                        }
                    }
                    return wrong;
                }));
            }
            ItemCounters counters = ItemCounters.NONE.fold(List.of(event(1)), NOW, SETTINGS);
            for (int i = 0; i < 60_000; i++) {
                table.put(key(i), counters, NOW);
                if (i % 5000 == 0) {
                    table.publish(NOW);
                }
            }
            done.set(true);
            for (Future<Long> result : results) {
                assertEquals(0, result.get());
            }
        }
    }

    private static long key(int i) {
        return Hashes.hash64("item-" + i);
    }

    private static SignalEvent event(int i) {
        return in("region=" + i % 5);
    }

    private static SignalEvent in(String segment) {
        return new SignalEvent(NOW, 1, SignalEvent.Kind.OTHER, List.of(segment));
    }

    private static SignalEvent weighing(double weight) {
        return new SignalEvent(NOW, weight, SignalEvent.Kind.OTHER, List.of("region=X"));
    }
}
