/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.cf;

import java.util.Arrays;
import org.opensearch.recommend.core.util.Vectors;

/**
 * Solves one row of iALS: the factor x that minimises
 *
 * <pre>sum over interactions j of w_j (p_j - x.y_j)^2  +  alpha0 x^T G x  +  r |x|^2</pre>
 *
 * (Y. Hu, Y. Koren, C. Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008, in the form of
 * Rendle et al., arXiv:2110.14037), where G is the Gram matrix of all y, r the row's regularisation and p_j 1, or 0
 * where the weight is negative. So x = A^-1 b with A = alpha0 G + sum |w_j| y_j y_j^T + r I, b = sum of w_j y_j over
 * the positive weights.
 *
 * <p>A is summed and factored (Cholesky) in single precision, then the solution is refined once with a residual in
 * double precision (J. H. Wilkinson's iterative refinement), which gives the digits back.
 * Holds dimension^2 floats of scratch memory; for one thread at a time.
 */
public final class RowSolver {
    /** A pivot that rounding pushed below this share of its diagonal is lifted to it; the refinement corrects for it. */
    private static final float LEAST_PIVOT = 1e-6f;

    private final SolverBasis basis;
    private final boolean refined;
    private final int d;

    /** Rows of the upper triangle: alpha0 * G, unchanged, and the factor U of A = U^T U. */
    private final float[][] base;

    private final float[][] upper;
    private final float[] right;
    private final float[] rest;
    private final float[] correction;
    private final double[] residual;

    private float[][] vectors = {};
    private float[] weights = {};
    private int size;
    private float regularisation;

    /**
     * A solver for rows that share this basis.
     *
     * @param refined whether solutions are refined: within a sweep that another one follows, the few digits are not worth
     *                a seventh of the time
     */
    public RowSolver(SolverBasis basis, boolean refined) {
        this.basis = basis;
        this.refined = refined;
        d = basis.parameters().dimension();
        float alpha0 = basis.parameters().alpha0();
        base = new float[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                base[i][j] = alpha0 * basis.gram()[i][j];
            }
        }
        upper = new float[d][d];
        right = new float[d];
        rest = new float[d];
        correction = new float[d];
        residual = new double[d];
    }

    /**
     * Solves a row. The arrays are read again by {@link #inverse}, so they must not change until then.
     *
     * @param vectors factors of the row's interactions, each of the model's dimension
     * @param weights of the interactions: confidence, negative for a preference of zero
     * @param size    how many of both count
     * @param solution receives x
     * @return the least value of the objective above
     * @throws IllegalArgumentException when the solution is not finite, as from weights beyond 1e30
     */
    public double solve(float[][] vectors, float[] weights, int size, float[] solution) {
        this.vectors = vectors;
        this.weights = weights;
        this.size = size;
        regularisation = basis.parameters().regularisation(size, basis.rows());
        Arrays.fill(right, 0);
        double positive = 0;
        for (int j = 0; j < size; j++) {
            if (weights[j] > 0) {
                positive += weights[j];
                Vectors.addScaled(right, 0, d, weights[j], vectors[j]);
            }
        }
        if (positive == 0) {
            Arrays.fill(solution, 0);
            return 0;
        }
        sum();
        factor();
        substitute(right, solution);
        double explained = refined ? refine(right, solution) : Vectors.dotDouble(right, solution, d);
        if (!Double.isFinite(explained)) {
            throw new IllegalArgumentException("the weights of a row are too large to solve it");
        }
        return positive - explained;
    }

    /**
     * A^-1 v for the row solved last, which had a positive weight.
     *
     * @param v       of the model's dimension
     * @param product receives A^-1 v; another array than v
     */
    void inverse(float[] v, float[] product) {
        substitute(v, product);
        refine(v, product);
    }

    private void sum() {
        for (int i = 0; i < d; i++) {
            System.arraycopy(base[i], i, upper[i], i, d - i);
            upper[i][i] += regularisation;
        }
        int n = 0;
        for (; n + 4 <= size; n += 4) {
            float[] a = vectors[n];
            float[] b = vectors[n + 1];
            float[] c = vectors[n + 2];
            float[] e = vectors[n + 3];
            float wa = Math.abs(weights[n]);
            float wb = Math.abs(weights[n + 1]);
            float wc = Math.abs(weights[n + 2]);
            float we = Math.abs(weights[n + 3]);
            for (int i = 0; i < d; i++) {
                Vectors.addScaled(upper[i], i, d, wa * a[i], a, wb * b[i], b, wc * c[i], c, we * e[i], e);
            }
        }
        for (; n < size; n++) {
            float[] a = vectors[n];
            float w = Math.abs(weights[n]);
            for (int i = 0; i < d; i++) {
                Vectors.addScaled(upper[i], i, d, w * a[i], a);
            }
        }
    }

    /** The upper triangle of A becomes U, row by row. */
    private void factor() {
        for (int i = 0; i < d; i++) {
            float[] row = upper[i];
            float least = LEAST_PIVOT * row[i];
            int k = 0;
            for (; k + 4 <= i; k += 4) {
                float[] a = upper[k];
                float[] b = upper[k + 1];
                float[] c = upper[k + 2];
                float[] e = upper[k + 3];
                Vectors.addScaled(row, i, d, -a[i], a, -b[i], b, -c[i], c, -e[i], e);
            }
            for (; k < i; k++) {
                Vectors.addScaled(row, i, d, -upper[k][i], upper[k]);
            }
            float scale = (float) (1 / Math.sqrt(Math.max(row[i], least)));
            row[i] = 1 / scale;
            for (int j = i + 1; j < d; j++) {
                row[j] *= scale;
            }
        }
    }

    /** x = U^-1 U^-T v. */
    private void substitute(float[] v, float[] x) {
        System.arraycopy(v, 0, x, 0, d);
        for (int k = 0; k < d; k++) {
            x[k] /= upper[k][k];
            Vectors.addScaled(x, k + 1, d, -x[k], upper[k]);
        }
        for (int k = d - 1; k >= 0; k--) {
            float[] row = upper[k];
            float sum0 = x[k];
            float sum1 = 0;
            float sum2 = 0;
            float sum3 = 0;
            int j = k + 1;
            for (; j + 4 <= d; j += 4) {
                sum0 -= row[j] * x[j];
                sum1 -= row[j + 1] * x[j + 1];
                sum2 -= row[j + 2] * x[j + 2];
                sum3 -= row[j + 3] * x[j + 3];
            }
            for (; j < d; j++) {
                sum0 -= row[j] * x[j];
            }
            x[k] = ((sum0 + sum1) + (sum2 + sum3)) / row[k];
        }
    }

    /**
     * Adds A^-1 (v - A x) to x.
     *
     * @return v.x + (v - A x).x of the x given, which is x^T A x where x solves A x = v
     */
    private double refine(float[] v, float[] x) {
        for (int i = 0; i < d; i++) {
            residual[i] = v[i] - (double) regularisation * x[i];
        }
        for (int i = 0; i < d; i++) {
            subtract(x[i], base[i]);
        }
        for (int n = 0; n < size; n++) {
            subtract(Math.abs(weights[n]) * Vectors.dotDouble(vectors[n], x, d), vectors[n]);
        }
        double value = 0;
        for (int i = 0; i < d; i++) {
            value += (v[i] + residual[i]) * x[i];
            rest[i] = (float) residual[i];
        }
        substitute(rest, correction);
        Vectors.addScaled(x, 0, d, 1, correction);
        return value;
    }

    private void subtract(double scale, float[] vector) {
        for (int i = 0; i < d; i++) {
            residual[i] -= scale * vector[i];
        }
    }
}
