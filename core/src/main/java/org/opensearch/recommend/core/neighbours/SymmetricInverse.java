/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.neighbours;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.opensearch.recommend.core.util.Vectors;
import org.opensearch.recommend.core.util.Workers;

/**
 * Inverts a symmetric positive definite matrix in place, in its upper triangle, by the sweep operator (A. E. Beaton,
 * 1964; J. H. Goodnight, "A Tutorial on the SWEEP Operator", 1979) on blocks of rows. Sweeping a block K turns
 *
 * <pre>A_KK, B = A_KR, A_RR   into   -P, P B, A_RR - B^T P B   with P = A_KK^-1,</pre>
 *
 * and after all blocks the matrix is minus its inverse. The blocks are inverted by Cholesky in double precision. n^3 / 2
 * multiplications, in single precision.
 */
final class SymmetricInverse {
    /** Rows of a block: few enough for {@link #TILE} columns of them to stay in a second-level cache. */
    static final int BLOCK = 64;

    private static final int TILE = 2048;
    private static final int ROWS = 16;

    private final Workers workers;

    SymmetricInverse(Workers workers) {
        this.workers = workers;
    }

    /**
     * Replaces the upper triangle by that of minus the inverse; the lower one is neither read nor written.
     *
     * @param matrix   n x n
     * @param progress told how many rows each finished block had
     * @throws IllegalArgumentException when the matrix is not positive definite
     */
    void negate(float[][] matrix, IntConsumer progress) {
        int n = matrix.length;
        float[][] panel = new float[BLOCK][n];
        float[][] product = new float[BLOCK][n];
        for (int from = 0; from < n; from += BLOCK) {
            int to = Math.min(n, from + BLOCK);
            copy(matrix, from, to, panel);
            float[][] inverse = invert(panel, from, to);
            multiply(inverse, panel, product);
            update(matrix, from, to, panel, product);
            store(matrix, from, to, inverse, product);
            progress.accept(to - from);
        }
    }

    private static void copy(float[][] matrix, int from, int to, float[][] panel) {
        for (int k = from; k < to; k++) {
            float[] row = panel[k - from];
            for (int j = 0; j < k; j++) {
                row[j] = matrix[j][k];
            }
            System.arraycopy(matrix[k], k, row, k, row.length - k);
        }
    }

    /** The inverse of the square block at columns {@code from} to {@code to} of the panel. */
    private static float[][] invert(float[][] panel, int from, int to) {
        int b = to - from;
        double[][] lower = new double[b][b];
        for (int i = 0; i < b; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = panel[i][from + j];
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                if (i == j && !(sum > 0)) {
                    throw new IllegalArgumentException(
                            "the matrix is not positive definite; more regularisation would make it so");
                }
                lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
            }
        }
        float[][] inverse = new float[b][b];
        double[] column = new double[b];
        for (int c = 0; c < b; c++) {
            Arrays.fill(column, 0);
            column[c] = 1;
            for (int i = c; i < b; i++) {
                for (int k = c; k < i; k++) {
                    column[i] -= lower[i][k] * column[k];
                }
                column[i] /= lower[i][i];
            }
            for (int i = b - 1; i >= 0; i--) {
                for (int k = i + 1; k < b; k++) {
                    column[i] -= lower[k][i] * column[k];
                }
                column[i] /= lower[i][i];
            }
            for (int i = 0; i < b; i++) {
                inverse[i][c] = (float) column[i];
            }
        }
        return inverse;
    }

    private void multiply(float[][] inverse, float[][] panel, float[][] product) {
        workers.run(inverse.length, () -> k -> {
            Arrays.fill(product[k], 0);
            subtract(product[k], 0, product[k].length, i -> -inverse[k][i], panel, inverse.length);
        });
    }

    private void update(float[][] matrix, int from, int to, float[][] panel, float[][] product) {
        int n = matrix.length;
        int size = to - from;
        workers.run(Math.ceilDiv(n, ROWS), () -> block -> {
            int first = block * ROWS;
            int last = Math.min(n, first + ROWS);
            for (int tile = first / TILE * TILE; tile < n; tile += TILE) {
                int end = Math.min(n, tile + TILE);
                for (int i = first; i < last; i++) {
                    if (i < from || i >= to) {
                        int row = i;
                        subtract(matrix[i], Math.max(i, tile), end, k -> panel[k][row], product, size);
                    }
                }
            }
        });
    }

    private interface Factors {
        float of(int k);
    }

    /** out -= sum over k of factor k * rows[k], in the columns {@code from} to {@code to}. */
    private static void subtract(float[] out, int from, int to, Factors factors, float[][] rows, int size) {
        int k = 0;
        for (; k + 4 <= size; k += 4) {
            Vectors.addScaled(
                    out,
                    from,
                    to,
                    -factors.of(k),
                    rows[k],
                    -factors.of(k + 1),
                    rows[k + 1],
                    -factors.of(k + 2),
                    rows[k + 2],
                    -factors.of(k + 3),
                    rows[k + 3]);
        }
        for (; k < size; k++) {
            Vectors.addScaled(out, from, to, -factors.of(k), rows[k]);
        }
    }

    private static void store(float[][] matrix, int from, int to, float[][] inverse, float[][] product) {
        for (int k = from; k < to; k++) {
            float[] row = product[k - from];
            for (int j = 0; j < from; j++) {
                matrix[j][k] = row[j];
            }
            for (int j = k; j < to; j++) {
                matrix[k][j] = -inverse[k - from][j - from];
            }
            System.arraycopy(row, to, matrix[k], to, row.length - to);
        }
    }
}
