/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.opensearch.recommend.core.rank.Encoding;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.replay.RankingRow;

/**
 * Which columns of a row are numbers and which are ids of embeddings. Only ids that training rows have often enough get a
 * row in the table of embeddings; a column's other ids share its first row, which learns from the rare ones of training. The
 * rows of all columns are numbered on through one table, and columns with embeddings of one size stand side by side.
 *
 * @param width  of a row
 * @param dense  columns that are numbers
 * @param groups columns that are ids, by the size of their embeddings
 */
public record RankerColumns(int width, int[] dense, List<Group> groups) {
    /** Of a column that is not read. */
    public static final int UNREAD = -1;

    /** An id that fewer training rows have is a rare one. */
    public static final int LEAST_OFTEN = 3;

    private static final int LEAST_SIZE = 4;
    private static final int MOST_SIZE = 32;

    /**
     * A column of ids.
     *
     * @param column of the row
     * @param rows   of each id from 0 on: its row among the column's own, 0 for rare ones
     * @param count  of the column's own rows
     * @param offset of its row 0 in the table
     */
    public record Ids(int column, int[] rows, int count, int offset) {
        /** The row of the table that a column's value stands for; a value outside of the ids counts as the nearest. */
        public int row(float[] features) {
            return offset + rows[(int) Math.clamp(features[column], 0, rows.length - 1)];
        }
    }

    /**
     * Columns with embeddings of one size.
     *
     * @param size    components of an embedding
     * @param columns at least one
     */
    public record Group(int size, List<Ids> columns) {
        /** Of its row 0 in the table. */
        public int offset() {
            return columns.get(0).offset();
        }

        /** Of all its columns. */
        public int rows() {
            Ids last = columns.get(columns.size() - 1);
            return last.offset() + last.count() - offset();
        }
    }

    /**
     * For each column of a schema the greatest id, 0 for a number, {@link #UNREAD} for the position, which has a place of its
     * own in the network.
     */
    public static int[] buckets(FeatureSchema schema) {
        int[] buckets = new int[schema.width()];
        int at = 0;
        for (Feature feature : schema.inputs()) {
            if (feature.encoding() instanceof Encoding.Hash hash) {
                buckets[at] = hash.buckets();
            } else if (feature.kind() == Feature.Kind.CONTEXT && "position".equals(feature.field())) {
                Arrays.fill(buckets, at, at + feature.width(), UNREAD);
            }
            at += feature.width();
        }
        return buckets;
    }

    /**
     * Sorts columns out.
     *
     * @param buckets as {@link #buckets} gives them
     * @param train   rows to be trained on
     */
    public static RankerColumns of(int[] buckets, List<RankingRow> train) {
        return of(buckets, column -> ids(column, buckets[column], train));
    }

    /**
     * Those of a ranker that has met every id often: the largest that there can be.
     *
     * @param buckets as {@link #buckets} gives them
     */
    public static RankerColumns ofAll(int[] buckets) {
        return of(buckets, column -> {
            int rows = buckets[column] + 1;
            return new Ids(column, IntStream.range(0, rows).toArray(), rows, 0);
        });
    }

    private static RankerColumns of(int[] buckets, IntFunction<Ids> embedded) {
        List<Integer> dense = new ArrayList<>();
        List<Ids> ids = new ArrayList<>();
        for (int column = 0; column < buckets.length; column++) {
            if (buckets[column] == 0) {
                dense.add(column);
            } else if (buckets[column] > 0) {
                ids.add(embedded.apply(column));
            }
        }
        ids.sort(Comparator.comparing(of -> size(of.count())));
        List<Group> groups = new ArrayList<>();
        List<Ids> group = new ArrayList<>();
        int offset = 0;
        for (int i = 0; i < ids.size(); i++) {
            Ids of = ids.get(i);
            group.add(new Ids(of.column(), of.rows(), of.count(), offset));
            offset += of.count();
            if (i == ids.size() - 1 || size(ids.get(i + 1).count()) != size(of.count())) {
                groups.add(new Group(size(of.count()), List.copyOf(group)));
                group.clear();
            }
        }
        return new RankerColumns(
                buckets.length, dense.stream().mapToInt(column -> column).toArray(), List.copyOf(groups));
    }

    private static Ids ids(int column, int buckets, List<RankingRow> train) {
        int[] counts = new int[buckets + 1];
        for (RankingRow row : train) {
            counts[(int) Math.clamp(row.features()[column], 0, buckets)]++;
        }
        int[] rows = new int[buckets + 1];
        int count = 1;
        for (int id = 0; id <= buckets; id++) {
            // Of a column that never varied all ids share one row, so that it says nothing.
            if (counts[id] >= LEAST_OFTEN && counts[id] < train.size()) {
                rows[id] = count++;
            }
        }
        return new Ids(column, rows, count, 0);
    }

    /** Of the powers of two from {@value #LEAST_SIZE} to {@value #MOST_SIZE}, that nearest below 2 times the fourth root. */
    private static int size(int rows) {
        double wanted = 2 * Math.sqrt(Math.sqrt(rows));
        int size = LEAST_SIZE;
        while (size < MOST_SIZE && size * 2 <= wanted) {
            size *= 2;
        }
        return size;
    }

    /** All columns that are ids, in the order of the table. */
    public List<Ids> ids() {
        return groups.stream().flatMap(group -> group.columns().stream()).toList();
    }

    /** Rows of the table of all ids. */
    public int tableRows() {
        return groups.stream().mapToInt(Group::rows).sum();
    }

    /** Components of all embeddings side by side. */
    public int embedded() {
        return groups.stream()
                .mapToInt(group -> group.size() * group.columns().size())
                .sum();
    }
}
