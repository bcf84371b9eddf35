/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.util.Workers;

class MetricsTest {
    private static final Workers ONE = new Workers(1);

    @Test
    void aListByHand() {
        // Test items 2, 5 and 7; the list has them at positions 2 and 4, and 7 not at all.
        boolean[] relevant = new boolean[10];
        relevant[2] = true;
        relevant[5] = true;
        relevant[7] = true;
        ListMetrics metrics = ListMetrics.of(new int[] {0, 2, 1, 5}, relevant, 3, 4);
        assertEquals(2.0 / 3, metrics.recall(), 1e-12);
        assertEquals(2.0 / 4, metrics.precision(), 1e-12);
        assertEquals(1.0 / 2, metrics.mrr(), 1e-12);
        assertEquals(1, metrics.hitRate());
        // 1/log2(3) + 1/log2(5) over 1 + 1/log2(3) + 1/log2(4).
        assertEquals((0.6309297536 + 0.4306765581) / (1 + 0.6309297536 + 0.5), metrics.ndcg(), 1e-9);
    }

    @Test
    void theIdealIsNoLongerThanTheList() {
        boolean[] relevant = {true, true, true, true};
        ListMetrics metrics = ListMetrics.of(new int[] {3, 1}, relevant, 4, 2);
        assertEquals(1, metrics.ndcg(), 1e-12);
        assertEquals(0.5, metrics.recall(), 1e-12);
        assertEquals(1, metrics.precision(), 1e-12);
    }

    @Test
    void onlyTheFirstKCountAndAShortListIsNoMorePrecise() {
        boolean[] relevant = {false, true};
        ListMetrics missed = ListMetrics.of(new int[] {0, 1}, relevant, 1, 1);
        assertEquals(new ListMetrics(0, 0, 0, 0, 0), missed);
        assertEquals(0.1, ListMetrics.of(new int[] {1}, relevant, 1, 10).precision(), 1e-12);
    }

    @Test
    void aRankingByHand() {
        // Users 0 to 2; items 0 to 4. Popularity: item 0 three users, item 1 two, items 2 and 3 one, item 4 none.
        EventLog train = new EventLog.Builder()
                .add(0, 0, 1, 0)
                .add(1, 0, 1, 0)
                .add(2, 0, 1, 0)
                .add(0, 1, 1, 0)
                .add(1, 1, 1, 0)
                .add(0, 2, 1, 0)
                .add(2, 3, 1, 0)
                .build(4, 5);
        // User 1: item 2; user 2: item 1, and item 0 again, which does not count; user 3 has no train event.
        EventLog test = new EventLog.Builder()
                .add(1, 2, 1, 0)
                .add(1, 4, -1, 0)
                .add(2, 1, 1, 0)
                .add(2, 0, 1, 0)
                .add(3, 1, 1, 0)
                .build(4, 5);
        FullRanking ranking = new FullRanking(new Split(train, test), 2, ONE);
        PopularityFamily popularity = new PopularityFamily();
        Recommender trained = popularity.train(
                popularity.defaults(ranking.train()), ranking.train(), ONE, (steps, total, detail) -> {});
        Evaluation evaluation = ranking.evaluate(trained, n -> {});
        // Lists: user 1 gets 2, 3 (equal counts: the lower number first), a hit at 1; user 2 gets 1, 2, a hit at 1.
        assertEquals(2, evaluation.users());
        assertEquals(1, evaluation.recall().value());
        assertEquals(0.5, evaluation.precision().value());
        assertEquals(1, evaluation.ndcg().value());
        assertEquals(1, evaluation.mrr().value());
        assertEquals(1, evaluation.hitRate().value());
        assertEquals(3.0 / 5, evaluation.coverage());
        assertEquals((3 + 4 + 2 + 3) / 4.0, evaluation.meanPopularityRank());
        // Items 2 and 3 share no user: 1; items 1 {0, 1} and 2 {0}: 1 - 1/sqrt(2).
        assertEquals((1 + (1 - 1 / Math.sqrt(2))) / 2, evaluation.intraListDiversity(), 1e-6);
    }

    @Test
    void theNumberOfThreadsDoesNotMatter() {
        Random random = new Random(4);
        EventLog.Builder events = new EventLog.Builder();
        for (int i = 0; i < 6000; i++) {
            events.add(random.nextInt(300), (int) Math.min(79, Math.abs(random.nextGaussian() * 25)), 1, i);
        }
        Split split = Splitter.time(0.8).split(events.build(300, 80));
        IalsFamily family = new IalsFamily(8);
        Evaluation expected = null;
        for (int threads : new int[] {1, 2, 7}) {
            Workers workers = new Workers(threads);
            FullRanking ranking = new FullRanking(split, 5, workers);
            Recommender trained = family.train(
                    family.defaults(ranking.train()), ranking.train(), workers, (steps, total, detail) -> {});
            Evaluation found = ranking.evaluate(trained, n -> {});
            expected = expected == null ? found : expected;
            assertEquals(expected, found);
        }
    }

    @Test
    void theIntervalHoldsTheMeanAndNarrowsWithMoreUsers() {
        Estimate[] few = Estimate.bootstrap(values(50), 1);
        Estimate[] many = Estimate.bootstrap(values(5000), 1);
        for (int metric = 0; metric < 2; metric++) {
            assertTrue(few[metric].low() < few[metric].value() && few[metric].value() < few[metric].high());
            assertTrue(many[metric].high() - many[metric].low() < (few[metric].high() - few[metric].low()) / 5);
        }
        // The standard error of the mean of n values uniform in [0, 1] is 1 / sqrt(12 n).
        assertEquals(2 * 1.96 / Math.sqrt(12 * 5000), many[0].high() - many[0].low(), 0.002);
        assertArrayEquals(few, Estimate.bootstrap(values(50), 1));
    }

    private static double[][] values(int users) {
        Random random = new Random(6);
        double[][] values = new double[2][users];
        for (int user = 0; user < users; user++) {
            values[0][user] = random.nextDouble();
            values[1][user] = random.nextInt(2);
        }
        return values;
    }

    @Test
    void whatCannotBeEvaluatedIsRefused() {
        EventLog one = new EventLog.Builder().add(0, 0, 1, 0).build(1, 1);
        assertThrows(IllegalArgumentException.class, () -> new FullRanking(new Split(one, one), 0, ONE));
        assertEquals(
                "no user has events to train on and, in the test part, an item that is new to the user",
                assertThrows(IllegalArgumentException.class, () -> new FullRanking(new Split(one, one), 1, ONE))
                        .getMessage());
        EventLog other = new EventLog.Builder().add(0, 0, 1, 0).build(1, 2);
        assertThrows(IllegalArgumentException.class, () -> new Split(one, other));
        assertThrows(IllegalArgumentException.class, () -> Estimate.bootstrap(new double[1][0], 1));
    }
}
