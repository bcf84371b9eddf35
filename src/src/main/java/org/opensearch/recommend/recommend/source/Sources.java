/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.core.candidate.SourceHit;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.threadpool.Scheduler;
import org.opensearch.threadpool.ThreadPool;

/** The installed sources, and how they run: all at once, each capped and timed. */
public final class Sources {
    /** What became of one source. */
    public enum Status {
        OK,
        TIMED_OUT,
        FAILED;

        /** The name in an answer. */
        public String field() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What one source brought.
     *
     * @param hits    best first; empty unless {@code status} is OK
     * @param nanos   how long it took
     * @param failure why it failed, or null
     */
    public record Result(List<SourceHit> hits, long nanos, Status status, Exception failure) {}

    private final Map<String, CandidateSource> byName = new LinkedHashMap<>();
    private final ThreadPool threadPool;

    public Sources(ThreadPool threadPool, Collection<CandidateSource> sources) {
        this.threadPool = threadPool;
        sources.forEach(source -> byName.put(source.name(), source));
    }

    /**
     * The sources that the plugin brings.
     *
     * @param readers finds the signals of an index
     */
    public static List<CandidateSource> standard(Function<String, SignalReader> readers) {
        SignalSearch search = new SignalSearch(readers);
        return List.of(
                new ContentSource(),
                VectorSource.collaborative(),
                VectorSource.twoTower(),
                new NeighboursSource(),
                new SessionSource(),
                new SignalSource("popular", Signal.POPULARITY, search),
                new SignalSource("trending", Signal.TRENDING, search),
                new PopularInCategoriesSource(search),
                new NewReleasesSource(),
                new CatalogueSource());
    }

    /** Names of the installed sources. */
    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    /**
     * Runs sources.
     *
     * @param sizes    the most candidates of each, by name
     * @param timeout  milliseconds after which those that have not answered count as timed out
     * @param listener gets the results by name, in the order of {@code sizes}; is never failed
     */
    public void retrieve(
            SourceQuery query, Map<String, Integer> sizes, long timeout, ActionListener<Map<String, Result>> listener) {
        Run run = new Run(sizes.keySet(), listener);
        run.timer = threadPool.schedule(run::timeOut, TimeValue.timeValueMillis(timeout), ThreadPool.Names.SAME);
        sizes.forEach((name, size) -> {
            long start = System.nanoTime();
            ActionListener<List<SourceHit>> done = ActionListener.wrap(
                    hits -> run.finish(
                            name,
                            new Result(
                                    hits.size() > size ? hits.subList(0, size) : hits,
                                    System.nanoTime() - start,
                                    Status.OK,
                                    null)),
                    e -> run.finish(name, new Result(List.of(), System.nanoTime() - start, Status.FAILED, e)));
            try {
                byName.get(name).retrieve(query.withSize(size), done);
            } catch (RuntimeException e) {
                done.onFailure(e);
            }
        });
    }

    private static final class Run {
        private final List<String> names;
        private final ActionListener<Map<String, Result>> listener;
        private final Map<String, Result> results = new LinkedHashMap<>();
        private final AtomicBoolean answered = new AtomicBoolean();
        private final long start = System.nanoTime();
        private volatile Scheduler.ScheduledCancellable timer;

        Run(Collection<String> names, ActionListener<Map<String, Result>> listener) {
            this.names = new ArrayList<>(names);
            this.listener = listener;
        }

        void finish(String name, Result result) {
            boolean complete;
            synchronized (results) {
                results.putIfAbsent(name, result);
                complete = results.size() == names.size();
            }
            if (complete) {
                answer();
            }
        }

        void timeOut() {
            answer();
        }

        private void answer() {
            if (!answered.compareAndSet(false, true)) {
                return;
            }
            Scheduler.ScheduledCancellable running = timer;
            if (running != null) {
                running.cancel();
            }
            Map<String, Result> ordered = new LinkedHashMap<>();
            synchronized (results) {
                for (String name : names) {
                    Result result = results.get(name);
                    ordered.put(
                            name,
                            result != null
                                    ? result
                                    : new Result(List.of(), System.nanoTime() - start, Status.TIMED_OUT, null));
                }
            }
            listener.onResponse(ordered);
        }
    }
}
