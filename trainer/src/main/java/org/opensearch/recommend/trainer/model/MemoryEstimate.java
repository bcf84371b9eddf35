/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

/** How many bytes of the driver's heap training takes. An upper estimate, of arrays that are there at the same time. */
public final class MemoryEstimate {
    /**
     * The log of all events (20), the parts of a split (20), the builder of a matrix (12, half of it spare), its order and
     * result (4 + 8), the matrix of the part and the transposed one (8 + 8), the same for what is evaluated on, and Spark's
     * own copy of a batch on its way.
     */
    private static final long PER_EVENT = 100;

    /** Ids, starts of rows, counts. */
    private static final long PER_ROW = 150;

    /** A number in a page of documents: its text, and what it becomes when it is parsed. */
    private static final long PER_NUMBER_OF_A_PAGE = 80;

    private static final long FIXED = 200L << 20;

    private MemoryEstimate() {}

    /** Of the local solver: events, users and items as in a corpus. */
    public static long local(long events, long users, long items, int dimension) {
        // Factors; of items a second time by column, for ranking.
        return FIXED + PER_EVENT * events + (PER_ROW + 4L * dimension) * (users + items) + 4L * dimension * items;
    }

    /**
     * Of a published model that is read back: vectors, a second time by column for ranking, neighbours, the numbers of the
     * ids, and a page of documents.
     */
    public static long readBack(long items, int dimension, int page) {
        long numbers = dimension + 2L * NeighbourChoice.MOST;
        return (2 * PER_ROW + 2 * 4L * dimension + 8L * NeighbourChoice.MOST) * items
                + PER_NUMBER_OF_A_PAGE * numbers * Math.min(items, page);
    }

    /** Of the distributed solver: the item side alone, in boxes on its way from Spark. */
    public static long distributed(long items, int dimension, int neighbours) {
        return FIXED + (PER_ROW + 3 * 4L * dimension + 3 * 8L * neighbours) * items;
    }
}
