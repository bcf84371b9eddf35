/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9})
    void eachTaskRunsOnceOnNoMoreThanTheThreadsAskedFor(int threads) {
        AtomicIntegerArray runs = new AtomicIntegerArray(500);
        AtomicInteger workers = new AtomicInteger();
        new Workers(threads).run(500, () -> {
            workers.incrementAndGet();
            return runs::incrementAndGet;
        });
        for (int task = 0; task < 500; task++) {
            assertEquals(1, runs.get(task));
        }
        assertTrue(workers.get() <= threads);
        new Workers(threads).run(0, () -> task -> {
            throw new AssertionError("there is no task");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aFailureInATaskReachesTheCaller(int threads) {
        Workers workers = new Workers(threads);
        assertThrows(
                IllegalStateException.class,
                () -> workers.run(100, () -> task -> {
                    if (task == 50) {
                        throw new IllegalStateException("task 50");
                    }
                }));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void interruptingTheCallerEndsTheWork(int threads) {
        AtomicInteger ran = new AtomicInteger();
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> new Workers(threads)
                .run(1_000_000, () -> task -> ran.incrementAndGet()));
        assertTrue(Thread.interrupted());
        assertTrue(ran.get() < 1_000_000);
    }
}
