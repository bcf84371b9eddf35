/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.cf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ObjDoubleConsumer;
import org.opensearch.recommend.core.util.Vectors;
import org.opensearch.recommend.core.util.Workers;

/**
 * Implicit alternating least squares (Hu, Koren and Volinsky, ICDM 2008) with the objective of Rendle et al.,
 * "Revisiting the Performance of iALS on Item Recommendation Benchmarks" (arXiv:2110.14037): over user factors x and
 * item factors y, the least
 *
 * <pre>sum over interactions of w (p - x.y)^2  +  alpha0 * sum over all pairs of (x.y)^2
 *   +  sum over users of r_u |x_u|^2  +  sum over items of r_i |y_i|^2</pre>
 *
 * with r = {@link IalsParameters#regularisation}. An epoch solves all items, then all users, so that the user factors of
 * the result are exactly what {@link FoldIn} makes of the same histories. The result depends on the interactions, the
 * parameters and the seed alone, not on the number of workers.
 *
 * <p>Memory: the interactions by user and by item, and 4 bytes a component for each user and item.
 */
public final class Ials {
    private static final int BLOCK = 16;

    private final IalsParameters parameters;
    private final Workers workers;

    public Ials(IalsParameters parameters, Workers workers) {
        this.parameters = parameters;
        this.workers = workers;
    }

    /**
     * What training gives.
     *
     * @param model       what serving needs
     * @param userFactors a row for each user
     * @param losses      of each epoch: the value of the objective; they never rise, but for rounding
     */
    public record Trained(FactorModel model, float[][] userFactors, List<Double> losses) {}

    /**
     * Trains.
     *
     * @param interactions users by items
     * @param progress     told the number of each finished epoch, from 1, and the loss after it
     * @throws IllegalArgumentException when there is no interaction with a preference of one
     */
    public Trained train(Interactions interactions, ObjDoubleConsumer<Integer> progress) {
        if (Arrays.stream(interactions.positives()).noneMatch(n -> n > 0)) {
            throw new IllegalArgumentException("iALS needs interactions with a positive weight, and there are none");
        }
        Interactions byItem = interactions.transpose();
        float[][] users = initial(interactions);
        float[][] items = new float[interactions.columns()][parameters.dimension()];
        List<Double> losses = new ArrayList<>();
        SolverBasis ofUsers = SolverBasis.of(users, parameters, workers);
        SolverBasis ofItems = null;
        for (int epoch = 1; epoch <= parameters.epochs(); epoch++) {
            solveAll(byItem, users, items, ofUsers, false);
            ofItems = SolverBasis.of(items, parameters, workers);
            boolean last = epoch == parameters.epochs();
            double loss = solveAll(interactions, items, users, ofItems, last) + penalty(byItem, items);
            losses.add(loss);
            progress.accept(epoch, loss);
            if (!last) {
                ofUsers = SolverBasis.of(users, parameters, workers);
            }
        }
        return new Trained(new FactorModel(items, ofItems, mean(interactions, users)), users, List.copyOf(losses));
    }

    private float[] mean(Interactions interactions, float[][] users) {
        double[] sum = new double[parameters.dimension()];
        int known = 0;
        for (int row = 0; row < users.length; row++) {
            known += interactions.size(row) > 0 ? 1 : 0;
            for (int i = 0; i < sum.length; i++) {
                sum[i] += users[row][i];
            }
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / known);
        }
        return mean;
    }

    /** Users without interactions start, and stay, at zero. */
    private float[][] initial(Interactions interactions) {
        Random random = new Random(parameters.seed());
        double scale = parameters.initialScale() / Math.sqrt(parameters.dimension());
        float[][] factors = new float[interactions.rows()][parameters.dimension()];
        for (int row = 0; row < factors.length; row++) {
            if (interactions.size(row) > 0) {
                for (int i = 0; i < factors[row].length; i++) {
                    factors[row][i] = (float) (scale * random.nextGaussian());
                }
            }
        }
        return factors;
    }

    /**
     * One half of an epoch.
     *
     * @return the objective without the regularisation of the other side, which the row solver gets as a by-product: the
     *         part of all pairs is x^T G x of the Gram matrix
     */
    private double solveAll(Interactions rows, float[][] others, float[][] solved, SolverBasis basis, boolean refined) {
        double[] losses = new double[Math.ceilDiv(rows.rows(), BLOCK)];
        workers.run(losses.length, () -> {
            RowSolver solver = new RowSolver(basis, refined);
            Gathered gathered = new Gathered();
            return block -> {
                double loss = 0;
                int to = Math.min(rows.rows(), (block + 1) * BLOCK);
                for (int row = block * BLOCK; row < to; row++) {
                    gathered.gather(rows, row, others);
                    loss += solver.solve(gathered.vectors, gathered.weights, rows.size(row), solved[row]);
                }
                losses[block] = loss;
            };
        });
        return Arrays.stream(losses).sum();
    }

    private double penalty(Interactions rows, float[][] factors) {
        double penalty = 0;
        for (int row = 0; row < factors.length; row++) {
            penalty += parameters.regularisation(rows.size(row), rows.columns())
                    * Vectors.dotDouble(factors[row], factors[row], factors[row].length);
        }
        return penalty;
    }

    /** The interactions of one row, as the row solver takes them. */
    private static final class Gathered {
        private float[][] vectors = {};
        private float[] weights = {};

        private void gather(Interactions rows, int row, float[][] factors) {
            int size = rows.size(row);
            if (size > weights.length) {
                vectors = new float[size + (size >> 1)][];
                weights = new float[size + (size >> 1)];
            }
            int start = rows.start(row);
            for (int i = 0; i < size; i++) {
                vectors[i] = factors[rows.column(start + i)];
                weights[i] = rows.weight(start + i);
            }
        }
    }
}
