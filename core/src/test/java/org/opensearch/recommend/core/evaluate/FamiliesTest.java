/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.util.Workers;

class FamiliesTest {
    private static final Workers ONE = new Workers(1);

    @Test
    void everyModelBeatsPopularityWhereTastesDiffer() {
        Random random = new Random(12);
        EventLog.Builder builder = new EventLog.Builder();
        for (int user = 0; user < 400; user++) {
            for (int n = 0; n < 12; n++) {
                builder.add(user, random.nextInt(20) * 5 + user % 5, 1, n);
            }
        }
        FullRanking ranking = new FullRanking(Splitter.leaveLastOut().split(builder.build(400, 100)), 10, ONE);
        double popularity = recall(new PopularityFamily(), ranking);
        assertTrue(recall(new NeighboursFamily(true), ranking) > 2 * popularity);
        assertTrue(recall(new NeighboursFamily(false), ranking) > 2 * popularity);
        assertTrue(recall(new EaseFamily(1 << 24), ranking) > 2 * popularity);
        assertTrue(recall(new IalsFamily(10), ranking) > 2 * popularity);
    }

    private static <P> double recall(ModelFamily<P> family, FullRanking ranking) {
        List<Long> totals = new ArrayList<>();
        List<Integer> steps = new ArrayList<>();
        Recommender trained =
                family.train(family.defaults(ranking.train()), ranking.train(), ONE, (step, total, detail) -> {
                    steps.add(step);
                    totals.add(total);
                });
        assertEquals(totals.getLast(), steps.stream().mapToLong(step -> step).sum());
        for (Function<P, List<P>> axis : family.axes()) {
            assertTrue(axis.apply(family.defaults(ranking.train())).contains(family.defaults(ranking.train())));
        }
        return ranking.evaluate(trained, n -> {}).recall().value();
    }

    @Test
    void theTunerClimbsEachLadderFromTheBestSoFar() {
        List<Point> tried = new ArrayList<>();
        Tuner.Tuned<Point> tuned = new Tuner<>(new Points(), point -> {
                    tried.add(point);
                    Estimate value = new Estimate(10 - Math.abs(point.x - 4) - Math.abs(point.y - 1), 0, 0);
                    return new Evaluation(1, 1, value, value, value, value, value, 0, 0, 0);
                })
                .search(new Point(2, 2));
        assertEquals(new Point(4, 1), tuned.best());
        assertEquals(tried, List.copyOf(tuned.tried().keySet()));
        assertEquals(
                List.of(
                        new Point(2, 2),
                        new Point(3, 2),
                        new Point(4, 2),
                        new Point(5, 2),
                        new Point(4, 3),
                        new Point(4, 1),
                        new Point(4, 0)),
                tried);
    }

    private record Point(int x, int y) {}

    private static final class Points implements ModelFamily<Point> {
        @Override
        public String name() {
            return "points";
        }

        @Override
        public Point defaults(Interactions train) {
            return new Point(2, 2);
        }

        @Override
        public List<Function<Point, List<Point>>> axes() {
            List<Integer> values = List.of(0, 1, 2, 3, 4, 5, 6);
            return List.of(
                    p -> Ladder.of(p.x, values, x -> new Point(x, p.y)),
                    p -> Ladder.of(p.y, values, y -> new Point(p.x, y)));
        }

        @Override
        public Map<String, Object> describe(Point point) {
            return Map.of();
        }

        @Override
        public Recommender train(Point point, Interactions train, Workers workers, TrainingProgress progress) {
            throw new UnsupportedOperationException();
        }
    }
}
