/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceAlreadyExistsException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.StepListener;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.action.admin.indices.settings.put.UpdateSettingsRequest;
import org.opensearch.action.ingest.DeletePipelineRequest;
import org.opensearch.action.ingest.PutPipelineRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.cluster.metadata.IndexAbstraction;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.index.IndexSettings;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.reindex.UpdateByQueryAction;
import org.opensearch.index.reindex.UpdateByQueryRequest;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.ingest.ContentProcessor;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/** Makes what a configuration needs: the item index, the managed object's mapping, the pipeline, the data indices. */
public final class IndexPreparer {
    private static final Logger logger = LogManager.getLogger(IndexPreparer.class);

    private final ClusterService clusterService;
    private final Client callerClient;
    private final Client pluginClient;

    /**
     * A preparer.
     *
     * @param callerClient for the item index
     * @param pluginClient for what the plugin owns
     */
    public IndexPreparer(ClusterService clusterService, Client callerClient, Client pluginClient) {
        this.clusterService = clusterService;
        this.callerClient = callerClient;
        this.pluginClient = pluginClient;
    }

    /** Prepares everything; the listener gets the names of the indices that were created. */
    public void prepare(String index, RecommendConfig config, ActionListener<List<String>> listener) {
        List<String> created = Collections.synchronizedList(new ArrayList<>());
        StepListener<Void> pipeline = new StepListener<>();
        StepListener<Void> items = new StepListener<>();
        StepListener<Void> events = new StepListener<>();
        StepListener<Void> profiles = new StepListener<>();
        StepListener<Void> signals = new StepListener<>();
        putPipeline(index, pipeline);
        pipeline.whenComplete(v -> prepareItemIndex(index, config, created, items), listener::onFailure);
        items.whenComplete(v -> createOrComplete(Names.events(index), "events", created, events), listener::onFailure);
        events.whenComplete(
                v -> createOrComplete(Names.profiles(index), "profile", created, profiles), listener::onFailure);
        profiles.whenComplete(
                v -> createOrComplete(Names.signals(index), "signals", created, signals), listener::onFailure);
        signals.whenComplete(
                v -> create(
                        Names.CONFIG_INDEX,
                        "config",
                        new ArrayList<>(),
                        ActionListener.wrap(done -> listener.onResponse(created), listener::onFailure)),
                listener::onFailure);
    }

    /** Starts to give vectors to items that have none; the listener gets their number. */
    public void finish(String index, ActionListener<Long> listener) {
        BoolQueryBuilder without = QueryBuilders.boolQuery().mustNot(QueryBuilders.existsQuery("recommend.key"));
        SearchRequest count = new SearchRequest(index)
                .source(new SearchSourceBuilder().query(without).size(0).trackTotalHits(true));
        callerClient.search(
                count,
                ActionListener.wrap(
                        response -> {
                            long items = response.getHits().getTotalHits().value();
                            if (items > 0) {
                                backfill(index, without);
                            }
                            listener.onResponse(items);
                        },
                        e -> {
                            logger.warn("[{}] could not count the items without vectors", index, e);
                            listener.onResponse(0L);
                        }));
    }

    private void backfill(String index, BoolQueryBuilder without) {
        UpdateByQueryRequest request = new UpdateByQueryRequest(index);
        request.setQuery(without);
        request.setConflicts("proceed");
        callerClient.execute(
                UpdateByQueryAction.INSTANCE,
                request,
                ActionListener.wrap(
                        response -> logger.info("[{}] gave vectors to {} items", index, response.getUpdated()),
                        e -> logger.warn(
                                "[{}] could not give vectors to the items already there; POST /{}/_update_by_query does",
                                index,
                                index,
                                e)));
    }

    /** Takes the pipeline off the item index and deletes it; the data indices stay. */
    public void undo(String index, ActionListener<Void> listener) {
        IndexMetadata metadata = concrete(index);
        ActionListener<Void> pipelineNext = ActionListener.wrap(
                v -> pluginClient
                        .admin()
                        .cluster()
                        .deletePipeline(
                                new DeletePipelineRequest(Names.pipeline(index)),
                                ActionListener.wrap(ack -> listener.onResponse(null), e -> {
                                    if (e instanceof ResourceNotFoundException) {
                                        listener.onResponse(null);
                                    } else {
                                        listener.onFailure(e);
                                    }
                                })),
                listener::onFailure);
        if (metadata != null
                && Names.pipeline(index).equals(IndexSettings.FINAL_PIPELINE.get(metadata.getSettings()))) {
            UpdateSettingsRequest request = new UpdateSettingsRequest(
                    Settings.builder()
                            .putNull(IndexSettings.FINAL_PIPELINE.getKey())
                            .build(),
                    metadata.getIndex().getName());
            callerClient
                    .admin()
                    .indices()
                    .updateSettings(
                            request, ActionListener.wrap(ack -> pipelineNext.onResponse(null), listener::onFailure));
        } else {
            pipelineNext.onResponse(null);
        }
    }

    private void putPipeline(String index, ActionListener<Void> listener) {
        String body = Json.write(Map.of(
                "description",
                "Content vectors for the recommender of [" + index + "]",
                "processors",
                List.of(Map.of(ContentProcessor.TYPE, Map.of("index", index)))));
        pluginClient
                .admin()
                .cluster()
                .putPipeline(
                        new PutPipelineRequest(Names.pipeline(index), new BytesArray(body), XContentType.JSON),
                        ActionListener.wrap(ack -> listener.onResponse(null), listener::onFailure));
    }

