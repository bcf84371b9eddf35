/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

/**
 * How good one list of at most K items is for one user, of whom T are the test items and H those of them in the list.
 * All lie in [0, 1]; definitions as in K. Jarvelin and J. Kekalainen, "Cumulated gain-based evaluation of IR techniques"
 * (ACM TOIS 20(4), 2002) for NDCG, with binary gain, and C. D. Manning, P. Raghavan and H. Schuetze, "Introduction to
 * Information Retrieval" (2008), chapter 8, for the others.
 *
 * @param recall    |H| / |T|
 * @param precision |H| / K, also when the list is shorter than K
 * @param ndcg      sum over H of 1 / log2(1 + position), divided by the sum over positions 1 to min(K, |T|)
 * @param mrr       1 / position of the first of H, 0 without one
 * @param hitRate   1 when H is not empty, else 0
 */
public record ListMetrics(double recall, double precision, double ndcg, double mrr, double hitRate) {
    /**
     * Measures a list.
     *
     * @param list     distinct items, best first; only the first k count
     * @param relevant for each item whether it is a test item
     * @param targets  |T|, at least 1
     * @param k        K, at least 1
     */
    public static ListMetrics of(int[] list, boolean[] relevant, int targets, int k) {
        int hits = 0;
        int first = 0;
        double gain = 0;
        for (int i = 0; i < Math.min(k, list.length); i++) {
            if (relevant[list[i]]) {
                hits++;
                first = first == 0 ? i + 1 : first;
                gain += discount(i + 1);
            }
        }
        double ideal = 0;
        for (int position = 1; position <= Math.min(k, targets); position++) {
            ideal += discount(position);
        }
        return new ListMetrics(
                (double) hits / targets,
                (double) hits / k,
                gain / ideal,
                first == 0 ? 0 : 1.0 / first,
                hits > 0 ? 1 : 0);
    }

    private static double discount(int position) {
        return Math.log(2) / Math.log(1.0 + position);
    }
}
