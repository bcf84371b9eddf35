/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

class TurnsTest {
    private record Started(String name, String header, Runnable done) {}

    private final ThreadPool threadPool = new TestThreadPool("turns");
    private final Turns<String> turns = new Turns<>(threadPool);
    private final BlockingQueue<Started> started = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        ThreadPool.terminate(threadPool, 10, TimeUnit.SECONDS);
    }

    @Test
    void theSameKeysWaitInOrderAndOthersDoNot() throws InterruptedException {
        take("first", "a", "b");
        take("second", "b", "c");
        take("third", "c", "a");
        take("other", "d");
        Started first = next();
        assertEquals("first", first.name);
        assertEquals("other", next().name);
        first.done.run();
        first.done.run();
        Started second = next();
        assertEquals("second", second.name);
        assertNull(started.poll(50, TimeUnit.MILLISECONDS));
        second.done.run();
        assertEquals("third", next().name);
    }

    @Test
    void aLateStartHasTheContextOfItsCaller() throws InterruptedException {
        take("first", "a");
        ThreadContext.StoredContext before = threadPool.getThreadContext().stashContext();
        threadPool.getThreadContext().putHeader("caller", "second");
        take("second", "a");
        before.restore();
        Started first = next();
        assertNull(first.header);
        first.done.run();
        assertEquals("second", next().header);
    }

    @Test
    void whatHangsHoldsNobodyUpForLong() throws InterruptedException {
        take("hangs", "a");
        next();
        long start = System.nanoTime();
        take("second", "a");
        Started second = started.poll(20, TimeUnit.SECONDS);
        assertEquals("second", second.name);
        long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(waited >= Turns.LONGEST.millis() / 2, () -> "waited " + waited + " ms");
        second.done.run();
        take("third", "a");
        assertEquals("third", next().name);
    }

    @Test
    void noTwoOfManyHaveAKeyAtOnce() throws InterruptedException {
        Random random = new Random(3);
        Map<String, String> held = new ConcurrentHashMap<>();
        AtomicBoolean clash = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            String name = "n" + i;
            List<String> keys = new ArrayList<>();
            for (int k = 0; k < 5; k++) {
                keys.add("k" + random.nextInt(40));
            }
            List<String> distinct = keys.stream().distinct().toList();
            turns.take(distinct, done -> threadPool.generic().execute(() -> {
                distinct.forEach(key -> {
                    if (held.put(key, name) != null) {
                        clash.set(true);
                    }
                });
                distinct.forEach(held::remove);
                done.run();
                ended.countDown();
            }));
        }
        assertTrue(ended.await(20, TimeUnit.SECONDS));
        assertFalse(clash.get());
    }

    private void take(String name, String... keys) {
        turns.take(
                Arrays.asList(keys),
                done -> started.add(
                        new Started(name, threadPool.getThreadContext().getHeader("caller"), done)));
    }

    private Started next() throws InterruptedException {
        return started.poll(10, TimeUnit.SECONDS);
    }
}
