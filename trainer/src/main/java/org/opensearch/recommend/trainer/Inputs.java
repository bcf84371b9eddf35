/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.trainer.http.Patience;
import org.opensearch.recommend.trainer.http.PointInTime;
import org.opensearch.recommend.trainer.http.Rest;
import org.opensearch.recommend.trainer.http.RestException;
import org.opensearch.recommend.trainer.input.ClusterSource;
import org.opensearch.recommend.trainer.input.EventSource;
import org.opensearch.recommend.trainer.input.FileSource;
import org.opensearch.recommend.trainer.input.ItemSource;
import org.opensearch.recommend.trainer.input.Weights;
import org.opensearch.recommend.trainer.log.IndexLog;
import org.opensearch.recommend.trainer.log.TrainingLog;
import org.opensearch.recommend.trainer.publish.Publication;
import org.opensearch.recommend.trainer.publish.Versions;

/** Opens what is read from: files, or an index as it is at this moment. */
final class Inputs implements AutoCloseable {
    private static final int NOT_FOUND = 404;

    private final TrainRequest.Input input;
    private final Rest rest;
    private final int slices;
    private final Patience patience;
    private final ObjectMapper mapper = new ObjectMapper();
    private PointInTime events;
    private PointInTime items;

    /**
     * Inputs.
     *
     * @param slices   in which an index is read
     * @param patience while it is read
     */
    Inputs(TrainRequest.Input input, Rest rest, int slices, Patience patience) {
        this.input = input;
        this.rest = rest;
        this.slices = slices;
        this.patience = patience;
    }

    /** The events. */
    EventSource events() {
        if (input.events() != null) {
            return new FileSource(input.columns()).events(input.events());
        }
        events = open("recommend-events-" + input.index());
        return ClusterSource.events(input.url(), events.id(), slices, patience);
    }

    /** The catalogue, or null where it is what has events. */
    ItemSource items() {
        if (input.items() != null) {
            return new FileSource(input.columns()).items(input.items());
        } else if (input.index() == null) {
            return null;
        }
        // When Spark comes to it: reading the events may take longer than a point in time is kept.
        return spark -> {
            items = open(input.index());
            return ClusterSource.items(input.url(), items.id(), slices, patience)
                    .items(spark);
        };
    }

    /** The weights of the configuration file, else of the index's configuration, else the defaults. */
    Weights weights() {
        RecommendConfig config = config();
        return new Weights(config == null ? EventType.defaults() : config.events());
    }

    /**
     * The log whole, as the index has it at this moment.
     *
     * @param more fields of items beside those that have a role
     */
    TrainingLog log(SparkSession spark, Set<String> more) {
        RecommendConfig config = config();
        FieldRoles roles = config.fields();
        Set<String> fields = new LinkedHashSet<>(roles.text());
        fields.addAll(more);
        fields.addAll(roles.categories());
        fields.addAll(Arrays.asList(
                roles.title(),
                roles.brand(),
                roles.price(),
                roles.releasedAt(),
                roles.maturity(),
                "recommend.content"));
        fields.remove(null);
        long now = System.currentTimeMillis();
        List<String> ofEvents = new ArrayList<>(Event.FIELDS);
        ofEvents.add(IndexLog.RANKING);
        try (PointInTime whole = open("recommend-events-" + input.index());
                PointInTime catalogue = open(input.index())) {
            return new IndexLog(config)
                    .read(
                            ClusterSource.documents(spark, input.url(), whole.id(), ofEvents, slices, patience),
                            ClusterSource.documents(
                                    spark, input.url(), catalogue.id(), List.copyOf(fields), slices, patience),
                            now);
        }
    }

    /** Versions of the index whose rankers have these inputs, as impressions name them. */
    Set<String> versionsWithInputs(FeatureSchema schema) {
        String hash = Publication.hash(schema);
        Set<String> versions = new HashSet<>();
        try {
            new Versions(rest, input.index(), Patience.SHORT)
                    .all()
                    .path("models")
                    .forEach(version -> {
                        if (hash.equals(version.at("/lineage/ranker_inputs").asText())) {
                            versions.add(input.index() + "/"
                                    + version.path("version").asText());
                        }
                    });
        } catch (RestException e) {
            throw new TrainingException(
                    Exit.FAILED, "the model versions of [" + input.index() + "] cannot be read: " + e.reason(), e);
        }
        return versions;
    }

    /** Of the file, else of the index; null without either. */
    private RecommendConfig config() {
        try {
            if (input.config() != null) {
                return read(mapper.readTree(Files.readString(input.config())));
            } else if (input.index() != null) {
                JsonNode answer = rest.call(
                        "GET", "/" + Rest.segment(input.index()) + "/_recommend/config", null, Patience.SHORT);
                return read(answer.path("config"));
            }
            return null;
        } catch (RestException e) {
            throw new TrainingException(
                    e.status() == NOT_FOUND || e.status() == 400 ? Exit.USAGE : Exit.FAILED,
                    "the configuration of [" + input.index() + "] cannot be read: " + e.reason()
                            + "; check --index, and PUT /" + input.index() + "/_recommend/config first",
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new TrainingException(
                    Exit.USAGE, "the configuration " + input.config() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private RecommendConfig read(JsonNode config) {
        return RecommendConfig.read(mapper.convertValue(config, new TypeReference<Map<String, Object>>() {}));
    }

    private PointInTime open(String index) {
        try {
            rest.call("POST", "/" + Rest.segment(index) + "/_refresh", null, Patience.SHORT);
            return PointInTime.open(rest, index, Patience.SHORT);
        } catch (RestException e) {
            throw new TrainingException(
                    e.status() == NOT_FOUND ? Exit.USAGE : Exit.FAILED,
                    "the index [" + index + "] cannot be read: " + e.reason() + "; check --index and what it may read",
                    e);
        }
    }

    @Override
    public void close() {
        if (events != null) {
            events.close();
        }
        if (items != null) {
            items.close();
        }
    }
}
