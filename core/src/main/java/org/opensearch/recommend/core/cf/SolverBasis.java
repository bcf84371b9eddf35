/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.cf;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.opensearch.recommend.core.util.Vectors;
import org.opensearch.recommend.core.util.Workers;

/**
 * What all rows of one side share while they are solved: it depends on the factors of the other side alone.
 *
 * @param gram       Y^T Y of the other side's factors, symmetric, dimension x dimension; not to be written to
 * @param rows       N, the number of rows of the other side
 * @param parameters weights and regularisation
 */
public record SolverBasis(float[][] gram, int rows, IalsParameters parameters) {
    /** Sums of more rows than this in single precision would lose digits. */
    private static final int BLOCK = 512;

    private static final int STRIPES = 32;

    /** Checks the shape. */
    public SolverBasis {
        if (rows < 0) {
            throw new IllegalArgumentException("the number of rows must be at least 0, got " + rows);
        }
        int dimension = parameters.dimension();
        boolean square = gram.length == dimension;
        for (float[] row : gram) {
            square &= row.length == dimension;
        }
        if (!square) {
            throw new IllegalArgumentException(
                    "the Gram matrix must have " + dimension + " rows and columns, the dimension of the model");
        }
    }

    /**
     * The basis over these factors; the same whatever the number of workers.
     *
     * @param factors one row of {@code parameters.dimension()} components for each row of the other side
     */
    public static SolverBasis of(float[][] factors, IalsParameters parameters, Workers workers) {
        int d = parameters.dimension();
        int stripes = Math.min(STRIPES, Math.ceilDiv(factors.length, BLOCK));
        double[][][] sums = new double[stripes][][];
        workers.run(stripes, () -> stripe -> {
            double[][] sum = new double[d][d];
            float[][] block = new float[d][d];
            for (int from = stripe * BLOCK; from < factors.length; from += stripes * BLOCK) {
                addSquares(factors, from, Math.min(factors.length, from + BLOCK), block);
                drain(block, sum);
            }
            sums[stripe] = sum;
        });
        float[][] gram = new float[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = i; j < d; j++) {
                double sum = 0;
                for (double[][] stripe : sums) {
                    sum += stripe[i][j];
                }
                gram[i][j] = (float) sum;
                gram[j][i] = (float) sum;
            }
        }
        return new SolverBasis(gram, factors.length, parameters);
    }

    /**
     * The Gram matrix as text, for whoever stores or sends it: base64 of the upper triangle, diagonal included, row by
     * row, as big-endian floats.
     */
    public String encodedGram() {
        int d = gram.length;
        ByteBuffer out = ByteBuffer.allocate(Float.BYTES * d * (d + 1) / 2);
        for (int i = 0; i < d; i++) {
            for (int j = i; j < d; j++) {
                out.putFloat(gram[i][j]);
            }
        }
        return Base64.getEncoder().encodeToString(out.array());
    }

    /**
     * Reads what {@link #encodedGram} wrote.
     *
     * @param encoded may be null, which is as bad as empty
     * @throws IllegalArgumentException when it is not a matrix of this dimension, in the latter half of a sentence that
     *                                  names the field
     */
    public static float[][] decodeGram(String encoded, int dimension) {
        int entries = dimension * (dimension + 1) / 2;
        byte[] bytes;
        try {
            bytes = encoded == null ? new byte[0] : Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be base64: " + e.getMessage(), e);
        }
        if (bytes.length != entries * Float.BYTES) {
            throw new IllegalArgumentException("must be the upper triangle of a matrix of " + dimension + " x "
                    + dimension + ": " + entries + " floats of 4 bytes, got " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        float[][] gram = new float[dimension][dimension];
        for (int i = 0; i < dimension; i++) {
            for (int j = i; j < dimension; j++) {
                float value = in.getFloat();
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException("must hold finite numbers, got " + value);
                }
                gram[i][j] = value;
                gram[j][i] = value;
            }
        }
        return gram;
    }

    private static void addSquares(float[][] factors, int from, int to, float[][] upper) {
        int d = upper.length;
        int n = from;
        for (; n + 4 <= to; n += 4) {
            float[] a = factors[n];
            float[] b = factors[n + 1];
            float[] c = factors[n + 2];
            float[] e = factors[n + 3];
            for (int i = 0; i < d; i++) {
                Vectors.addScaled(upper[i], i, d, a[i], a, b[i], b, c[i], c, e[i], e);
            }
        }
        for (; n < to; n++) {
            for (int i = 0; i < d; i++) {
                Vectors.addScaled(upper[i], i, d, factors[n][i], factors[n]);
            }
        }
    }

    private static void drain(float[][] block, double[][] sum) {
        for (int i = 0; i < block.length; i++) {
            for (int j = i; j < block.length; j++) {
                sum[i][j] += block[i][j];
                block[i][j] = 0;
            }
        }
    }
}
