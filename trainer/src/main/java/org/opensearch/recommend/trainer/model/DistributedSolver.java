/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hash;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.opensearch.recommend.core.evaluate.EventLog;
import org.opensearch.recommend.core.evaluate.FullRanking;
import org.opensearch.recommend.core.evaluate.Split;
import org.opensearch.recommend.core.util.Workers;

/** Trains in Spark: the driver holds the item side of a model alone, and a sample of the users to evaluate on. */
public final class DistributedSolver implements Solver {
    /** As many users give NDCG to about half a percent of the whole scale. */
    static final int MOST_EVALUATED = 10_000;

    private final Corpus corpus;
    private final HalfLife halfLife;
    private final Workers workers;

    /**
     * A solver.
     *
     * @param halfLife of the events that are trained on
     */
    public DistributedSolver(Corpus corpus, HalfLife halfLife, Workers workers) {
        this.corpus = corpus;
        this.halfLife = halfLife;
        this.workers = workers;
    }

    @Override
    public String name() {
        return "distributed";
    }

    @Override
    public Holdout holdout(long moment, long until, int k) {
        Dataset<Row> train = corpus.events().filter(col(Corpus.TIME).lt(moment));
        Dataset<Row> later = corpus.events()
                .filter(col(Corpus.TIME).geq(moment).and(col(Corpus.TIME).lt(until)));
        Dataset<Row> both = later.select(Corpus.USER)
                .distinct()
                .join(train.select(Corpus.USER).distinct(), Corpus.USER)
                .cache();
        boolean sampled = both.count() > MOST_EVALUATED;
        // By hash, so that it is the same sample in each run.
        List<Row> chosen = both.orderBy(hash(col(Corpus.USER)), col(Corpus.USER))
                .limit(MOST_EVALUATED)
                .collectAsList();
        Map<Integer, Integer> numbers = new HashMap<>();
        for (Row row : chosen) {
            numbers.put(row.getInt(0), numbers.size());
        }
        Dataset<Row> users = corpus.events()
                .sparkSession()
                .createDataFrame(chosen, both.schema())
                .cache();
        Split split = new Split(
                collect(train.join(users, Corpus.USER), numbers), collect(later.join(users, Corpus.USER), numbers));
        both.unpersist();
        users.unpersist();
        return new Holdout(part(train), new FullRanking(split, k, workers), sampled);
    }

    private EventLog collect(Dataset<Row> events, Map<Integer, Integer> numbers) {
        EventLog.Builder builder = new EventLog.Builder();
        events.select(Corpus.USER, Corpus.ITEM, Corpus.WEIGHT, Corpus.TIME)
                .orderBy(col(Corpus.TIME), col(Corpus.USER), col(Corpus.ITEM), col(Corpus.WEIGHT))
                .toLocalIterator()
                .forEachRemaining(
                        row -> builder.add(numbers.get(row.getInt(0)), row.getInt(1), row.getFloat(2), row.getLong(3)));
        return builder.build(numbers.size(), corpus.items());
    }

    @Override
    public Part all() {
        return part(corpus.events());
    }

    private Part part(Dataset<Row> events) {
        return new DistributedPart(events, corpus.users(), corpus.items(), halfLife, workers);
    }
}
