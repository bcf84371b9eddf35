/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.input;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of events as they are read, whatever from. */
public final class RawEvents {
    public static final String USER = "user";
    public static final String ITEM = "item";

    /** Event type; null where the input does not say. */
    public static final String TYPE = "type";

    /** Rating or watched fraction, or null. */
    public static final String VALUE = "value";

    /** Milliseconds since the epoch. */
    public static final String TIME = "time";

    public static final StructType SCHEMA = new StructType()
            .add(USER, DataTypes.StringType)
            .add(ITEM, DataTypes.StringType)
            .add(TYPE, DataTypes.StringType)
            .add(VALUE, DataTypes.DoubleType)
            .add(TIME, DataTypes.LongType);

    private RawEvents() {}
}
