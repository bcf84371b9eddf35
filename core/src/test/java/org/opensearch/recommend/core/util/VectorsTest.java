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
}
