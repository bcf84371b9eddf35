/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.evaluate.EventLog;
import org.opensearch.recommend.core.evaluate.Split;
import org.opensearch.recommend.core.evaluate.Splitter;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.GeneratedEvents;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.SparkExtension;
import org.opensearch.recommend.trainer.TrainingException;
import org.opensearch.recommend.trainer.input.RawEvents;
import org.opensearch.recommend.trainer.input.Weights;

@ExtendWith(SparkExtension.class)
class TimeSplitTest {
    private static final Weights WEIGHTS = new Weights(EventType.defaults());

    private static Corpus corpus;
    private static TimeSplit split;
    private static EventLog log;

    @BeforeAll
    static void read(SparkSession spark) {
        corpus = Corpus.read(spark, new GeneratedEvents(60, 80, 20, 2).source(), null, WEIGHTS);
        split = TimeSplit.of(corpus, 0.1, 0.2);
        log = collect(corpus);
    }

    private static EventLog collect(Corpus corpus) {
        return LocalSolver.collect(corpus, new Progress(System.err, false));
    }

    @Test
    void theSplitIsCores() {
        Split expected = Splitter.time(0.8).split(log);
        assertEquals(expected.test().times()[0], split.testFrom());
        assertEquals(0.7, (double) (split.validationFrom() - corpus.first()) / (corpus.last() - corpus.first()), 0.01);
    }

    /** What is trained before a moment stays the same, to the bit, whatever happens from then on. */
    @Test
    void nothingOfTheTestPartReachesTraining() {
        int[] items = log.items().clone();
        int first = 0;
        while (log.times()[first] < split.testFrom()) {
            first++;
        }
        Arrays.fill(items, first, items.length, 3);
        EventLog changed =
                new EventLog(log.userCount(), log.itemCount(), log.users(), items, log.weights(), log.times());
        IalsParameters parameters = IalsParameters.of(8).withEpochs(2);
        float[][][] factors = new float[2][][];
        for (int i = 0; i < 2; i++) {
            Holdout holdout = new LocalSolver(i == 0 ? log : changed, HalfLife.none(), new Workers(2), 0)
                    .holdout(split.testFrom(), Long.MAX_VALUE, 10);
            assertEquals(first, holdout.ranking().train().size() + repeated(log, first));
            factors[i] = holdout.train()
                    .factors(parameters, (steps, total, detail) -> {})
                    .itemFactors();
        }
        assertArrayEquals(factors[0], factors[1]);
    }

    private static int repeated(EventLog log, int to) {
        long distinct = IntStream.range(0, to)
                .mapToObj(i -> log.users()[i] + " " + log.items()[i])
                .distinct()
                .count();
        return (int) (to - distinct);
    }

    /** The validation part ends where the test part begins, in Spark as on the driver. */
    @Test
    void validationEndsBeforeTheTest() {
        Dataset<Row> before = corpus.events().filter(Corpus.TIME + " < " + split.testFrom());
        Corpus withoutTest = new Corpus(
                before,
                corpus.users(),
                corpus.itemIds(),
                before.count(),
                corpus.pairs(),
                corpus.counts(),
                corpus.first(),
                corpus.last());
        for (Solver[] solvers : new Solver[][] {
            {
                new LocalSolver(log, HalfLife.none(), new Workers(2), 0),
                new LocalSolver(collect(withoutTest), HalfLife.none(), new Workers(2), 0)
            },
            {
                new DistributedSolver(corpus, HalfLife.none(), new Workers(2)),
                new DistributedSolver(withoutTest, HalfLife.none(), new Workers(2))
            }
        }) {
            Holdout all = solvers[0].holdout(split.validationFrom(), split.testFrom(), 10);
            Holdout cut = solvers[1].holdout(split.validationFrom(), Long.MAX_VALUE, 10);
            assertEquals(evaluate(cut), evaluate(all));
        }
    }

    private static String evaluate(Holdout holdout) {
        int[] counts = holdout.train().popularity();
        return holdout.ranking()
                .evaluate(
                        () -> (user, scores) -> {
                            for (int item = 0; item < scores.length; item++) {
                                scores[item] = counts[item];
                            }
                        },
                        users -> {})
                .toString();
    }

    @Test
    void theTestPartIsWhatALiveModelHasNotSeenWhereThatIsEnough() {
        assertEquals(split, split.after(corpus, Long.MIN_VALUE));
        assertEquals(split, split.after(corpus, split.testFrom() - 1));
        assertEquals(split, split.after(corpus, corpus.last()));
        long[] times = log.times();
        int n = times.length;
        TimeSplit early = new TimeSplit(times[n - 600], times[n - 550]);
        TimeSplit later = early.after(corpus, times[n - 501]);
        assertEquals(new TimeSplit(early.validationFrom(), times[n - 250]), later);
        assertEquals(early, early.after(corpus, times[n - 2 * TimeSplit.LEAST_UNSEEN]), "too few");
    }

    @Test
    void eventsOfOneTimeCannotBeSplit(SparkSession spark) {
        List<Row> rows = new GeneratedEvents(20, 80, 5, 3)
                .source()
                .events(spark)
                .selectExpr("user", "item", "type", "value", "cast(1 as bigint) as time")
                .collectAsList();
        Corpus same = Corpus.read(spark, s -> s.createDataFrame(rows, RawEvents.SCHEMA), null, WEIGHTS);
        TrainingException thrown = assertThrows(TrainingException.class, () -> TimeSplit.of(same, 0.1, 0.1));
        assertEquals(Exit.TOO_LITTLE, thrown.exit());
        assertTrue(thrown.getMessage().contains("same time"), thrown.getMessage());
    }
}
