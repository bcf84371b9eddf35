/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.neighbours;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.recommend.core.cf.Dense;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.util.Top;
import org.opensearch.recommend.core.util.Workers;

class NeighboursTest {
    private static final Workers ONE = new Workers(1);

    @ParameterizedTest
    @EnumSource(Similarity.class)
    void theyAgreeWithACountOfAllPairs(Similarity similarity) {
        Random random = new Random(similarity.name().length());
        for (int round = 0; round < 10; round++) {
            NeighbourParameters parameters = new NeighbourParameters(
                    similarity,
                    random.nextInt(3),
                    2 + random.nextInt(12),
                    random.nextFloat(),
                    round % 2 == 0 ? 1 : 0.7f,
                    random.nextInt(3) / 2f,
                    1 + random.nextInt(30),
                    1);
            Interactions interactions = random(60, 25, random);
            double[][] expected = bruteForce(interactions, parameters);
            Neighbours found = new CoOccurrence(parameters, ONE).find(interactions, n -> {});
            for (int item = 0; item < 25; item++) {
                double[] row = expected[item];
                double[] best = Arrays.stream(row)
                        .filter(x -> x > 0)
                        .boxed()
                        .sorted(Comparator.reverseOrder())
                        .limit(parameters.topN())
                        .mapToDouble(x -> x)
                        .toArray();
                assertEquals(best.length, found.ids()[item].length);
                for (int i = 0; i < best.length; i++) {
                    assertEquals(best[i], found.weights()[item][i], 1e-5 * best[i]);
                    assertEquals(best[i], row[found.ids()[item][i]], 1e-5 * best[i]);
                }
            }
        }
    }

    /** By the formula, over all ordered pairs of each user's history. */
    private static double[][] bruteForce(Interactions interactions, NeighbourParameters parameters) {
        int items = interactions.columns();
        double[][] counts = new double[items][items];
        double total = 0;
        double mean = meanSize(interactions, parameters);
        for (int user = 0; user < interactions.rows(); user++) {
            List<Integer> columns = new ArrayList<>();
            List<Float> weights = new ArrayList<>();
            for (int i = interactions.start(user); i < interactions.start(user + 1); i++) {
                if (interactions.weight(i) > 0) {
                    columns.add(interactions.column(i));
                    weights.add(interactions.weight(i));
                }
            }
            int skipped = Math.max(0, columns.size() - parameters.perUser());
            columns = columns.subList(skipped, columns.size());
            weights = weights.subList(skipped, weights.size());
            double userWeight = Math.pow(mean / columns.size(), parameters.userExponent());
            for (int p = 0; p < columns.size(); p++) {
                for (int q = 0; q < columns.size(); q++) {
                    double pair = userWeight * weights.get(p) * weights.get(q);
                    if (p == q) {
                        total += pair;
                    } else {
                        pair *= Math.pow(parameters.distanceDecay(), Math.abs(p - q) - 1);
                        pair *= q < p ? parameters.backward() : 1;
                    }
                    counts[columns.get(p)][columns.get(q)] += pair;
                }
            }
        }
        double[][] similarity = new double[items][items];
        for (int i = 0; i < items; i++) {
            for (int j = 0; j < items; j++) {
                double c = counts[i][j];
                double a = counts[i][i];
                double b = counts[j][j];
                if (i != j && c > 0) {
                    double value =
                            switch (parameters.similarity()) {
                                case COSINE -> c / Math.sqrt(a * b);
                                case JACCARD -> c / (a + b - c);
                                case LIFT -> c * total / mean / (a * b);
                            };
                    similarity[i][j] = value * c / (c + parameters.shrinkage());
                }
            }
        }
        return similarity;
    }

    private static double meanSize(Interactions interactions, NeighbourParameters parameters) {
        return IntStream.range(0, interactions.rows())
                .mapToLong(user -> IntStream.range(interactions.start(user), interactions.start(user + 1))
                        .filter(i -> interactions.weight(i) > 0)
                        .limit(parameters.perUser())
                        .count())
                .filter(n -> n > 0)
                .average()
                .orElse(1);
    }

