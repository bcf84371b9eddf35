/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.cf;

import java.util.Arrays;

/**
 * Who did something with what, how surely: a sparse matrix of rows (users) by columns (items), stored by row. Each
 * interaction has a confidence above 0 and a preference, 1 or 0; both are in one weight, which is negative where the
 * preference is zero. Within a row the columns keep the order they were added in, the oldest first.
 *
 * <p>An interaction takes 4 bytes while all weights are equal and 8 otherwise, so 8 or 16 with the {@link #transpose}
 * beside it; a row takes 4. The builder takes 12 bytes an interaction until it has built. Immutable.
 */
public final class Interactions {
    private final int columnCount;
    private final int[] starts;
    private final int[] columns;

    /** A weight for each entry of {@link #columns}, or a single one for all. */
    private final float[] weights;

    private Interactions(int columnCount, int[] starts, int[] columns, float[] weights) {
        this.columnCount = columnCount;
        this.starts = starts;
        this.columns = columns;
        this.weights = weights;
    }

    /** Number of rows. */
    public int rows() {
        return starts.length - 1;
    }

    /** Number of columns. */
    public int columns() {
        return columnCount;
    }

    /** Number of interactions. */
    public int size() {
        return columns.length;
    }

    /** Number of interactions of a row. */
    public int size(int row) {
        return starts[row + 1] - starts[row];
    }

    /** Where a row starts among the interactions; {@code start(rows())} is {@link #size()}. */
    public int start(int row) {
        return starts[row];
    }

    /** Column of an interaction, counted over all rows from 0. */
    public int column(int index) {
        return columns[index];
    }

    /** Weight of an interaction: its confidence, negative where the preference is zero; never 0. */
    public float weight(int index) {
        return weights[weights.length == 1 ? 0 : index];
    }

    /** Columns of a row, the oldest first; a copy. */
    public int[] row(int row) {
        return Arrays.copyOfRange(columns, starts[row], starts[row + 1]);
    }

    /** Interactions of each column with a preference of one. */
    public int[] positives() {
        int[] counts = new int[columnCount];
        for (int i = 0; i < columns.length; i++) {
            if (weight(i) > 0) {
                counts[columns[i]]++;
            }
        }
        return counts;
    }

    /** The same interactions, each with a confidence of one. */
    public Interactions unweighted() {
        float[] signs = new float[weights.length];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = Math.signum(weights[i]);
        }
        return new Interactions(columnCount, starts, columns, signs);
    }

    /** Bytes on the heap, approximately. */
    public long bytes() {
        return 64 + 4L * (starts.length + columns.length + weights.length);
    }

    /** The same interactions by column; within a row of the result, columns ascend. */
    public Interactions transpose() {
        int[] begin = new int[columnCount + 1];
        for (int column : columns) {
            begin[column + 1]++;
        }
        Arrays.parallelPrefix(begin, Integer::sum);
        int[] free = begin.clone();
        int[] rows = new int[columns.length];
        float[] transposed = weights.length == 1 ? weights : new float[weights.length];
        for (int row = 0; row < rows(); row++) {
            for (int i = starts[row]; i < starts[row + 1]; i++) {
                int to = free[columns[i]]++;
                rows[to] = row;
                if (weights.length > 1) {
                    transposed[to] = weights[i];
                }
            }
        }
        return new Interactions(rows(), begin, rows, transposed);
    }

    /** Collects interactions. Not safe for use by many threads. */
    public static final class Builder {
        private int[] rows = new int[1024];
        private int[] columns = new int[1024];
        private float[] weights = new float[1024];
        private int size;

        /**
         * Adds an interaction; add the older before the newer. Weights of one pair add up, and the pair takes the place
         * of its last one; a pair whose weights add up to 0 is left out.
         *
         * @param row    0 or more
         * @param column 0 or more
         * @param weight confidence, finite and not 0; negative for a preference of zero
         * @throws IllegalArgumentException when one of them is out of range
         */
        public Builder add(int row, int column, float weight) {
            if (row < 0 || column < 0) {
                throw new IllegalArgumentException(
                        "rows and columns of interactions must be at least 0, got row " + row + ", column " + column);
            }
            if (weight == 0 || !Float.isFinite(weight)) {
                throw new IllegalArgumentException(
                        "the weight of an interaction must be finite and not 0, got " + weight);
            }
            if (size == rows.length) {
                int more = size + (size >> 1);
                rows = Arrays.copyOf(rows, more);
                columns = Arrays.copyOf(columns, more);
                weights = Arrays.copyOf(weights, more);
            }
            rows[size] = row;
            columns[size] = column;
            weights[size++] = weight;
            return this;
        }

        /**
         * The matrix of what was added.
         *
         * @throws IllegalArgumentException when a row or column added lies outside of it
         */
        public Interactions build(int rowCount, int columnCount) {
            int[] order = byRow(rowCount, columnCount);
            int[] starts = new int[rowCount + 1];
            int[] builtColumns = new int[size];
            float[] builtWeights = new float[size];
            float[] sums = new float[columnCount];
            int[] left = new int[columnCount];
            int built = 0;
            int from = 0;
            for (int row = 0; row < rowCount; row++) {
                int to = from;
                for (; to < size && rows[order[to]] == row; to++) {
                    sums[columns[order[to]]] += weights[order[to]];
                    left[columns[order[to]]]++;
                }
                for (int i = from; i < to; i++) {
                    int column = columns[order[i]];
                    if (--left[column] == 0) {
                        if (sums[column] != 0) {
                            builtColumns[built] = column;
                            builtWeights[built++] = sums[column];
                        }
                        sums[column] = 0;
                    }
                }
                starts[row + 1] = built;
                from = to;
            }
            return new Interactions(
                    columnCount, starts, Arrays.copyOf(builtColumns, built), shared(builtWeights, built));
        }

        /** Indices of what was added, sorted by row, equal rows in the order of addition. */
        private int[] byRow(int rowCount, int columnCount) {
            int[] free = new int[rowCount + 1];
            for (int i = 0; i < size; i++) {
                if (rows[i] >= rowCount || columns[i] >= columnCount) {
                    throw new IllegalArgumentException("the interaction of row " + rows[i] + " and column " + columns[i]
                            + " lies outside of " + rowCount + " rows and " + columnCount + " columns");
                }
                free[rows[i] + 1]++;
            }
            Arrays.parallelPrefix(free, Integer::sum);
            int[] order = new int[size];
            for (int i = 0; i < size; i++) {
                order[free[rows[i]]++] = i;
            }
            return order;
        }

        private static float[] shared(float[] weights, int size) {
            for (int i = 1; i < size; i++) {
                if (weights[i] != weights[0]) {
                    return Arrays.copyOf(weights, size);
                }
            }
            return new float[] {size == 0 ? 1 : weights[0]};
        }
    }
}
