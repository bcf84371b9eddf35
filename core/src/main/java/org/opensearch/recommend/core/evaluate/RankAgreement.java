/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How far two orders of the same items agree. */
public final class RankAgreement {
    private RankAgreement() {}

    /**
     * Share of the first k of one list that are among the first k of the other, in [0, 1]; of shorter lists, all count.
     *
     * @param a distinct items, best first; not empty
     * @param b distinct items, best first; not empty
     */
    public static double overlap(List<Long> a, List<Long> b, int k) {
        int n = Math.min(k, Math.min(a.size(), b.size()));
        Set<Long> common = new HashSet<>(a.subList(0, n));
        common.retainAll(b.subList(0, n));
        return (double) common.size() / n;
    }

    /**
     * Spearman's rank correlation of the items that are in both lists, in [-1, 1]: 1 - 6 Σ d² / (n (n² - 1)), d the
     * difference of an item's ranks among these n. (C. Spearman, "The Proof and Measurement of Association between Two
     * Things", American Journal of Psychology 15, 1904.) NaN for less than two such items.
     *
     * @param a distinct items, best first
     * @param b distinct items, best first
     */
    public static double spearman(List<Long> a, List<Long> b) {
        Set<Long> common = new HashSet<>(a);
        common.retainAll(b);
        int n = common.size();
        if (n < 2) {
            return Double.NaN;
        }
        Map<Long, Integer> rank = new HashMap<>();
        for (Long item : a) {
            if (common.contains(item)) {
                rank.put(item, rank.size());
            }
        }
        double squares = 0;
        int position = 0;
        for (Long item : b) {
            if (common.contains(item)) {
                double d = rank.get(item) - position;
                squares += d * d;
                position++;
            }
        }
        return 1 - 6 * squares / ((double) n * ((double) n * n - 1));
    }
}
