/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.input;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.util.Fields;

/**
 * What events weigh, as the index's configuration says and as the plugin weighs them for profiles. Travels to Spark's
 * executors, for which event types go as plain maps.
 */
public final class Weights implements Serializable {
    private static final long serialVersionUID = 1;

    /** Of an event without a type: a rating where it has a value. */
    private static final String WITH_VALUE = "rate";

    private static final String WITHOUT_VALUE = "view";

    private final HashMap<String, HashMap<String, Object>> types = new HashMap<>();
    private transient volatile Map<String, EventType> read;

    /** Weighs by these types. */
    public Weights(Map<String, EventType> types) {
        types.forEach((name, type) -> this.types.put(name, new HashMap<>(type.toMap())));
    }

    /** The weight of one event: 0 for an unknown type, and where it says nothing of taste. */
    public double of(String type, Double value) {
        String name = type != null ? type : value != null ? WITH_VALUE : WITHOUT_VALUE;
        EventType known = byName().get(name);
        double weight = known == null ? 0 : known.weigh(value);
        return Double.isFinite(weight) ? weight : 0;
    }

    /** The same as a column. */
    public Column column(Column type, Column value) {
        UDF2<String, Double, Double> weigh = this::of;
        return functions.udf(weigh, DataTypes.DoubleType).apply(type, value);
    }

    private Map<String, EventType> byName() {
        Map<String, EventType> known = read;
        if (known == null) {
            known = new HashMap<>();
            for (Map.Entry<String, HashMap<String, Object>> entry : types.entrySet()) {
                known.put(entry.getKey(), EventType.read(Fields.of(entry.getKey(), entry.getValue()), null));
            }
            read = known;
        }
        return known;
    }
}
