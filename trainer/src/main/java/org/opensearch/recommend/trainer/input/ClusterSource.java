/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.opensearch.recommend.trainer.http.Patience;
import org.opensearch.recommend.trainer.http.PointInTime;
import org.opensearch.recommend.trainer.http.Rest;

/** An index of a cluster, read by all executors at a time: each Spark partition is a slice of a point in time. */
public final class ClusterSource {
    /** Of a user nobody knows, or an event that carries attributes alone, there is nothing to learn here. */
    private static final String WITH_USER_AND_ITEM =
            "{\"bool\":{\"filter\":[{\"exists\":{\"field\":\"user_id\"}},{\"exists\":{\"field\":\"item_id\"}}]}}";

    private static final String ALL = "{\"match_all\":{}}";

    private ClusterSource() {}

    /** The events of an events index, without impressions. */
    public static EventSource events(URI url, String pointInTime, int slices, Patience patience) {
        return spark -> read(
                spark,
                new Slices(
                        url.toString(),
                        pointInTime,
                        WITH_USER_AND_ITEM,
                        List.of("user_id", "item_id", "type", "value", "timestamp"),
                        slices,
                        patience),
                RawEvents.SCHEMA,
                ClusterSource::event);
    }

    /** The ids of all items of an item index. */
    public static ItemSource items(URI url, String pointInTime, int slices, Patience patience) {
        return spark -> read(
                spark,
                new Slices(url.toString(), pointInTime, ALL, List.of(), slices, patience),
                new StructType().add(RawEvents.ITEM, DataTypes.StringType),
                hit -> RowFactory.create(hit.path("_id").asText()));
    }

    /**
     * Whole documents, with the columns of {@link Documents}.
     *
     * @param fields of the source that are read; patterns such as {@code item.*} count
     */
    public static Dataset<Row> documents(
            SparkSession spark, URI url, String pointInTime, List<String> fields, int slices, Patience patience) {
        return read(
                spark,
                new Slices(url.toString(), pointInTime, ALL, new ArrayList<>(fields), slices, patience),
                Documents.SCHEMA,
                hit -> {
                    Long time = EventTime.millis(
                            hit.path("_source").path("timestamp").asText(null));
                    return RowFactory.create(
                            hit.path("_id").asText(),
                            time == null ? 0L : time,
                            hit.path("_source").toString());
                });
    }

    /** What a task needs to read its slice. */
    private record Slices(
            String url, String pointInTime, String query, List<String> fields, int count, Patience patience)
            implements Serializable {}

    /** Makes a row of a hit, or null when there is none in it. */
    private interface Mapper extends Serializable {
        Row row(JsonNode hit);
    }

    private static Dataset<Row> read(SparkSession spark, Slices slices, StructType schema, Mapper mapper) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<Integer> numbers = IntStream.range(0, slices.count()).boxed().toList();
        return spark.createDataFrame(
                context.parallelize(new ArrayList<>(numbers), slices.count())
                        .flatMap(slice -> rows(slices, slice, mapper)),
                schema);
    }

    private static Iterator<Row> rows(Slices slices, int slice, Mapper mapper) throws Exception {
        Rest rest = new Rest(URI.create(slices.url()));
        TaskContext task = TaskContext.get();
        task.addTaskCompletionListener(ended -> {
            rest.close();
        });
        JsonNode query = new ObjectMapper().readTree(slices.query());
        Iterable<JsonNode> hits = () -> PointInTime.hits(
                rest, slices.pointInTime(), query, slices.fields(), slice, slices.count(), slices.patience());
        return StreamSupport.stream(hits.spliterator(), false)
                .map(mapper::row)
                .filter(row -> row != null)
                .iterator();
    }

    private static Row event(JsonNode hit) {
        JsonNode source = hit.path("_source");
        JsonNode value = source.path("value");
        Long time = EventTime.millis(source.path("timestamp").asText(null));
        return time == null
                ? null
                : RowFactory.create(
                        source.path("user_id").asText(),
                        source.path("item_id").asText(),
                        source.path("type").asText(null),
                        value.isNumber() ? (Double) value.asDouble() : null,
                        time);
    }
}
