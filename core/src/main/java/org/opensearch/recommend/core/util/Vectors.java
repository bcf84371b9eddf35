/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.util;

/** Arithmetic on dense float vectors. */
public final class Vectors {
    private Vectors() {}

    /**
     * The inner product: the cosine, when both have unit length.
     *
     * @throws IllegalArgumentException when the lengths differ
     */
    public static float dot(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("vectors of " + a.length + " and " + b.length + " components");
        }
        // Eight independent sums, because the additions of one sum must wait for each other.
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int i = 0;
        for (int end = a.length & ~7; i < end; i += 8) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
            s4 += a[i + 4] * b[i + 4];
            s5 += a[i + 5] * b[i + 5];
            s6 += a[i + 6] * b[i + 6];
            s7 += a[i + 7] * b[i + 7];
        }
        for (; i < a.length; i++) {
            s0 += a[i] * b[i];
        }
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    /**
     * Scales a vector to unit length in place.
     *
     * @return false, and the vector unchanged, when it has no direction: zero or not finite
     */
    public static boolean normalise(float[] vector) {
        double squares = 0;
        for (float x : vector) {
            squares += (double) x * x;
        }
        if (!(squares > 1e-30) || Double.isInfinite(squares)) {
            return false;
        }
        double scale = 1 / Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] * scale);
        }
        return true;
    }

    /** The inner product of the first {@code length} components, summed in double precision. */
    public static double dotDouble(float[] a, float[] b, int length) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (int end = length & ~3; i < end; i += 4) {
            s0 += (double) a[i] * b[i];
            s1 += (double) a[i + 1] * b[i + 1];
            s2 += (double) a[i + 2] * b[i + 2];
            s3 += (double) a[i + 3] * b[i + 3];
        }
        for (; i < length; i++) {
            s0 += (double) a[i] * b[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** {@code out[j] += c * x[j]} for j from {@code from} up to and without {@code to}. */
    public static void addScaled(float[] out, int from, int to, float c, float[] x) {
        for (int j = from; j < to; j++) {
            out[j] += c * x[j];
        }
    }

    /**
     * {@code out[j] += c0 * x0[j] + c1 * x1[j] + c2 * x2[j] + c3 * x3[j]} for j from {@code from} up to and without
     * {@code to}: the inner loop of every rank-k update here. Four vectors, since with eight the compiler gives up
     * on SIMD instructions; the same index into all arrays, since it does with offsets, too.
     */
    public static void addScaled(
            float[] out,
            int from,
            int to,
            float c0,
            float[] x0,
            float c1,
            float[] x1,
            float c2,
            float[] x2,
            float c3,
            float[] x3) {
        for (int j = from; j < to; j++) {
            out[j] += (c0 * x0[j] + c1 * x1[j]) + (c2 * x2[j] + c3 * x3[j]);
        }
    }
}
