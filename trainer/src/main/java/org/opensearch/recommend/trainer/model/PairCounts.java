/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Sums by pair of items, without an object for each: one user of many items has millions of pairs. Open addressing with
 * linear probing. For one thread.
 */
final class PairCounts {
    /** Entries to begin with; a power of two. */
    private static final int SMALLEST = 1 << 12;

    private static final long FREE = -1;

    private long[] pairs = new long[SMALLEST];
    private double[] counts = new double[SMALLEST];
    private int size;

    PairCounts() {
        Arrays.fill(pairs, FREE);
    }

    /** Number of pairs. */
    int size() {
        return size;
    }

    /** Adds to an ordered pair of items, whose numbers are at least 0. */
    void add(int first, int second, double count) {
        long pair = ((long) first << Integer.SIZE) | second;
        int at = slot(pairs, pair);
        if (pairs[at] == FREE) {
            if (3 * (size + 1) > 2 * pairs.length) {
                grow();
                at = slot(pairs, pair);
            }
            pairs[at] = pair;
            size++;
        }
        counts[at] += count;
    }

    /** All pairs with their sums, in no order that means anything. */
    Iterator<Row> rows() {
        return IntStream.range(0, pairs.length)
                .filter(at -> pairs[at] != FREE)
                .mapToObj(at -> RowFactory.create((int) (pairs[at] >>> Integer.SIZE), (int) pairs[at], counts[at]))
                .iterator();
    }

    private static int slot(long[] pairs, long pair) {
        // Fibonacci hashing (D. Knuth, TAOCP 3, 6.4): the pairs of one item are consecutive numbers.
        int at = (int) ((pair * 0x9E3779B97F4A7C15L) >>> (64 - Integer.numberOfTrailingZeros(pairs.length)));
        while (pairs[at] != FREE && pairs[at] != pair) {
            at = (at + 1) & (pairs.length - 1);
        }
        return at;
    }

    private void grow() {
        long[] before = pairs;
        double[] summed = counts;
        pairs = new long[2 * before.length];
        counts = new double[2 * before.length];
        Arrays.fill(pairs, FREE);
        for (int i = 0; i < before.length; i++) {
            if (before[i] != FREE) {
                int at = slot(pairs, before[i]);
                pairs[at] = before[i];
                counts[at] = summed[i];
            }
        }
    }
}
