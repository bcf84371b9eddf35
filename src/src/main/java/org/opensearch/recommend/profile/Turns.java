/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.threadpool.Scheduler;
import org.opensearch.threadpool.ThreadPool;

/**
 * Has work of this node on the same keys go one after the other, in the order in which it came; other work goes on
 * beside it. It saves conditional writes that would fail, and is no lock: what has waited for {@link #LONGEST} goes ahead.
 *
 * @param <K> compared by value
 */
final class Turns<K> {
    /** One that hangs must not hold up all that come after it. */
    static final TimeValue LONGEST = TimeValue.timeValueSeconds(1);

    private final class Turn {
        private final Collection<K> keys;
        private final Runnable work;
        private final AtomicBoolean started = new AtomicBoolean();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Set<Turn> behind = new LinkedHashSet<>();
        private int ahead;
        private volatile Scheduler.Cancellable patience;

        Turn(Collection<K> keys, Consumer<Runnable> work) {
            this.keys = keys;
            this.work = threadPool.getThreadContext().preserveContext(() -> work.accept(this::end));
        }

        void start() {
            if (started.compareAndSet(false, true)) {
                work.run();
            }
        }

        void startLater() {
            patience = threadPool.schedule(this::start, LONGEST, ThreadPool.Names.GENERIC);
        }

        private void end() {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            if (patience != null) {
                patience.cancel();
            }
            List<Turn> next = new ArrayList<>();
            synchronized (last) {
                keys.forEach(key -> last.remove(key, this));
                for (Turn turn : behind) {
                    if (--turn.ahead == 0) {
                        next.add(turn);
                    }
                }
            }
            next.forEach(turn -> threadPool.generic().execute(turn::start));
        }
    }

    private final ThreadPool threadPool;
    /** The last to come, by key. */
    private final Map<K, Turn> last = new HashMap<>();

    Turns(ThreadPool threadPool) {
        this.threadPool = threadPool;
    }

    /**
     * Starts the work at once when nothing before it has these keys, otherwise later on a generic thread.
     *
     * @param keys must not change
     * @param work takes what it has to run when it is done, however that comes about
     */
    void take(Collection<K> keys, Consumer<Runnable> work) {
        Turn turn = new Turn(keys, work);
        boolean free;
        synchronized (last) {
            for (K key : keys) {
                Turn previous = last.put(key, turn);
                if (previous != null && previous != turn && previous.behind.add(turn)) {
                    turn.ahead++;
                }
            }
            free = turn.ahead == 0;
        }
        if (free) {
            turn.start();
        } else {
            turn.startLater();
        }
    }
}