    private void prepareItemIndex(
            String index, RecommendConfig config, List<String> created, ActionListener<Void> listener) {
        IndexMetadata metadata = concrete(index);
        if (metadata == null) {
            CreateIndexRequest request = new CreateIndexRequest(index)
                    .settings(Settings.builder()
                            .put("index.knn", true)
                            .put("index.number_of_shards", 1)
                            .put("index.auto_expand_replicas", "0-1")
                            .put(IndexSettings.FINAL_PIPELINE.getKey(), Names.pipeline(index)))
                    .mapping(ConfigValidator.mappingFor(config, true));
            callerClient
                    .admin()
                    .indices()
                    .create(
                            request,
                            ActionListener.wrap(
                                    ack -> {
                                        created.add(index);
                                        listener.onResponse(null);
                                    },
                                    listener::onFailure));
            return;
        }
        if (!metadata.getSettings().getAsBoolean("index.knn", false)) {
            throw new IllegalArgumentException(
                    "index [" + index
                            + "] was created without [index.knn: true], which cannot be changed afterwards: create a new index with it and reindex into that");
        }
        String finalPipeline = IndexSettings.FINAL_PIPELINE.get(metadata.getSettings());
        if (!finalPipeline.equals("_none") && !finalPipeline.equals(Names.pipeline(index))) {
            throw new IllegalArgumentException("index [" + index + "] has the final pipeline [" + finalPipeline
                    + "] already: make that pipeline its default_pipeline, or call the pipeline ["
                    + Names.pipeline(index) + "] from it and unset index.final_pipeline");
        }
        ItemMapping mapping = ItemMapping.of(metadata);
        boolean empty = mapping.isEmpty();
        if (!empty) {
            ConfigValidator.check(config, index, mapping);
        }
        PutMappingRequest request =
                new PutMappingRequest(metadata.getIndex().getName()).source(ConfigValidator.mappingFor(config, empty));
        UpdateSettingsRequest settings = new UpdateSettingsRequest(
                Settings.builder()
                        .put(IndexSettings.FINAL_PIPELINE.getKey(), Names.pipeline(index))
                        .build(),
                metadata.getIndex().getName());
        callerClient
                .admin()
                .indices()
                .putMapping(
                        request,
                        ActionListener.wrap(
                                ack -> callerClient
                                        .admin()
                                        .indices()
                                        .updateSettings(
                                                settings,
                                                ActionListener.wrap(
                                                        done -> listener.onResponse(null), listener::onFailure)),
                                listener::onFailure));
    }

    /**
     * Creates one of the recommender's own indices when it is missing.
     *
     * @param feature the package whose {@code index.json} has its settings and mappings
     * @param created gets the name when it was created
     */
    public void create(String name, String feature, List<String> created, ActionListener<Void> listener) {
        if (clusterService.state().metadata().hasIndex(name)) {
            listener.onResponse(null);
            return;
        }
        Map<String, Object> definition = definition(feature);
        CreateIndexRequest request = new CreateIndexRequest(name)
                .settings(Settings.builder().loadFromMap(object(definition, "settings")))
                .mapping(object(definition, "mappings"));
        pluginClient
                .admin()
                .indices()
                .create(
                        request,
                        ActionListener.wrap(
                                ack -> {
                                    created.add(name);
                                    listener.onResponse(null);
                                },
                                e -> {
                                    if (e instanceof ResourceAlreadyExistsException) {
                                        listener.onResponse(null);
                                    } else {
                                        listener.onFailure(e);
                                    }
                                }));
    }

    /** {@link #create}, or adds to an index that somebody else made what its mapping lacks. */
    private void createOrComplete(String name, String feature, List<String> created, ActionListener<Void> listener) {
        if (!clusterService.state().metadata().hasIndex(name)) {
            create(name, feature, created, listener);
            return;
        }
        PutMappingRequest request = new PutMappingRequest(name).source(object(definition(feature), "mappings"));
        pluginClient.admin().indices().putMapping(request, ActionListener.wrap(ack -> listener.onResponse(null), e -> {
            Throwable cause = ExceptionsHelper.unwrapCause(e);
            listener.onFailure(
                    cause instanceof IllegalArgumentException
                            ? new IllegalArgumentException(
                                    "index [" + name + "] is there already, but its mapping does not fit: "
                                            + cause.getMessage()
                                            + "; delete it, or reindex it under another name, so that it can be made anew",
                                    e)
                            : e);
        }));
    }

    /** The settings and mappings of a feature's index. */
    private static Map<String, Object> definition(String feature) {
        String path = "/org/opensearch/recommend/" + feature + "/index.json";
        try (InputStream in = IndexPreparer.class.getResourceAsStream(path)) {
            return XContentHelper.convertToMap(JsonXContent.jsonXContent, in, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // a parsed object has string keys only
    private static Map<String, Object> object(Map<String, Object> definition, String name) {
        return (Map<String, Object>) definition.get(name);
    }

    private IndexMetadata concrete(String index) {
        IndexAbstraction abstraction =
                clusterService.state().metadata().getIndicesLookup().get(index);
        if (abstraction == null) {
            return null;
        }
        if (abstraction.getIndices().size() != 1) {
            throw new IllegalArgumentException("[" + index + "] is an alias of "
                    + abstraction.getIndices().size() + " indices; a recommender needs one item index");
        }
        return abstraction.getIndices().get(0);
    }
}
