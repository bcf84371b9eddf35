/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.util;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Runs numbered tasks on a fixed number of threads. Which thread runs which task is not defined, so a result is
 * independent of the number of threads when each task writes only what belongs to its number.
 */
public final class Workers {
    private final int threads;

    /**
     * Workers on that many threads, the calling one included.
     *
     * @param threads at least 1
     * @throws IllegalArgumentException when it is less
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("there must be at least 1 thread, got " + threads);
        }
        this.threads = threads;
    }

    /** As many workers as the machine has processors. */
    public static Workers onAllProcessors() {
        return new Workers(Runtime.getRuntime().availableProcessors());
    }

    /** Number of threads, at least 1. */
    public int threads() {
        return threads;
    }

    /**
     * Runs tasks 0 to {@code tasks - 1}, each once, and returns when all have ended. The first exception of a task
     * ends the others early and is thrown here.
     *
     * @param worker called once on each thread; what it returns may hold scratch memory, as one thread alone uses it
     * @throws CancellationException when the calling thread is interrupted; its interrupt flag stays set
     */
    public void run(int tasks, Supplier<IntConsumer> worker) {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable loop = () -> {
            try {
                IntConsumer body = worker.get();
                for (int task = next.getAndIncrement(); task < tasks; task = next.getAndIncrement()) {
                    body.accept(task);
                    if (failure.get() != null || Thread.currentThread().isInterrupted()) {
                        return;
                    }
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        };
        Thread[] others = new Thread[Math.max(0, Math.min(threads, tasks) - 1)];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Thread(loop, "recommend-worker-" + (i + 1));
            others[i].setDaemon(true);
            others[i].start();
        }
        loop.run();
        join(others);
        if (failure.get() instanceof Error e) {
            throw e;
        }
        if (failure.get() instanceof RuntimeException e) {
            throw e;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }

    private static void join(Thread[] threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (true) {
                if (interrupted || Thread.currentThread().isInterrupted()) {
                    thread.interrupt();
                }
                try {
                    thread.join();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
