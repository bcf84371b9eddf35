/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.recommend.cli.http.HttpStatusException;

/**
 * Sends batches, several at a time, and backs off what the node refuses for now. Batches are counted from 0 in the order they
 * are submitted; how many of the first ones are done without a gap is what a resumed load may skip.
 */
final class Dispatcher implements AutoCloseable {

    private static final int MAX_ATTEMPTS = 12;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    /** Told after each batch. */
    interface Listener {
        /**
         * One more batch is done.
         *
         * @param payloads how many this batch had
         * @param doneBatches how many batches are done without a gap
         */
        void done(int payloads, long doneBatches) throws IOException;
    }

    private final Sink sink;
    private final BadLines badLines;
    private final Listener listener;
    private final int slots;
    private final long skip;
    private final Semaphore free;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final PriorityQueue<Long> doneOutOfOrder = new PriorityQueue<>();
    private long submitted;
    private long done;

    /**
     * Starts with nothing under way.
     *
     * @param inFlight how many batches are sent at a time
     * @param skip how many of the first batches an earlier run has sent: they count as done
     */
    Dispatcher(Sink sink, BadLines badLines, int inFlight, long skip, Listener listener) {
        this.sink = sink;
        this.badLines = badLines;
        this.listener = listener;
        this.slots = inFlight;
        this.skip = skip;
        this.free = new Semaphore(inFlight);
    }

    /** Takes a batch over, waiting while too many are under way. Fails when an earlier one has. */
    void submit(List<Payload> batch) throws IOException, InterruptedException {
        rethrow();
        long number = submitted++;
        if (number < skip) {
            finished(number, batch.size());
            return;
        }
        free.acquire();
        executor.execute(() -> {
            try {
                deliver(batch);
                finished(number, batch.size());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure.compareAndSet(null, e);
            } catch (IOException | RuntimeException e) {
                failure.compareAndSet(null, e);
            } finally {
                free.release();
            }
        });
    }

    /** Waits for all batches. */
    void finish() throws IOException, InterruptedException {
        free.acquire(slots);
        free.release(slots);
        rethrow();
    }

    private void rethrow() throws IOException {
        Exception first = failure.get();
        if (first != null) {
            throw first instanceof IOException io ? io : new IOException(first);
        }
    }

    private void deliver(List<Payload> batch) throws IOException, InterruptedException {
        List<Payload> left = batch;
        long pause = FIRST_PAUSE_MILLIS;
        for (int attempt = 1; ; attempt++) {
            left = attempt(left, attempt == MAX_ATTEMPTS);
            if (left.isEmpty()) {
                return;
            }
            Thread.sleep(pause);
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
    }

    /** Sends once; what the node refuses for now is returned to be sent again. */
    private List<Payload> attempt(List<Payload> batch, boolean last) throws IOException, InterruptedException {
        List<Sink.Outcome> outcomes;
        try {
            outcomes = sink.send(batch);
        } catch (HttpStatusException e) {
            if (!last && isForNow(e.status())) {
                return batch;
            }
            throw e;
        }
        List<Payload> again = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            Sink.Outcome outcome = outcomes.get(i);
            if (!last && isForNow(outcome.status())) {
                again.add(batch.get(i));
            } else if (outcome.status() >= 300) {
                badLines.add(batch.get(i).line(), outcome.reason());
            }
        }
        return again;
    }

    private static boolean isForNow(int status) {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    private synchronized void finished(long number, int payloads) throws IOException {
        doneOutOfOrder.add(number);
        while (!doneOutOfOrder.isEmpty() && doneOutOfOrder.peek() == done) {
            doneOutOfOrder.remove();
            done++;
        }
        listener.done(payloads, done);
    }

    @Override
    public void close() {
        executor.close();
    }
}
