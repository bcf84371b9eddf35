/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.item.ItemKey;

class SeenItemsTest {
    private static long[] keys(int from, int to) {
        return IntStream.range(from, to).mapToLong(i -> ItemKey.of("item-" + i)).toArray();
    }

    @Test
    void isExactUpToItsLimit() {
        SeenItems seen = SeenItems.NONE.with(keys(0, SeenItems.MOST_EXACT));
        assertTrue(seen.exact());
        assertEquals(SeenItems.MOST_EXACT, seen.count());
        assertTrue(seen.contains("item-0"));
        assertFalse(seen.contains("item-5000"));
    }

    @Test
    void neverForgetsBeyondItsLimit() {
        SeenItems seen = SeenItems.NONE.with(keys(0, 10_000));
        assertFalse(seen.exact());
        assertTrue(IntStream.range(0, 10_000).allMatch(i -> seen.contains("item-" + i)));
        long wrong = IntStream.range(10_000, 110_000)
                .filter(i -> seen.contains("item-" + i))
                .count();
        assertTrue(wrong < 400, "false positives in 100,000: " + wrong);
        assertTrue(Math.abs(seen.count() - 10_000) < 200, "estimate: " + seen.count());
    }

    @Test
    void dependsOnTheSetAlone() {
        Random random = new Random(7);
        for (int n : new int[] {10, 1023, 1024, 1025, 3000}) {
            SeenItems atOnce = SeenItems.NONE.with(keys(0, n));
            SeenItems piecewise = SeenItems.NONE;
            int[] order = random.ints(0, n).limit(20L * n).toArray();
            for (int at = 0; at < order.length; at += 37) {
                piecewise = piecewise.with(IntStream.range(at, Math.min(order.length, at + 37))
                        .mapToLong(i -> ItemKey.of("item-" + order[i]))
                        .toArray());
            }
            piecewise = piecewise.with(keys(0, n));
            assertEquals(atOnce, piecewise);
            assertEquals(
                    atOnce, atOnce.exact() ? SeenItems.ofKeys(atOnce.words()) : SeenItems.ofFilter(atOnce.words()));
        }
    }

    @Test
    void staysTheSameObjectWhenNothingIsNew() {
        SeenItems few = SeenItems.NONE.with(keys(0, 10));
        assertSame(few, few.with(keys(2, 5)));
        SeenItems many = SeenItems.NONE.with(keys(0, 2000));
        assertSame(many, many.with(keys(500, 600)));
    }

    @Test
    void refusesAFilterOfAnotherSize() {
        assertThrows(IllegalArgumentException.class, () -> SeenItems.ofFilter(new long[7]));
    }
}
