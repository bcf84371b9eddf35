/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.cf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InteractionsTest {
    @Test
    void rowsKeepTheOrderAndAPairTakesThePlaceOfItsLast() {
        Interactions built = new Interactions.Builder()
                .add(1, 3, 1)
                .add(0, 2, 1)
                .add(1, 0, -2)
                .add(1, 3, 0.5f)
                .add(0, 1, 1)
                .add(0, 1, -1)
                .build(3, 4);
        assertEquals(3, built.size());
        assertArrayEquals(new int[] {2}, built.row(0));
        assertArrayEquals(new int[] {0, 3}, built.row(1));
        assertArrayEquals(new int[0], built.row(2));
        assertEquals(-2, built.weight(built.start(1)));
        assertEquals(1.5f, built.weight(built.start(1) + 1));
        assertArrayEquals(new int[] {0, 0, 1, 1}, built.positives());
    }

    @Test
    void transposingMovesEveryWeightAndTwiceGivesTheSameRows() {
        Random random = new Random(5);
        Interactions.Builder builder = new Interactions.Builder();
        Map<Long, Float> expected = new HashMap<>();
        for (int n = 0; n < 5000; n++) {
            int row = random.nextInt(40);
            int column = random.nextInt(70);
            float weight = 1 + random.nextInt(8);
            builder.add(row, column, weight);
            expected.merge(row * 1000L + column, weight, Float::sum);
        }
        Interactions built = builder.build(40, 70);
        Interactions transposed = built.transpose();
        assertEquals(expected.size(), transposed.size());
        for (int column = 0; column < 70; column++) {
            for (int i = transposed.start(column); i < transposed.start(column + 1); i++) {
                assertEquals(expected.get(transposed.column(i) * 1000L + column), transposed.weight(i));
            }
        }
        assertEquals(built.size(3), transposed.transpose().size(3));
    }

    @Test
    void equalWeightsTakeNoMemory() {
        Interactions.Builder equal = new Interactions.Builder();
        Interactions.Builder different = new Interactions.Builder();
        for (int i = 0; i < 10_000; i++) {
            equal.add(0, i, 1);
            different.add(0, i, 1 + i);
        }
        Interactions one = equal.build(1, 10_000);
        Interactions two = different.build(1, 10_000);
        assertTrue(one.bytes() < 4.1 * one.size(), one.bytes() + " bytes");
        assertTrue(two.bytes() < 8.1 * two.size(), two.bytes() + " bytes");
        assertEquals(1, one.transpose().weight(17));
    }

    @Test
    void nothingIsAMatrixToo() {
        Interactions none = new Interactions.Builder().build(2, 3);
        assertEquals(0, none.size());
        assertEquals(3, none.transpose().rows());
    }

    @Test
    void whatCannotBeIsRefused() {
        Interactions.Builder builder = new Interactions.Builder();
        assertThrows(IllegalArgumentException.class, () -> builder.add(-1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> builder.add(0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> builder.add(0, 0, Float.NaN));
        builder.add(4, 2, 1);
        String told = assertThrows(IllegalArgumentException.class, () -> builder.build(4, 3))
                .getMessage();
        assertEquals("the interaction of row 4 and column 2 lies outside of 4 rows and 3 columns", told);
    }
}
