/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opensearch.recommend.core.cf.FactorModel;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.RowSolver;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.evaluate.Evaluation;
import org.opensearch.recommend.core.evaluate.EventLog;
import org.opensearch.recommend.core.evaluate.FactorRecommender;
import org.opensearch.recommend.core.evaluate.Recommender;
import org.opensearch.recommend.core.neighbours.NeighbourParameters;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.neighbours.Similarity;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.GeneratedEvents;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.SparkExtension;
import org.opensearch.recommend.trainer.input.Weights;

/** What is trained on the driver and what is trained in Spark are the same, or nearly so where MLlib is another algorithm. */
@ExtendWith(SparkExtension.class)
class SolversAgreeTest {
    private static final int K = 20;
    private static final double AGREEMENT = 0.03;

    private static Corpus corpus;
    private static EventLog log;
    private static Holdout local;
    private static Holdout distributed;

    @BeforeAll
    static void split(SparkSession spark) {
        corpus = Corpus.read(
                spark, new GeneratedEvents(600, 160, 30, 1).source(), null, new Weights(EventType.defaults()));
        log = LocalSolver.collect(corpus, new Progress(System.err, false));
        TimeSplit split = TimeSplit.of(corpus, 0.1, 0.2);
        local = new LocalSolver(log, HalfLife.none(), new Workers(2), 0).holdout(split.testFrom(), Long.MAX_VALUE, K);
        distributed = new DistributedSolver(corpus, HalfLife.none(), new Workers(2))
                .holdout(split.testFrom(), Long.MAX_VALUE, K);
    }

    @Test
    void theSameUsersAreEvaluated() {
        assertEquals(local.ranking().users(), distributed.ranking().users());
        assertArrayEquals(local.train().popularity(), distributed.train().popularity());
    }

    @Test
    void neighboursAreEqual() {
        for (NeighbourParameters parameters : new NeighbourParameters[] {
            NeighbourParameters.ordered().withTopN(10),
            NeighbourParameters.unordered().withTopN(10).withPerUser(7),
            NeighbourParameters.ordered()
                    .withSimilarity(Similarity.LIFT)
                    .withUserExponent(0.5f)
                    .withTopN(10)
        }) {
            Neighbours ours = local.train().neighbours(parameters, (steps, total, detail) -> {});
            Neighbours theirs = distributed.train().neighbours(parameters, (steps, total, detail) -> {});
            for (int item = 0; item < corpus.items(); item++) {
                // Weights, since equal ones may stand in another order after rounding.
                assertArrayEquals(ours.weights()[item], theirs.weights()[item], 1e-4f, parameters + ", item " + item);
            }
        }
    }

    @Test
    void whatGoesTogetherIsEqual() {
        Neighbours ours = local.train().together((steps, total, detail) -> {});
        Neighbours theirs = distributed.train().together((steps, total, detail) -> {});
        for (int item = 0; item < corpus.items(); item++) {
            assertArrayEquals(ours.weights()[item], theirs.weights()[item], 1e-4f, "item " + item);
        }
    }

    @Test
    void factorsRankAboutAsWell() {
        IalsParameters parameters = IalsParameters.of(16).withLambda(0.02f);
        Evaluation ours = rank(local, local.train().factors(parameters, (steps, total, detail) -> {}));
        Evaluation theirs = rank(distributed, distributed.train().factors(parameters, (steps, total, detail) -> {}));
        assertEquals(1, theirs.ndcg().value() / ours.ndcg().value(), AGREEMENT, ours + " and " + theirs);
        assertEquals(1, theirs.recall().value() / ours.recall().value(), AGREEMENT);
        Evaluation popular = local.ranking().evaluate(popularity(local), users -> {});
        assertTrue(ours.ndcg().value() > 1.5 * popular.ndcg().value(), ours + " and popularity " + popular);
    }

    private static Recommender popularity(Holdout holdout) {
        int[] counts = holdout.train().popularity();
        return () -> (user, scores) -> {
            for (int item = 0; item < scores.length; item++) {
                scores[item] = counts[item];
            }
        };
    }

    private static Evaluation rank(Holdout holdout, FactorModel model) {
        return holdout.ranking()
                .evaluate(
                        new FactorRecommender(
                                model.itemFactors(),
                                model.basis(),
                                holdout.ranking().train()),
                        users -> {});
    }

    /** With all weights equal, the basis gives about MLlib's own user factors, all smaller by the same factor. */
    @Test
    void theBasisSolvesUsersAsMllibDoes() {
        IalsParameters parameters = IalsParameters.of(8).withEpochs(3);
        Dataset<Row> once = corpus.events()
                .select(Corpus.USER, Corpus.ITEM)
                .distinct()
                .selectExpr(Corpus.USER, Corpus.ITEM, "cast(1 as float) as " + Corpus.WEIGHT)
                .cache();
        MllibAls als = new MllibAls(parameters, new Workers(2));
        MllibAls.Fitted fitted = als.fit(once, corpus.users(), corpus.items());
        FactorModel model = als.model(fitted, corpus.items());
        RowSolver solver = new RowSolver(model.basis(), true);
        float scale = 1 + parameters.alpha0();
        double[] sum = new double[8];
        for (Row row : fitted.model().userFactors().collectAsList()) {
            float[] theirs = new float[8];
            MllibAls.copy(row, theirs);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += theirs[i] / scale / corpus.users();
            }
        }
        for (int i = 0; i < sum.length; i++) {
            assertEquals(sum[i], model.meanUser()[i], 1e-4);
        }
        for (Row row : fitted.model().userFactors().filter("id < 20").collectAsList()) {
            float[] theirs = new float[8];
            MllibAls.copy(row, theirs);
            float[][] vectors = once.filter(Corpus.USER + " = " + row.getInt(0)).collectAsList().stream()
                    .map(interaction -> model.itemFactors()[interaction.getInt(1)])
                    .toArray(float[][]::new);
            float[] weights = new float[vectors.length];
            Arrays.fill(weights, 1);
            float[] ours = new float[8];
            solver.solve(vectors, weights, weights.length, ours);
            for (int i = 0; i < ours.length; i++) {
                ours[i] *= scale;
            }
            assertArrayEquals(theirs, ours, 1e-2f);
        }
    }
}
