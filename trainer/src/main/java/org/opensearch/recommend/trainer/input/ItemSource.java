/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.input;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Where the catalogue comes from. */
@FunctionalInterface
public interface ItemSource {
    /** The ids of all items in a column {@link RawEvents#ITEM}, a repeated id counting once. */
    Dataset<Row> items(SparkSession spark);
}
