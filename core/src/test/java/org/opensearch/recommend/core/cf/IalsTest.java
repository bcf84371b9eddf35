/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.cf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.recommend.core.util.Vectors;
import org.opensearch.recommend.core.util.Workers;

class IalsTest {
    private static final Workers ONE = new Workers(1);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 16, 33, 128})
    void theRowSolverAgreesWithADenseReference(int dimension) {
        Random random = new Random(dimension);
        for (int round = 0; round < 8; round++) {
            IalsParameters parameters = IalsParameters.of(dimension)
                    .withAlpha0(0.05f + random.nextFloat())
                    .withLambda(0.01f + random.nextFloat())
                    .withNu(random.nextFloat());
            float[][] factors = gaussian(201 + random.nextInt(400), dimension, random);
            int size = random.nextInt(201);
            float[] weights = weights(size, random);
            double[][] matrix = matrix(factors, size, weights, parameters);
            double[] right = right(factors, size, weights, dimension);
            double[] expected = Dense.times(Dense.inverse(matrix), right);

            float[] solution = new float[dimension];
            double loss = new RowSolver(SolverBasis.of(factors, parameters, ONE), true)
                    .solve(factors, weights, size, solution);
            double norm = Math.sqrt(Arrays.stream(expected).map(x -> x * x).sum());
            double expectedLoss = 0;
            for (int j = 0; j < size; j++) {
                expectedLoss += Math.max(0, weights[j]);
            }
            for (int i = 0; i < dimension; i++) {
                assertEquals(expected[i], solution[i], 1e-5 * Math.max(norm, 1e-3));
                expectedLoss -= expected[i] * right[i];
            }
            assertEquals(expectedLoss, loss, 1e-4 * Math.max(1, Math.abs(expectedLoss)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void sharesSumToTheScore(long seed) {
        Random random = new Random(seed);
        int dimension = 1 + random.nextInt(128);
        IalsParameters parameters = IalsParameters.of(dimension).withLambda(0.001f + 0.1f * random.nextFloat());
        float[][] factors = gaussian(600, dimension, random);
        SolverBasis basis = SolverBasis.of(factors, parameters, ONE);
        for (int round = 0; round < 10; round++) {
            int size = 1 + random.nextInt(FoldIn.MOST_ITEMS);
            float[][] history = Arrays.copyOfRange(factors, round, round + size);
            float[] weights = weights(size, random);
            FoldIn user = new FoldIn(basis, history, weights);
            double[][] inverse = Dense.inverse(matrix(factors, history, weights, parameters));
            for (int target = 300; target < 320; target++) {
                float[] shares = user.shares(factors[target]);
                double sum = 0;
                double[] explained = Dense.times(inverse, doubles(factors[target]));
                for (int j = 0; j < size; j++) {
                    sum += shares[j];
                    double own = 0;
                    for (int i = 0; i < dimension; i++) {
                        own += Math.max(0, weights[j]) * explained[i] * history[j][i];
                    }
                    assertEquals(own, shares[j], 1e-5);
                }
                assertEquals(user.score(factors[target]), sum, 1e-5);
            }
        }
    }

    @Test
    void foldingInTheTrainingHistoryGivesTheTrainedFactor() {
        Interactions interactions = tastes(300, 120, 11);
        Ials.Trained trained = new Ials(IalsParameters.of(24), ONE).train(interactions, (epoch, loss) -> {});
        float[][] items = trained.model().itemFactors();
        for (int user = 0; user < interactions.rows(); user++) {
            int[] row = interactions.row(user);
            float[][] history = new float[row.length][];
            float[] weights = new float[row.length];
            for (int i = 0; i < row.length; i++) {
                // Newest first, as a profile has it: the order must not matter.
                int at = row.length - 1 - i;
                history[i] = items[row[at]];
                weights[i] = interactions.weight(interactions.start(user) + at);
            }
            float[] folded = new FoldIn(trained.model().basis(), history, weights).user();
            assertArrayEquals(trained.userFactors()[user], folded, 1e-5f);
        }
    }

    @Test
    void theResultDoesNotDependOnTheNumberOfThreads() {
        Interactions interactions = tastes(700, 90, 3);
        IalsParameters parameters = IalsParameters.of(17).withEpochs(3);
        Ials.Trained one = new Ials(parameters, ONE).train(interactions, (epoch, loss) -> {});
        for (int threads : new int[] {2, 3, 8}) {
            Ials.Trained many = new Ials(parameters, new Workers(threads)).train(interactions, (epoch, loss) -> {});
            assertTrue(Arrays.deepEquals(one.userFactors(), many.userFactors()));
            assertTrue(Arrays.deepEquals(one.model().itemFactors(), many.model().itemFactors()));
            assertEquals(one.losses(), many.losses());
        }
        Ials.Trained other = new Ials(parameters.withSeed(2), ONE).train(interactions, (epoch, loss) -> {});
        assertFalse(Arrays.deepEquals(one.userFactors(), other.userFactors()));
    }

    @Test
    void theLossIsTheObjectiveAndFallsEveryEpoch() {
        Interactions interactions = tastes(200, 80, 7);
        IalsParameters parameters = IalsParameters.of(12).withNu(0.7f).withLambda(0.05f);
        Ials.Trained trained = new Ials(parameters, ONE).train(interactions, (epoch, loss) -> {});
        List<Double> losses = trained.losses();
        for (int epoch = 1; epoch < losses.size(); epoch++) {
            assertTrue(losses.get(epoch) < losses.get(epoch - 1), losses.toString());
        }
        assertEquals(objective(interactions, trained, parameters), losses.getLast(), 1e-4 * losses.getLast());
    }

    @Test
    void whatIsUsedTogetherScoresHigherAndWhatIsDislikedLower() {
        Interactions interactions = tastes(400, 60, 19);
        Ials.Trained trained = new Ials(IalsParameters.of(8), ONE).train(interactions, (epoch, loss) -> {});
        float[][] items = trained.model().itemFactors();
        FoldIn user = new FoldIn(trained.model().basis(), new float[][] {items[0], items[2]}, new float[] {1, 1});
        FoldIn torn = new FoldIn(trained.model().basis(), new float[][] {items[0], items[4]}, new float[] {1, -9});
        assertTrue(user.score(items[6]) > user.score(items[7]));
        assertTrue(torn.score(items[6]) < user.score(items[6]));
        assertTrue(torn.shares(items[6])[1] == 0);
    }

    @Test
    void rowsWithoutAPositiveInteractionAreZero() {
        Interactions interactions =
                new Interactions.Builder().add(0, 0, 1).add(1, 1, -2).build(3, 3);
        Ials.Trained trained = new Ials(IalsParameters.of(4), ONE).train(interactions, (epoch, loss) -> {});
        assertArrayEquals(new float[4], trained.userFactors()[1]);
        assertArrayEquals(new float[4], trained.userFactors()[2]);
        assertArrayEquals(new float[4], trained.model().itemFactors()[2]);
        assertArrayEquals(new float[4], new FoldIn(trained.model().basis(), new float[0][], new float[0]).user());
    }

    @Test
    void whatCannotBeIsRefusedInASentence() {
        IalsParameters usual = IalsParameters.of(8);
        assertEquals(
                "the dimension of iALS must be 1 to 1024, got 0",
                assertThrows(IllegalArgumentException.class, () -> IalsParameters.of(0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> usual.withEpochs(0));
        assertThrows(IllegalArgumentException.class, () -> usual.withAlpha0(0));
        assertThrows(IllegalArgumentException.class, () -> usual.withLambda(Float.NaN));
        assertThrows(IllegalArgumentException.class, () -> usual.withNu(1.1f));
        assertThrows(IllegalArgumentException.class, () -> new Workers(0));
        Ials ials = new Ials(usual, ONE);
        Interactions negative = new Interactions.Builder().add(0, 0, -1).build(1, 1);
        assertThrows(IllegalArgumentException.class, () -> ials.train(negative, (epoch, loss) -> {}));
        assertThrows(IllegalArgumentException.class, () -> new SolverBasis(new float[8][7], 3, usual));

        SolverBasis basis = SolverBasis.of(gaussian(20, 8, new Random(1)), usual, ONE);
        assertThrows(IllegalArgumentException.class, () -> new FoldIn(basis, new float[201][8], new float[201]));
        assertThrows(IllegalArgumentException.class, () -> new FoldIn(basis, new float[2][8], new float[1]));
        assertEquals(
                "an item vector of 7 components does not fit a model of dimension 8",
                assertThrows(IllegalArgumentException.class, () -> new FoldIn(basis, new float[1][7], new float[] {1}))
                        .getMessage());
        FoldIn user = new FoldIn(basis, new float[1][8], new float[] {1});
        assertThrows(IllegalArgumentException.class, () -> user.shares(new float[7]));
        float[][] tens = {{10, 10, 10, 10, 10, 10, 10, 10}};
        assertThrows(IllegalArgumentException.class, () -> new FoldIn(basis, tens, new float[] {Float.NaN}));
        assertThrows(IllegalArgumentException.class, () -> new FoldIn(basis, tens, new float[] {Float.MAX_VALUE}));
    }

    /** Users of even and of odd taste, who like the items of their kind with some noise. */
    private static Interactions tastes(int users, int items, long seed) {
        Random random = new Random(seed);
        Interactions.Builder builder = new Interactions.Builder();
        for (int user = 0; user < users; user++) {
            for (int n = 3 + random.nextInt(20); n > 0; n--) {
                int item = random.nextInt(items / 2) * 2 + (random.nextInt(10) == 0 ? 1 - user % 2 : user % 2);
                builder.add(user, item, 0.5f + random.nextFloat());
            }
        }
        return builder.build(users, items);
    }

    private static float[][] gaussian(int rows, int dimension, Random random) {
        float[][] factors = new float[rows][dimension];
        for (float[] row : factors) {
            for (int i = 0; i < dimension; i++) {
                row[i] = (float) (random.nextGaussian() / Math.sqrt(dimension));
            }
        }
        return factors;
    }

    private static float[] weights(int size, Random random) {
        float[] weights = new float[size];
        for (int i = 0; i < size; i++) {
            weights[i] = (random.nextInt(5) == 0 ? -1 : 1) * (0.1f + 3 * random.nextFloat());
        }
        return weights;
    }

    private static double[][] matrix(float[][] factors, int size, float[] weights, IalsParameters parameters) {
        return matrix(factors, Arrays.copyOf(factors, size), weights, parameters);
    }

    private static double[][] matrix(float[][] factors, float[][] history, float[] weights, IalsParameters parameters) {
        int d = parameters.dimension();
        double[][] matrix = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                for (float[] y : factors) {
                    matrix[i][j] += parameters.alpha0() * (double) y[i] * y[j];
                }
                for (int n = 0; n < history.length; n++) {
                    matrix[i][j] += Math.abs(weights[n]) * (double) history[n][i] * history[n][j];
                }
            }
            matrix[i][i] += parameters.lambda()
                    * Math.pow(history.length + (double) parameters.alpha0() * factors.length, parameters.nu());
        }
        return matrix;
    }

    private static double[] right(float[][] factors, int size, float[] weights, int d) {
        double[] right = new double[d];
        for (int n = 0; n < size; n++) {
            for (int i = 0; i < d && weights[n] > 0; i++) {
                right[i] += (double) weights[n] * factors[n][i];
            }
        }
        return right;
    }

    private static double[] doubles(float[] vector) {
        double[] doubles = new double[vector.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = vector[i];
        }
        return doubles;
    }

    private static double objective(Interactions interactions, Ials.Trained trained, IalsParameters parameters) {
        float[][] users = trained.userFactors();
        float[][] items = trained.model().itemFactors();
        Interactions byItem = interactions.transpose();
        double loss = 0;
        for (int u = 0; u < users.length; u++) {
            for (float[] item : items) {
                loss += parameters.alpha0() * Math.pow(Vectors.dot(users[u], item), 2);
            }
            for (int i = interactions.start(u); i < interactions.start(u + 1); i++) {
                double error = 1 - Vectors.dot(users[u], items[interactions.column(i)]);
                loss += interactions.weight(i) * error * error;
            }
            loss += parameters.regularisation(interactions.size(u), items.length) * Vectors.dot(users[u], users[u]);
        }
        for (int i = 0; i < items.length; i++) {
            loss += parameters.regularisation(byItem.size(i), users.length) * Vectors.dot(items[i], items[i]);
        }
        return loss;
    }
}
