/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.input;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.opensearch.recommend.core.event.ColumnNames;
import org.opensearch.recommend.core.event.ColumnNames.Role;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.TrainingException;

/**
 * Files of events and items: CSV with a header, Parquet, NDJSON, RecBole's atomic files. Any path that Spark can read
 * works, a folder of such files too; the name's ending tells the format, and a name that ends in none of them is Parquet.
 */
public final class FileSource {
    private final ColumnNames columns;

    /** Files with these column names. */
    public FileSource(ColumnNames columns) {
        this.columns = columns;
    }

    /** The events of a file; rows without a user, an item or a time are left out. */
    public EventSource events(String path) {
        return spark -> {
            Dataset<Row> rows = read(spark, path);
            Optional<Column> type = optional(Role.TYPE, rows);
            Optional<Column> value = optional(Role.VALUE, rows);
            return rows.select(
                            required(Role.USER, rows, path).as(RawEvents.USER),
                            required(Role.ITEM, rows, path).as(RawEvents.ITEM),
                            type.orElse(functions.lit(null))
                                    .cast(DataTypes.StringType)
                                    .as(RawEvents.TYPE),
                            value.map(column -> column.try_cast(DataTypes.DoubleType))
                                    .orElse(functions.lit(null).cast(DataTypes.DoubleType))
                                    .as(RawEvents.VALUE),
                            time(rows, path).as(RawEvents.TIME))
                    .na()
                    .drop(new String[] {RawEvents.USER, RawEvents.ITEM, RawEvents.TIME});
        };
    }

    /** The ids of a file of items. */
    public ItemSource items(String path) {
        return spark -> {
            Dataset<Row> rows = read(spark, path);
            return rows.select(required(Role.ID, rows, path).as(RawEvents.ITEM))
                    .na()
                    .drop();
        };
    }

    private static Dataset<Row> read(SparkSession spark, String path) {
        String name = path.toLowerCase(Locale.ROOT);
        try {
            if (name.matches(".*\\.(inter|item|user)")) {
                return untyped(spark.read()
                        .option("header", true)
                        .option("sep", "\t")
                        .option("quote", "")
                        .csv(path));
            } else if (name.matches(".*\\.csv(\\.gz)?")) {
                return spark.read()
                        .option("header", true)
                        .option("multiLine", true)
                        .option("escape", "\"")
                        .csv(path);
            } else if (name.matches(".*\\.(ndjson|jsonl|json)(\\.gz)?")) {
                return spark.read().json(path);
            }
            return spark.read().parquet(path);
        } catch (Exception e) {
            if (e instanceof AnalysisException) {
                throw new TrainingException(Exit.USAGE, "there is nothing to read at " + path + "; check the path", e);
            }
            throw e;
        }
    }

    /** RecBole's header names a type with each column. */
    private static Dataset<Row> untyped(Dataset<Row> rows) {
        String[] names = rows.columns();
        for (int i = 0; i < names.length; i++) {
            names[i] = names[i].replaceFirst(":.*$", "");
        }
        return rows.toDF(names);
    }

    private Optional<Column> optional(Role role, Dataset<Row> rows) {
        return columns.find(role, Arrays.asList(rows.columns())::contains)
                .map(name -> rows.col("`" + name.replace("`", "``") + "`"));
    }

    private Column required(Role role, Dataset<Row> rows, String path) {
        return optional(role, rows)
                .orElseThrow(() -> new TrainingException(
                        Exit.USAGE,
                        path + " has " + wanted(role) + "; name it with --"
                                + role.name().toLowerCase(Locale.ROOT) + "-field"))
                .cast(DataTypes.StringType);
    }

    private Column time(Dataset<Row> rows, String path) {
        Column time = required(Role.TIME, rows, path);
        UDF1<String, Long> millis = EventTime::millis;
        return functions.udf(millis, DataTypes.LongType).apply(time);
    }

    private String wanted(Role role) {
        String named = columns.given().get(role);
        return named != null ? "no column named " + named : "none of the columns " + String.join(", ", role.usual());
    }
}