    @Test
    void theNumberOfThreadsDoesNotMatter() {
        Interactions interactions = random(300, 200, new Random(8));
        CoOccurrence one = new CoOccurrence(NeighbourParameters.ordered(), ONE);
        CoOccurrence many = new CoOccurrence(NeighbourParameters.ordered(), new Workers(5));
        Neighbours expected = one.find(interactions, n -> {});
        Neighbours found = many.find(interactions, n -> {});
        assertTrue(Arrays.deepEquals(expected.ids(), found.ids()));
        assertTrue(Arrays.deepEquals(expected.weights(), found.weights()));
        assertTrue(Arrays.deepEquals(
                new Ease(5, 1L << 30, ONE).train(interactions, n -> {}).weights(),
                new Ease(5, 1L << 30, new Workers(5))
                        .train(interactions, n -> {})
                        .weights()));
    }

    @Test
    void scoresAddUpOverAHistory() {
        Neighbours neighbours = new Neighbours(new int[][] {{1, 2}, {2}, {}}, new float[][] {{0.5f, 0.25f}, {1}, {}});
        float[] scores = new float[3];
        neighbours.addScores(0, 2, scores);
        neighbours.addScores(1, 1, scores);
        assertArrayEquals(new float[] {0, 1, 1.5f}, scores);
    }

    /** Of 3 users who took item 0, 2 took item 1, which 2 of 4 took. */
    @Test
    void liftIsHowMuchOftenerThanByChance() {
        Interactions interactions = new Interactions.Builder()
                .add(0, 0, 1)
                .add(0, 1, 1)
                .add(1, 1, 4)
                .add(1, 0, 3)
                .add(2, 0, 2)
                .add(2, 2, -1)
                .add(3, 2, 5)
                .build(5, 3);
        NeighbourParameters lift = new NeighbourParameters(Similarity.LIFT, 0, 500, 0, 1, 1, 50, 1);
        Neighbours found = new CoOccurrence(lift, ONE).find(interactions.unweighted(), n -> {});
        assertArrayEquals(new int[][] {{1}, {0}, {}}, found.ids());
        assertEquals(2 / 3.0 / (2 / 4.0), found.weights()[0][0], 1e-6);
        assertEquals(found.weights()[0][0], found.weights()[1][0]);
        assertEquals(-1, interactions.unweighted().weight(5));
    }

