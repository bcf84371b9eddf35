/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.cf;

import org.opensearch.recommend.core.util.Vectors;

/**
 * A user's factor, solved from a history as training solves it (see {@link RowSolver}), and how much of a score each
 * item of the history accounts for. One for each request; for one thread at a time.
 */
public final class FoldIn {
    /** The most items of a history that count. */
    public static final int MOST_ITEMS = 200;

    private final RowSolver solver;
    private final float[][] vectors;
    private final float[] weights;
    private final float[] user;

    /**
     * Solves.
     *
     * @param basis   of the model's item factors
     * @param vectors factors of the items of the history, in any order
     * @param weights of the items: confidence, finite, negative for a preference of zero
     * @throws IllegalArgumentException when there are more than {@value #MOST_ITEMS}, the arrays differ in length, or a
     *                                  vector has another dimension or a value that is not finite
     */
    public FoldIn(SolverBasis basis, float[][] vectors, float[] weights) {
        if (vectors.length != weights.length) {
            throw new IllegalArgumentException(
                    "a history of " + vectors.length + " vectors cannot have " + weights.length + " weights");
        }
        if (vectors.length > MOST_ITEMS) {
            throw new IllegalArgumentException(
                    "at most " + MOST_ITEMS + " items of a history are folded in, got " + vectors.length);
        }
        int dimension = basis.parameters().dimension();
        for (int i = 0; i < vectors.length; i++) {
            if (vectors[i].length != dimension) {
                throw new IllegalArgumentException("an item vector of " + vectors[i].length
                        + " components does not fit a model of dimension " + dimension);
            }
            if (!Float.isFinite(weights[i])) {
                throw new IllegalArgumentException("the weight of a history item must be finite, got " + weights[i]);
            }
        }
        this.vectors = vectors;
        this.weights = weights;
        solver = new RowSolver(basis, true);
        user = new float[dimension];
        solver.solve(vectors, weights, vectors.length, user);
    }

    /** The user's factor, all zero without an item of positive weight; the score of an item is its inner product. */
    public float[] user() {
        return user;
    }

    /** Score of an item with this factor: about 1 for what the user would choose, about 0 for the rest. */
    public float score(float[] target) {
        return Vectors.dot(user, target);
    }

    /**
     * What each item of the history adds to the score of an item: w_j * target^T A^-1 y_j for positive weights. The
     * shares are in the order of the history and sum to the score, since the user's factor is A^-1 times the sum of
     * w_j y_j (Hu, Koren and Volinsky 2008, section 5). An item of negative weight adds nothing itself: it lowers the
     * shares of those that resemble it.
     *
     * @throws IllegalArgumentException when the target has another dimension than the model
     */
    public float[] shares(float[] target) {
        if (target.length != user.length) {
            throw new IllegalArgumentException(
                    "a target of " + target.length + " components does not fit a model of dimension " + user.length);
        }
        float[] shares = new float[vectors.length];
        float[] explained = new float[target.length];
        solver.inverse(target, explained);
        for (int j = 0; j < shares.length; j++) {
            shares[j] = weights[j] > 0 ? weights[j] * Vectors.dot(explained, vectors[j]) : 0;
        }
        return shares;
    }
}
