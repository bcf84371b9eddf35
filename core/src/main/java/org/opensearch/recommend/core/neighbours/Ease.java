/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.neighbours;

import java.util.Locale;
import java.util.function.IntConsumer;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.util.Workers;

/**
 * The linear autoencoder of H. Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (WWW 2019): the item x item
 * weights B with a zero diagonal that minimise |X - X B|^2 + lambda |B|^2, in closed form B_ij = -P_ij / P_jj with
 * P = (X^T X + lambda I)^-1. X holds the weights of the interactions with a preference of one.
 *
 * <p>Takes 4 bytes times the square of the number of items, and time with its cube.
 */
public final class Ease {
    private static final int BLOCK = 32;

    private final float lambda;
    private final long memory;
    private final Workers workers;

    /**
     * A trainer.
     *
     * @param lambda regularisation, above 0; hundreds are usual where weights are 1
     * @param memory the most bytes a model may take
     * @throws IllegalArgumentException when lambda is out of range
     */
    public Ease(float lambda, long memory, Workers workers) {
        if (!(lambda > 0 && lambda < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the lambda of EASE must be above 0, got " + lambda);
        }
        this.lambda = lambda;
        this.memory = memory;
        this.workers = workers;
    }

    /** Bytes that training over this many items takes. */
    public static long bytes(int items) {
        return 4L * items * items + 2L * SymmetricInverse.BLOCK * 4 * items;
    }

    /**
     * Trains; the result does not depend on the number of workers.
     *
     * @param progress told how many items each finished step had
     * @throws IllegalArgumentException when the catalogue does not fit the memory, in a sentence that says how much it takes
     */
    public EaseModel train(Interactions interactions, IntConsumer progress) {
        int items = interactions.columns();
        if (bytes(items) > memory) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "EASE over %,d items takes %.1f GB of memory, and there are %.1f GB for it",
                    items,
                    bytes(items) / 1e9,
                    memory / 1e9));
        }
        float[][] matrix = gram(interactions);
        for (int item = 0; item < items; item++) {
            matrix[item][item] += lambda;
        }
        new SymmetricInverse(workers).negate(matrix, progress);
        toWeights(matrix);
        return new EaseModel(matrix);
    }

    private float[][] gram(Interactions interactions) {
        Interactions byItem = interactions.transpose();
        int items = byItem.rows();
        float[][] gram = new float[items][items];
        workers.run(Math.ceilDiv(items, BLOCK), () -> block -> {
            for (int item = block * BLOCK; item < Math.min(items, (block + 1) * BLOCK); item++) {
                float[] row = gram[item];
                for (int n = byItem.start(item); n < byItem.start(item + 1); n++) {
                    float weight = byItem.weight(n);
                    int user = byItem.column(n);
                    for (int i = interactions.start(user); weight > 0 && i < interactions.start(user + 1); i++) {
                        row[interactions.column(i)] += weight * Math.max(0, interactions.weight(i));
                    }
                }
            }
        });
        return gram;
    }

    /** From the upper triangle of -P to B. */
    private void toWeights(float[][] matrix) {
        int items = matrix.length;
        float[] diagonal = new float[items];
        for (int item = 0; item < items; item++) {
            diagonal[item] = matrix[item][item];
        }
        workers.run(Math.ceilDiv(items, BLOCK), () -> block -> {
            for (int item = block * BLOCK; item < Math.min(items, (block + 1) * BLOCK); item++) {
                float[] row = matrix[item];
                row[item] = 0;
                for (int other = item + 1; other < items; other++) {
                    float value = -row[other];
                    row[other] = value / diagonal[other];
                    matrix[other][item] = value / diagonal[item];
                }
            }
        });
    }
}
