/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.input;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Where events come from. */
@FunctionalInterface
public interface EventSource {
    /** The events, with the columns of {@link RawEvents}; read when Spark comes to it. */
    Dataset<Row> events(SparkSession spark);
}
