/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.util;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class VectorsTest {
    @Test
    void dotAgreesWithTheDefinitionAtEveryLength() {
        Random random = new Random(3);
        for (int length = 0; length < 20; length++) {
            float[] a = new float[length];
            float[] b = new float[length];
            double expected = 0;
            for (int i = 0; i < length; i++) {
                a[i] = random.nextFloat() - 0.5f;
                b[i] = random.nextFloat() - 0.5f;
                expected += (double) a[i] * b[i];
            }
            assertEquals(expected, Vectors.dot(a, b), 1e-6);
        }
    }

    @Test
    void dotRefusesDifferentLengths() {
        assertThrows(IllegalArgumentException.class, () -> Vectors.dot(new float[3], new float[4]));
    }

    @Test
    void normaliseScalesToUnitLength() {
        float[] vector = {3, 4};
        assertTrue(Vectors.normalise(vector));
        assertArrayEquals(new float[] {0.6f, 0.8f}, vector, 1e-6f);
    }

    @Test
    void whatHasNoDirectionStaysAsItIs() {
        float[] zero = new float[4];
        assertFalse(Vectors.normalise(zero));
        float[] odd = {1, Float.NaN};
        assertFalse(Vectors.normalise(odd));
        assertFalse(Vectors.normalise(new float[] {Float.POSITIVE_INFINITY}));
        assertArrayEquals(new float[4], zero);
    }

    @Test
    void scaledVectorsAreAddedWithinTheRangeOnly() {
        Random random = new Random(4);
        for (int length = 0; length < 70; length++) {
            float[][] x = new float[4][length];
            float[] c = {0.5f, -1, 2, 0.25f};
            double[] expected = new double[length];
            int from = length / 5;
            int to = length - length / 7;
            for (int i = 0; i < length; i++) {
                for (int n = 0; n < 4; n++) {
                    x[n][i] = random.nextFloat() - 0.5f;
                    expected[i] += i >= from && i < to ? (double) c[n] * x[n][i] : 0;
                }
            }
            float[] atOnce = new float[length];
            Vectors.addScaled(atOnce, from, to, c[0], x[0], c[1], x[1], c[2], x[2], c[3], x[3]);
            float[] oneByOne = new float[length];
            double dot = 0;
            for (int n = 0; n < 4; n++) {
                Vectors.addScaled(oneByOne, from, to, c[n], x[n]);
            }
            for (int i = 0; i < length; i++) {
                assertEquals(expected[i], atOnce[i], 1e-6);
                assertEquals(expected[i], oneByOne[i], 1e-6);
                dot += (double) x[0][i] * x[1][i];
            }
            assertEquals(dot, Vectors.dotDouble(x[0], x[1], length), 1e-12);
        }
    }
}
