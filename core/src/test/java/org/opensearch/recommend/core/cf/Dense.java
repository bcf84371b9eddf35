/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.cf;

/** Plain double-precision linear algebra to compare with. */
public final class Dense {
    private Dense() {}

    /** The inverse by Gauss-Jordan elimination with partial pivoting. */
    public static double[][] inverse(double[][] matrix) {
        int n = matrix.length;
        double[][] a = new double[n][2 * n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(matrix[i], 0, a[i], 0, n);
            a[i][n + i] = 1;
        }
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                pivot = Math.abs(a[i][k]) > Math.abs(a[pivot][k]) ? i : pivot;
            }
            double[] row = a[pivot];
            a[pivot] = a[k];
            a[k] = row;
            double scale = 1 / row[k];
            for (int j = 0; j < 2 * n; j++) {
                row[j] *= scale;
            }
            for (int i = 0; i < n; i++) {
                double factor = a[i][k];
                for (int j = 0; i != k && j < 2 * n; j++) {
                    a[i][j] -= factor * row[j];
                }
            }
        }
        double[][] inverse = new double[n][n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(a[i], n, inverse[i], 0, n);
        }
        return inverse;
    }

    public static double[] times(double[][] matrix, double[] vector) {
        double[] product = new double[matrix.length];
        for (int i = 0; i < product.length; i++) {
            for (int j = 0; j < vector.length; j++) {
                product[i] += matrix[i][j] * vector[j];
            }
        }
        return product;
    }
}
