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
        // Four independent sums, because the additions of one sum must wait for each other.
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (int end = a.length & ~3; i < end; i += 4) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            s0 += a[i] * b[i];
        }
        return (s0 + s1) + (s2 + s3);
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
}
