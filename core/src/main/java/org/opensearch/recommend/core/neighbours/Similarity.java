/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.neighbours;

/** How near two items are, of c = their co-occurrence and a, b = their own occurrence. */
public enum Similarity {
    /** c / sqrt(a b): item-based nearest neighbours (B. Sarwar et al., WWW 2001). */
    COSINE {
        @Override
        public double of(double c, double a, double b, double total) {
            return c / Math.sqrt(a * b);
        }
    },
    /** c / (a + b - c). */
    JACCARD {
        @Override
        public double of(double c, double a, double b, double total) {
            return c / (a + b - c);
        }
    },
    /** c total / (a b): how much more often together than by chance; favours rare items, so shrink it. */
    LIFT {
        @Override
        public double of(double c, double a, double b, double total) {
            return c * total / (a * b);
        }
    };

    /**
     * The similarity, before it is shrunk.
     *
     * @param c     co-occurrence, above 0
     * @param a     occurrence of one item
     * @param b     of the other
     * @param total sum of the occurrences of all items
     */
    public abstract double of(double c, double a, double b, double total);
}
