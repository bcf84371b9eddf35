/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.evaluate.EventLog;
import org.opensearch.recommend.core.neighbours.NeighbourParameters;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.GeneratedEvents;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.SparkExtension;
import org.opensearch.recommend.trainer.input.RawEvents;
import org.opensearch.recommend.trainer.input.Weights;

@ExtendWith(SparkExtension.class)
class HalfLifeTest {
    private static final int K = 10;
    private static final int ITEMS = 80;
    private static final long EASE_MEMORY = 1L << 28;
    private static final IalsParameters IALS = IalsParameters.of(8).withEpochs(3);
    private static final NeighbourParameters ORDERED =
            NeighbourParameters.ordered().withTopN(10);

    /** The events span about a day and a half. */
    private static final HalfLife QUICK = new HalfLife(0.2);

    private static Corpus corpus;
    private static EventLog log;
    private static TimeSplit split;

    @BeforeAll
    static void read(SparkSession spark) {
        List<GeneratedEvents.Event> events = new GeneratedEvents(100, ITEMS, 20, 4).events();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            GeneratedEvents.Event event = events.get(i);
            // Some of them a preference of zero.
            rows.add(RowFactory.create(
                    event.user(),
                    event.item(),
                    i % 10 == 0 ? "rate" : "view",
                    i % 10 == 0 ? 1.0 + i % 5 : null,
                    event.time()));
        }
        corpus = Corpus.read(
                spark, s -> s.createDataFrame(rows, RawEvents.SCHEMA), null, new Weights(EventType.defaults()));
        log = LocalSolver.collect(corpus, new Progress(System.err, false));
        split = TimeSplit.of(corpus, 0.1, 0.2);
    }

    private static Holdout local(HalfLife halfLife) {
        return new LocalSolver(log, halfLife, new Workers(2), EASE_MEMORY).holdout(split.testFrom(), Long.MAX_VALUE, K);
    }

    private static Holdout distributed(HalfLife halfLife) {
        return new DistributedSolver(corpus, halfLife, new Workers(2)).holdout(split.testFrom(), Long.MAX_VALUE, K);
    }

    private static Neighbours neighbours(Part part) {
        return part.neighbours(ORDERED, (steps, total, detail) -> {});
    }

    private static float[][] factors(Part part) {
        return part.factors(IALS, (steps, total, detail) -> {}).itemFactors();
    }

    private static Neighbours ease(Part part) {
        return part.ease(50, ITEMS, (steps, total, detail) -> {});
    }

    private static Neighbours together(Part part) {
        return part.together((steps, total, detail) -> {});
    }

    @Test
    void bothSolversWeighAlike() {
        for (HalfLife halfLife : new HalfLife[] {new HalfLife(0.05), QUICK, new HalfLife(30.0)}) {
            EventLog.Builder theirs = new EventLog.Builder();
            halfLife.decayed(corpus.events())
                    .select(Corpus.USER, Corpus.ITEM, Corpus.WEIGHT, Corpus.TIME)
                    .collectAsList()
                    .forEach(row -> theirs.add(row.getInt(0), row.getInt(1), row.getFloat(2), row.getLong(3)));
            float[] ours = halfLife.decayed(log).weights();
            float[] inSpark = theirs.build(corpus.users(), corpus.items()).weights();
            for (int i = 0; i < ours.length; i++) {
                assertEquals(1, inSpark[i] / ours[i], 1e-6, halfLife + ", event " + i);
            }
        }
    }

    /** A part ages to its own newest event, not to that of all. */
    @Test
    void bothSolversTrainOnTheSame() {
        LocalPart ours = (LocalPart) local(QUICK).train();
        int newest = 0;
        while (log.times()[newest + 1] < split.testFrom()) {
            newest++;
        }
        // The pair may have older events, too.
        int last = ours.aged().start(log.users()[newest] + 1) - 1;
        assertEquals(log.items()[newest], ours.aged().column(last));
        assertTrue(ours.aged().weight(last) >= log.weights()[newest], "it weighs what it did");
        Part theirs = distributed(QUICK).train();
        Neighbours local = neighbours(ours);
        Neighbours distributed = neighbours(theirs);
        Neighbours localTogether = together(ours);
        Neighbours distributedTogether = together(theirs);
        for (int item = 0; item < corpus.items(); item++) {
            assertArrayEquals(local.weights()[item], distributed.weights()[item], 1e-4f, "item " + item);
            assertArrayEquals(localTogether.weights()[item], distributedTogether.weights()[item], 1e-4f);
        }
        assertArrayEquals(ours.popularity(), theirs.popularity());
    }

    @Test
    void whatIsTrainedAgesAndHistoriesDoNot() {
        for (Holdout[] pair : new Holdout[][] {
            {local(HalfLife.none()), local(QUICK)}, {distributed(HalfLife.none()), distributed(QUICK)}
        }) {
            Part whole = pair[0].train();
            Part aged = pair[1].train();
            Interactions expected = pair[0].ranking().train();
            Interactions histories = pair[1].ranking().train();
            assertEquals(expected.size(), histories.size());
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(expected.column(i), histories.column(i));
                assertEquals(expected.weight(i), histories.weight(i));
            }
            assertArrayEquals(whole.popularity(), aged.popularity());
            assertArrayEquals(together(whole).weights(), together(aged).weights());
            assertFalse(Arrays.deepEquals(
                    neighbours(whole).weights(), neighbours(aged).weights()));
            assertNotEquals(0, difference(factors(whole), factors(aged)), 1e-3);
        }
        assertFalse(Arrays.deepEquals(
                ease(local(HalfLife.none()).train()).weights(),
                ease(local(QUICK).train()).weights()));
    }

    @Test
    void withoutOneNothingIsCopied() {
        LocalPart part = (LocalPart) local(HalfLife.none()).train();
        assertSame(part.interactions(), part.aged());
        assertSame(log, HalfLife.none().decayed(log));
        assertSame(corpus.events(), HalfLife.none().decayed(corpus.events()));
    }

    @Test
    void aCenturyIsNearlyNone() {
        HalfLife century = new HalfLife(36_500.0);
        Part whole = local(HalfLife.none()).train();
        Part aged = local(century).train();
        assertEquals(0, difference(factors(whole), factors(aged)), 1e-3);
        assertEquals(0, difference(neighbours(whole).weights(), neighbours(aged).weights()), 1e-4);
        assertEquals(0, difference(ease(whole).weights(), ease(aged).weights()), 1e-4);
    }

    /** The greatest of any two components in the same place. */
    private static double difference(float[][] a, float[][] b) {
        double greatest = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                greatest = Math.max(greatest, Math.abs(a[i][j] - b[i][j]));
            }
        }
        return greatest;
    }
}
