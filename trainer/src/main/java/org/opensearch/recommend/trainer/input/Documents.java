/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.input;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of whole documents of an index. */
public final class Documents {
    /** The document's {@code _id}. */
    public static final String ID = "id";

    /** Milliseconds since the epoch; 0 of a document without a timestamp. */
    public static final String TIME = "time";

    /** The document as JSON. */
    public static final String SOURCE = "source";

    static final StructType SCHEMA = new StructType()
            .add(ID, DataTypes.StringType)
            .add(TIME, DataTypes.LongType)
            .add(SOURCE, DataTypes.StringType);

    private Documents() {}
}
