/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.signum;

import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.opensearch.recommend.core.evaluate.EventLog;

/**
 * How events age in training: each weighs half as much for every half-life that it is older than the newest of the events
 * it is trained with.
 *
 * @param days above 0 to {@value #MOST_DAYS}, or null where they do not age
 */
public record HalfLife(Double days) {
    private static final double MOST_DAYS = 36_500;

    /** Checks the range, in a sentence. */
    public HalfLife {
        if (days != null && !(days > 0 && days <= MOST_DAYS)) {
            throw new IllegalArgumentException(
                    "the half-life of events must be above 0 and at most 36500 days, got " + days);
        }
    }

    /** Events do not age. */
    public static HalfLife none() {
        return new HalfLife(null);
    }

    /** Whether events age. */
    public boolean isFinite() {
        return days != null;
    }

    /** These events by age; the same log where they do not age. */
    EventLog decayed(EventLog log) {
        return isFinite() ? log.decayed(millis()) : log;
    }

    /** As {@link EventLog#decayed}, in Spark; the same events where they do not age. */
    Dataset<Row> decayed(Dataset<Row> events) {
        if (!isFinite()) {
            return events;
        }
        long newest = events.agg(max(Corpus.TIME)).first().getLong(0);
        return events.withColumn(
                Corpus.WEIGHT,
                greatest(
                                abs(col(Corpus.WEIGHT))
                                        .multiply(pow(
                                                lit(2.0),
                                                col(Corpus.TIME).minus(newest).divide(millis()))),
                                lit(EventLog.LEAST_WEIGHT))
                        .multiply(signum(col(Corpus.WEIGHT)))
                        .cast(DataTypes.FloatType));
    }

    private double millis() {
        return days * TimeUnit.DAYS.toMillis(1);
    }
}