    @Test
    void ofAHistoryTheLastItemsOfPositiveWeightCountByRecency() {
        assertArrayEquals(
                new float[] {0, 3, 0, 0.5f * 2, 0.25f * 4, 0},
                HistoryFactors.of(new float[] {-1, 3, -2, 2, 4, 8}, 0.5f, 3));
        assertArrayEquals(new float[] {1, 2}, HistoryFactors.of(new float[] {1, 2}, 1, 50));
        assertArrayEquals(new float[0], HistoryFactors.of(new float[0], 0.5f, 50));

        Neighbours neighbours =
                new Neighbours(new int[][] {{3}, {3}, {4}, {}, {}}, new float[][] {{1}, {10}, {5}, {}, {}});
        Interactions histories = new Interactions.Builder()
                .add(0, 3, 7)
                .add(1, 0, 2)
                .add(1, 1, -1)
                .add(1, 2, 4)
                .build(2, 5);
        float[] scores = new float[5];
        neighbours.addScores(histories, 1, 0.5f, 50, scores);
        assertArrayEquals(new float[] {0, 0, 0, 0.5f * 2 * 1, 4 * 5}, scores);
        float[] ofTheLast = new float[5];
        neighbours.addScores(histories, 1, 0.5f, 1, ofTheLast);
        assertArrayEquals(new float[] {0, 0, 0, 0, 4 * 5}, ofTheLast);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 63, 64, 65, 150})
    void easeAgreesWithADenseInverse(int items) {
        Random random = new Random(items);
        Interactions interactions = random(4 * items, items, random);
        float lambda = 0.5f + 3 * random.nextFloat();
        double[][] matrix = new double[items][items];
        for (int user = 0; user < interactions.rows(); user++) {
            for (int a = interactions.start(user); a < interactions.start(user + 1); a++) {
                for (int b = interactions.start(user); b < interactions.start(user + 1); b++) {
                    matrix[interactions.column(a)][interactions.column(b)] +=
                            Math.max(0.0, interactions.weight(a)) * Math.max(0.0, interactions.weight(b));
                }
            }
        }
        for (int i = 0; i < items; i++) {
            matrix[i][i] += lambda;
        }
        double[][] p = Dense.inverse(matrix);
        float[][] weights =
                new Ease(lambda, 1L << 30, ONE).train(interactions, n -> {}).weights();
        for (int i = 0; i < items; i++) {
            for (int j = 0; j < items; j++) {
                assertEquals(i == j ? 0 : -p[i][j] / p[j][j], weights[i][j], 2e-5);
            }
        }
    }

    @Test
    void easeScoresAndNamesNeighbours() {
        EaseModel model = new EaseModel(
                new float[][] {{0, 1, -1, 3, 2}, {1, 0, 1, 1, 1}, {0, 0, 0, 0, 0}, {0, 0, 0, 0, 1}, {1, 1, 1, 1, 0}});
        float[] scores = new float[5];
        model.addScores(new int[] {0, 1, 2, 3, 4}, new float[] {1, 2, 1, 1, 1}, scores);
        assertArrayEquals(new float[] {3, 2, 2, 6, 5}, scores);
        assertArrayEquals(new int[] {3, 4}, model.neighbours(2).ids()[0]);
        assertArrayEquals(new int[] {0, 2, 3, 4}, model.neighbours(9).ids()[1]);
        assertArrayEquals(new int[0], model.neighbours(2).ids()[2]);
    }

    @Test
    void whatCannotBeIsRefusedInASentence() {
        Interactions interactions = new Interactions.Builder().add(0, 0, 1).build(1, 50_000);
        assertEquals(
                "EASE over 50,000 items takes 10.0 GB of memory, and there are 1.0 GB for it",
                assertThrows(IllegalArgumentException.class, () -> new Ease(1, 1_000_000_000, ONE)
                                .train(interactions, n -> {}))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Ease(0, 1, ONE));
        assertThrows(IllegalArgumentException.class, () -> new Neighbours(new int[1][], new float[2][]));
        Similarity cosine = Similarity.COSINE;
        assertEquals(
                "the items per user of neighbours must be at least 2, got 1",
                assertThrows(IllegalArgumentException.class, () -> new NeighbourParameters(cosine, 0, 1, 0, 1, 1, 1, 1))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new NeighbourParameters(cosine, -1, 2, 0, 1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new NeighbourParameters(cosine, 0, 2, 2, 1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new NeighbourParameters(cosine, 0, 2, 0, 0, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new NeighbourParameters(cosine, 0, 2, 0, 1, 2, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new NeighbourParameters(cosine, 0, 2, 0, 1, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new NeighbourParameters(cosine, 0, 2, 0, 1, 1, 1, 0));
        float[][] indefinite = {{1, 2}, {2, 1}};
        assertThrows(IllegalArgumentException.class, () -> new SymmetricInverse(ONE).negate(indefinite, n -> {}));
    }

    @Test
    void topKeepsTheGreatestAndOfEqualsTheLowerIndex() {
        Random random = new Random(2);
        for (int round = 0; round < 200; round++) {
            int size = random.nextInt(40);
            int n = random.nextInt(12);
            float[] scores = new float[size];
            for (int i = 0; i < size; i++) {
                scores[i] = random.nextInt(10) == 0 ? Float.NEGATIVE_INFINITY : random.nextInt(6);
            }
            Top top = new Top(n);
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, size).boxed().toList());
            Collections.shuffle(order, random);
            order.forEach(i -> top.offer(i, scores[i]));
            top.offer(99, Float.NaN);
            int[] expected = IntStream.range(0, size)
                    .boxed()
                    .filter(i -> scores[i] >= 0)
                    .sorted(Comparator.<Integer>comparingDouble(i -> -scores[i]))
                    .limit(n)
                    .mapToInt(i -> i)
                    .toArray();
            float[] drained = new float[n];
            assertArrayEquals(expected, top.drain(drained));
            for (int i = 0; i < expected.length; i++) {
                assertEquals(scores[expected[i]], drained[i]);
            }
            assertEquals(0, top.size());
        }
    }

    private static Interactions random(int users, int items, Random random) {
        Interactions.Builder builder = new Interactions.Builder();
        for (int user = 0; user < users; user++) {
            for (int n = random.nextInt(15); n > 0; n--) {
                builder.add(
                        user, random.nextInt(items), (random.nextInt(8) == 0 ? -1 : 1) * (0.5f + random.nextFloat()));
            }
        }
        return builder.build(users, items);
    }
}
