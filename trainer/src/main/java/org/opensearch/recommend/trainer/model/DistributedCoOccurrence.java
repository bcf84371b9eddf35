/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.opensearch.recommend.core.neighbours.NeighbourParameters;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.neighbours.Similarity;
import org.opensearch.recommend.core.util.Top;
import scala.Tuple2;

/** {@link org.opensearch.recommend.core.neighbours.CoOccurrence} in Spark: the same formula, so the same neighbours. */
final class DistributedCoOccurrence {
    /** Pairs that a task sums before it passes them on; of one more user, it may be more. */
    private static final int MOST_PAIRS = 2_000_000;

    private static final String FIRST = "first";
    private static final String SECOND = "second";
    private static final String COUNT = "count";

    private static final StructType PAIRS = new StructType()
            .add(FIRST, DataTypes.IntegerType)
            .add(SECOND, DataTypes.IntegerType)
            .add(COUNT, DataTypes.DoubleType);

    private final NeighbourParameters parameters;

    DistributedCoOccurrence(NeighbourParameters parameters) {
        this.parameters = parameters;
    }

    /** The neighbours of one item on their way to the driver. */
    private record Near(int item, int[] ids, float[] weights) implements Serializable {}

    /** Finds the neighbours of all items. */
    Neighbours find(Dataset<Row> interactions, int items) {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(interactions.sparkSession().sparkContext());
        JavaRDD<UserHistory> histories = histories(interactions).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            long size = histories.map(history -> (long) history.size()).fold(0L, Long::sum);
            Counting counting = new Counting(
                    size == 0 ? 1 : (double) size / histories.count(),
                    parameters.userExponent(),
                    parameters.distanceDecay(),
                    parameters.backward());
            double[] own = new double[items];
            histories
                    .flatMapToPair(counting::own)
                    .reduceByKey(Double::sum)
                    .toLocalIterator()
                    .forEachRemaining(pair -> own[pair._1()] = pair._2());
            return collect(interactions.sparkSession(), histories, counting, context.broadcast(own), items);
        } finally {
            histories.unpersist();
        }
    }

    private JavaRDD<UserHistory> histories(Dataset<Row> interactions) {
        int most = parameters.perUser();
        return interactions
                .filter(col(Corpus.WEIGHT).gt(0))
                .groupBy(Corpus.USER)
                .agg(sort_array(collect_list(struct(Corpus.TIME, Corpus.ITEM, Corpus.WEIGHT)))
                        .as("taken"))
                .javaRDD()
                .map(row -> UserHistory.of(row.getList(row.fieldIndex("taken")), most));
    }

    private Neighbours collect(
            SparkSession spark, JavaRDD<UserHistory> histories, Counting counting, Broadcast<double[]> own, int items) {
        Selecting selecting = new Selecting(
                own,
                Arrays.stream(own.value()).sum() / counting.meanSize(),
                parameters.similarity(),
                parameters.shrinkage(),
                Math.min(items, parameters.topN()));
        int[][] ids = new int[items][0];
        float[][] weights = new float[items][0];
        spark.createDataFrame(histories.mapPartitions(some -> counting.pairs(some)), PAIRS)
                // All pairs of one item in one place, in a row.
                .repartition(col(FIRST))
                .groupBy(FIRST, SECOND)
                .agg(sum(COUNT))
                .sortWithinPartitions(FIRST)
                .javaRDD()
                .mapPartitions(selecting::nearest)
                .toLocalIterator()
                .forEachRemaining(near -> {
                    ids[near.item()] = near.ids();
                    weights[near.item()] = near.weights();
                });
        own.destroy();
        return new Neighbours(ids, weights);
    }

    /**
     * What one user adds to the counts.
     *
     * @param meanSize of the users
     */
    private record Counting(double meanSize, float userExponent, float distanceDecay, float backward)
            implements Serializable {
        private float userWeight(UserHistory history) {
            return (float) Math.pow(history.size() / meanSize, -userExponent);
        }

        private Iterator<Tuple2<Integer, Double>> own(UserHistory history) {
            float user = userWeight(history);
            return IntStream.range(0, history.size())
                    .mapToObj(i -> new Tuple2<>(
                            history.items()[i], user * (double) history.weights()[i] * history.weights()[i]))
                    .iterator();
        }

        /** The counts of all ordered pairs of many users, with the columns of {@link #PAIRS}. A pair may come several times. */
        private Iterator<Row> pairs(Iterator<UserHistory> histories) {
            return new Iterator<>() {
                private Iterator<Row> summed = Collections.emptyIterator();

                @Override
                public boolean hasNext() {
                    while (!summed.hasNext() && histories.hasNext()) {
                        PairCounts counts = new PairCounts();
                        while (histories.hasNext() && counts.size() < MOST_PAIRS) {
                            add(histories.next(), counts);
                        }
                        summed = counts.rows();
                    }
                    return summed.hasNext();
                }

                @Override
                public Row next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    return summed.next();
                }
            };
        }

        private void add(UserHistory history, PairCounts counts) {
            double user = userWeight(history);
            for (int earlier = 0; earlier < history.size(); earlier++) {
                int first = history.items()[earlier];
                double count = user * history.weights()[earlier];
                for (int later = earlier + 1; later < history.size(); later++) {
                    int second = history.items()[later];
                    double both = count * history.weights()[later];
                    // Far apart, the decay may have left nothing.
                    if (both > 0) {
                        counts.add(first, second, both);
                        if (backward > 0) {
                            counts.add(second, first, both * backward);
                        }
                    }
                    count *= distanceDecay;
                }
            }
        }
    }

    /**
     * Makes similarities of counts.
     *
     * @param own      co-occurrence of each item with itself
     * @param everyone what that of an item would be that every user took
     */
    private record Selecting(Broadcast<double[]> own, double everyone, Similarity similarity, float shrinkage, int topN)
            implements Serializable {
        /** The neighbours of each item, of pairs that come item by item. */
        private Iterator<Near> nearest(Iterator<Row> pairs) {
            List<Near> found = new ArrayList<>();
            Top top = new Top(topN);
            int item = -1;
            while (pairs.hasNext()) {
                Row pair = pairs.next();
                if (pair.getInt(0) != item) {
                    drain(item, top, found);
                    item = pair.getInt(0);
                }
                int other = pair.getInt(1);
                double count = pair.getDouble(2);
                double near = similarity.of(count, own.value()[item], own.value()[other], everyone);
                top.offer(other, (float) (near * count / (count + shrinkage)));
            }
            drain(item, top, found);
            return found.iterator();
        }

        private static void drain(int item, Top top, List<Near> found) {
            if (top.size() > 0) {
                float[] weights = new float[top.size()];
                found.add(new Near(item, top.drain(weights), weights));
            }
        }
    }
}
