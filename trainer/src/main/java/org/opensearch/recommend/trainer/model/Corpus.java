/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.TrainingException;
import org.opensearch.recommend.trainer.input.EventSource;
import org.opensearch.recommend.trainer.input.ItemSource;
import org.opensearch.recommend.trainer.input.RawEvents;
import org.opensearch.recommend.trainer.input.Weights;

/**
 * Everything there is to learn from, by number. Numbers follow the order of the ids, so that the same events give the
 * same numbers however they are partitioned.
 *
 * @param events  columns {@link #USER}, {@link #ITEM} (numbers from 0), {@link #WEIGHT} (a float, not 0) and {@link #TIME};
 *                kept by Spark
 * @param users   how many
 * @param itemIds by number: the catalogue
 * @param size    how many events
 * @param pairs   how many pairs of a user and an item have events
 * @param counts  of what was read and what of it was left out
 * @param first   time of the first event, milliseconds since the epoch
 * @param last    of the last one
 */
public record Corpus(
        Dataset<Row> events, int users, String[] itemIds, long size, long pairs, Counts counts, long first, long last) {
    public static final String USER = "user_number";
    public static final String ITEM = "item_number";
    public static final String WEIGHT = "weight";
    public static final String TIME = RawEvents.TIME;

    /** Fewer teach nothing. */
    static final int LEAST_USERS = 5;

    static final int LEAST_ITEMS = 5;

    /**
     * What became of the events.
     *
     * @param read        events with a user, an item and a time
     * @param weightless  of them left out since they weigh nothing: impressions, unknown types
     * @param unknownItem of them left out since their item is not in the catalogue
     */
    public record Counts(long read, long weightless, long unknownItem) {}

    /** Number of items of the catalogue. */
    public int items() {
        return itemIds.length;
    }

    /**
     * Reads.
     *
     * @param items the catalogue, or null for the items that have events
     * @throws TrainingException with {@link Exit#TOO_LITTLE}
     */
    public static Corpus read(SparkSession spark, EventSource events, ItemSource items, Weights weights) {
        Dataset<Row> raw = events.events(spark)
                .withColumn(
                        WEIGHT,
                        weights.column(col(RawEvents.TYPE), col(RawEvents.VALUE))
                                .cast(DataTypes.FloatType))
                .select(RawEvents.USER, RawEvents.ITEM, WEIGHT, TIME)
                .persist(StorageLevel.MEMORY_AND_DISK());
        long read = raw.count();
        Dataset<Row> weighted = raw.filter(col(WEIGHT).notEqual(0));
        long weighing = weighted.count();
        if (weighing == 0) {
            throw new TrainingException(
                    Exit.TOO_LITTLE,
                    read == 0
                            ? "there are no events to train on; send some to _recommend/events, or `./recommend load` them"
                            : "none of the " + read
                                    + " events weighs anything; give their types a weight in the configuration");
        }
        String[] itemIds = ids((items == null ? weighted : items.items(spark)).select(RawEvents.ITEM));
        Dataset<Row> known = weighted.join(numbered(spark, itemIds, RawEvents.ITEM, ITEM), RawEvents.ITEM);
        Dataset<Row> users = numberedUsers(spark, known);
        Dataset<Row> numbered = known.join(users, RawEvents.USER)
                .select(USER, ITEM, WEIGHT, TIME)
                .persist(StorageLevel.MEMORY_AND_DISK());
        Row summary = numbered.selectExpr(
                        "count(*)",
                        "count(distinct " + USER + ")",
                        "count(distinct " + ITEM + ")",
                        "min(" + TIME + ")",
                        "max(" + TIME + ")",
                        "count(distinct " + USER + ", " + ITEM + ")")
                .first();
        raw.unpersist();
        long size = summary.getLong(0);
        if (size == 0) {
            throw new TrainingException(
                    Exit.TOO_LITTLE,
                    "none of the events is on an item of the catalogue; check that item_id is the item's _id");
        }
        check("users", summary.getLong(1), LEAST_USERS);
        check("items with events", summary.getLong(2), LEAST_ITEMS);
        return new Corpus(
                numbered,
                Math.toIntExact(summary.getLong(1)),
                itemIds,
                size,
                summary.getLong(5),
                new Counts(read, read - weighing, weighing - size),
                summary.getLong(3),
                summary.getLong(4));
    }

    private static void check(String what, long found, int least) {
        if (found < least) {
            throw new TrainingException(
                    Exit.TOO_LITTLE,
                    "too few " + what + ": " + found + ", and at least " + least
                            + " are needed; train when there are more events");
        }
    }

    private static String[] ids(Dataset<Row> column) {
        return column.distinct().orderBy(column.columns()[0]).collectAsList().stream()
                .map(row -> row.getString(0))
                .toArray(String[]::new);
    }

    private static Dataset<Row> numbered(SparkSession spark, String[] ids, String id, String number) {
        List<Row> rows = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            rows.add(RowFactory.create(ids[i], i));
        }
        return spark.createDataFrame(
                rows, new StructType().add(id, DataTypes.StringType).add(number, DataTypes.IntegerType));
    }

    /** Users are too many for the driver, so Spark numbers them. */
    private static Dataset<Row> numberedUsers(SparkSession spark, Dataset<Row> known) {
        return spark.createDataFrame(
                known.select(RawEvents.USER)
                        .distinct()
                        .orderBy(RawEvents.USER)
                        .javaRDD()
                        .zipWithIndex()
                        .map(pair -> RowFactory.create(pair._1().getString(0), Math.toIntExact(pair._2()))),
                new StructType().add(RawEvents.USER, DataTypes.StringType).add(USER, DataTypes.IntegerType));
    }
}
