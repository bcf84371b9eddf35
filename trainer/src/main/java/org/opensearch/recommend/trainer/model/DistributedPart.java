/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.signum;
import static org.apache.spark.sql.functions.sum;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.opensearch.recommend.core.cf.FactorModel;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.evaluate.ModelFamily.TrainingProgress;
import org.opensearch.recommend.core.neighbours.NeighbourParameters;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.util.Workers;

/** Interactions that Spark holds. */
final class DistributedPart implements Part {
    private final Dataset<Row> interactions;
    private final Dataset<Row> aged;
    private final int users;
    private final int items;
    private final Workers workers;

    /** A part of these events. */
    DistributedPart(Dataset<Row> events, int users, int items, HalfLife halfLife, Workers workers) {
        this.interactions = interactions(events);
        this.aged = interactions(halfLife.decayed(events));
        this.users = users;
        this.items = items;
        this.workers = workers;
    }

    /** As core's Interactions: weights of one pair add up, and the pair takes the place of its last event. */
    private static Dataset<Row> interactions(Dataset<Row> events) {
        return events.groupBy(Corpus.USER, Corpus.ITEM)
                .agg(
                        sum(Corpus.WEIGHT).cast(DataTypes.FloatType).as(Corpus.WEIGHT),
                        max(Corpus.TIME).as(Corpus.TIME))
                .filter(col(Corpus.WEIGHT).notEqual(0));
    }

    @Override
    public FactorModel factors(IalsParameters parameters, TrainingProgress progress) {
        return new MllibAls(parameters, workers).train(aged, users, items);
    }

    @Override
    public Neighbours neighbours(NeighbourParameters parameters, TrainingProgress progress) {
        return new DistributedCoOccurrence(parameters).find(aged, items);
    }

    @Override
    public Neighbours together(TrainingProgress progress) {
        Dataset<Row> unweighted = interactions.withColumn(
                Corpus.WEIGHT, signum(col(Corpus.WEIGHT)).cast(DataTypes.FloatType));
        return new DistributedCoOccurrence(NeighbourChoice.TOGETHER).find(unweighted, items);
    }

    @Override
    public long easeMemory() {
        return 0;
    }

    @Override
    public Neighbours ease(float lambda, int topN, TrainingProgress progress) {
        throw new IllegalArgumentException("EASE needs all interactions on the driver: use --solver local");
    }

    @Override
    public int[] popularity() {
        int[] counts = new int[items];
        interactions
                .filter(col(Corpus.WEIGHT).gt(0))
                .groupBy(Corpus.ITEM)
                .count()
                .toLocalIterator()
                .forEachRemaining(row -> counts[row.getInt(0)] = Math.toIntExact(row.getLong(1)));
        return counts;
    }
}
