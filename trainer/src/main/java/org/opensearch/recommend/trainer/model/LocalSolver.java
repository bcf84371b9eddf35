/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import java.util.Iterator;
import me.tongfei.progressbar.ProgressBar;
import org.apache.spark.sql.Row;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.evaluate.EventLog;
import org.opensearch.recommend.core.evaluate.FullRanking;
import org.opensearch.recommend.core.evaluate.Split;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.Progress;

/** Trains on the driver with core's algorithms, all events being in its memory. */
public final class LocalSolver implements Solver {
    private final EventLog log;
    private final HalfLife halfLife;
    private final Workers workers;
    private final long easeMemory;

    /**
     * A solver.
     *
     * @param log        all events
     * @param halfLife   of the events that are trained on
     * @param easeMemory the most bytes that EASE may take
     */
    public LocalSolver(EventLog log, HalfLife halfLife, Workers workers, long easeMemory) {
        this.log = log;
        this.halfLife = halfLife;
        this.workers = workers;
        this.easeMemory = easeMemory;
    }

    /** Brings the events of a corpus to the driver, in an order that depends on the events alone. */
    public static EventLog collect(Corpus corpus, Progress progress) {
        EventLog.Builder builder = new EventLog.Builder();
        try (ProgressBar bar = progress.bar("Collecting events", corpus.size())) {
            Iterator<Row> rows = corpus.events()
                    .select(Corpus.USER, Corpus.ITEM, Corpus.WEIGHT, Corpus.TIME)
                    .orderBy(col(Corpus.TIME), col(Corpus.USER), col(Corpus.ITEM), col(Corpus.WEIGHT))
                    .toLocalIterator();
            while (rows.hasNext()) {
                Row row = rows.next();
                builder.add(row.getInt(0), row.getInt(1), row.getFloat(2), row.getLong(3));
                bar.step();
            }
        }
        return builder.build(corpus.users(), corpus.items());
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public Holdout holdout(long moment, long until, int k) {
        int middle = first(moment);
        Split split = new Split(range(0, middle), range(middle, first(until)));
        FullRanking ranking = new FullRanking(split, k, workers);
        return new Holdout(part(split.train(), ranking.train()), ranking, false);
    }

    @Override
    public Part all() {
        return part(log, log.interactions());
    }

    private Part part(EventLog events, Interactions interactions) {
        Interactions aged = halfLife.isFinite() ? halfLife.decayed(events).interactions() : interactions;
        return new LocalPart(interactions, aged, workers, easeMemory);
    }

    /** Index of the first event at this moment or later. */
    private int first(long moment) {
        int low = 0;
        int high = log.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (log.times()[middle] < moment) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private EventLog range(int from, int to) {
        return new EventLog(
                log.userCount(),
                log.itemCount(),
                Arrays.copyOfRange(log.users(), from, to),
                Arrays.copyOfRange(log.items(), from, to),
                Arrays.copyOfRange(log.weights(), from, to),
                Arrays.copyOfRange(log.times(), from, to));
    }
}
