/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.neighbours;

/** How near two items are, of c = their co-occurrence and a, b = their own occurrence. */
public enum Similarity {
    /** c / sqrt(a b): item-based nearest neighbours (B. Sarwar et al., WWW 2001). */
    COSINE {
        @Override
        public double of(double c, double a, double b, double n) {
            return c / Math.sqrt(a * b);
        }
    },
    /** c / (a + b - c). */
    JACCARD {
        @Override
        public double of(double c, double a, double b, double n) {
            return c / (a + b - c);
        }
    },
    /**
     * c n / (a b), which is P(b | a) / P(b): how much more often together than by chance; favours rare items, so shrink
     * it. The "interest" of S. Brin, R. Motwani, J. Ullman and S. Tsur, "Dynamic itemset counting and implication rules
     * for market basket data" (SIGMOD 1997).
     */
    LIFT {
        @Override
        public double of(double c, double a, double b, double n) {
            return c * n / (a * b);
        }
    };

    /**
     * The similarity, before it is shrunk.
     *
     * @param c co-occurrence, above 0
     * @param a occurrence of one item
     * @param b of the other
     * @param n what the occurrence of an item would be that every user took: the sum of the occurrences of all items by
     *          the mean number of items of a user
     */
    public abstract double of(double c, double a, double b, double n);
}
