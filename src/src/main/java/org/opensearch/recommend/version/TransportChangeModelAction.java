/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.ActionType;
import org.opensearch.action.StepListener;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.admin.indices.refresh.RefreshResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.clustermanager.AcknowledgedResponse;
import org.opensearch.action.support.clustermanager.TransportClusterManagerNodeAction;
import org.opensearch.cluster.AckedClusterStateUpdateTask;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.block.ClusterBlockException;
import org.opensearch.cluster.block.ClusterBlockLevel;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.recommend.PluginClient;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.ItemMapping;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/** Begins, deploys or deletes a model version on the cluster manager. */
public final class TransportChangeModelAction extends TransportClusterManagerNodeAction<ModelRequest, ModelResponse> {
    private static final Logger logger = LogManager.getLogger(TransportChangeModelAction.class);

    public static final String NAME = "indices:admin/recommend/models/change";
    public static final ActionType<ModelResponse> TYPE = new ActionType<>(NAME, ModelResponse::new);

    private final Client callerClient;
    private final ConfigService configs;
    private final ModelVersions versions;
    private final ModelStore store;

    @Inject
    public TransportChangeModelAction(
            TransportService transportService,
            ClusterService clusterService,
            ThreadPool threadPool,
            ActionFilters actionFilters,
            IndexNameExpressionResolver resolver,
            Client client,
            PluginClient pluginClient,
            ConfigService configs,
            ModelVersions versions) {
        super(NAME, transportService, clusterService, threadPool, actionFilters, ModelRequest::new, resolver);
        this.callerClient = client;
        this.configs = configs;
        this.versions = versions;
        this.store = new ModelStore(pluginClient);
    }

    @Override
    protected String executor() {
        return ThreadPool.Names.SAME;
    }

    @Override
    protected ModelResponse read(StreamInput in) throws IOException {
        return new ModelResponse(in);
    }

    @Override
    protected ClusterBlockException checkBlock(ModelRequest request, ClusterState state) {
        return state.blocks().globalBlockedException(ClusterBlockLevel.METADATA_WRITE);
    }

    @Override
    protected void clusterManagerOperation(
            ModelRequest request, ClusterState state, ActionListener<ModelResponse> listener) {
        configs.require(request.index());
        switch (request.operation()) {
            case BEGIN -> begin(request, listener);
            case DEPLOY -> deploy(request, listener);
            case DELETE -> delete(request, listener);
            default -> throw new IllegalArgumentException(request.operation() + " changes nothing");
        }
    }

    private void begin(ModelRequest request, ActionListener<ModelResponse> listener) {
        CollaborativeModel model = request.model();
        int dimension = model.basis().parameters().dimension();
        long now = threadPool.absoluteTimeInMillis();
        StepListener<AcknowledgedResponse> mapped = new StepListener<>();
        StepListener<Void> stored = new StepListener<>();
        StepListener<VersionList> changed = new StepListener<>();
        VersionList before = versions.list(request.index());
        // Refused before anything is written.
        before.begin(request.version(), dimension, now);
        map(request.index(), dimension, mapped);
        mapped.whenComplete(done -> store.put(request.index(), request.version(), model, stored), listener::onFailure);
        stored.whenComplete(
                done -> update(request, list -> list.begin(request.version(), dimension, now), changed),
                listener::onFailure);
        changed.whenComplete(
                list -> {
                    before.versions().stream()
                            .map(ModelVersion::version)
                            .filter(version -> list.find(version) == null)
                            .forEach(version -> forget(request.index(), version));
                    ModelVersion version = list.require(request.version());
                    Map<String, Object> body = acknowledged(request, version);
                    body.put("slot", version.slot());
                    body.put(
                            "fields",
                            Map.of(
                                    "vector", ModelVersion.vectorField(version.slot()),
                                    "neighbours", ModelVersion.neighboursField(version.slot()),
                                    "together", ModelVersion.togetherField(version.slot())));
                    listener.onResponse(new ModelResponse(body));
                },
                listener::onFailure);
    }

    private void forget(String index, String version) {
        store.delete(
                index,
                version,
                ActionListener.wrap(
                        done -> {},
                        e -> logger.warn(
                                "model version [{}] of [{}] is gone but not what was stored of it",
                                version,
                                index,
                                e)));
    }

    /** Adds both slots to the mapping of the items. */
    private void map(String index, int dimension, ActionListener<AcknowledgedResponse> listener) {
        ItemMapping mapping = configs.mapping(index);
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int slot : List.of(0, 1)) {
            Object there = mapping.parameter(ModelVersion.vectorField(slot), "dimension");
            if (there != null && ((Number) there).intValue() != dimension) {
                throw new IllegalArgumentException("[dimension] must be " + there + ", the dimension that ["
                        + ModelVersion.vectorField(slot) + "] of [" + index
                        + "] is mapped with, got " + dimension + "; another dimension needs a new index");
            }
            fields.put(
                    "cf_" + slot,
                    Map.of(
                            "type",
                            "knn_vector",
                            "dimension",
                            dimension,
                            "method",
                            Map.of(
                                    "name",
                                    "hnsw",
                                    "engine",
                                    "lucene",
                                    "space_type",
                                    "innerproduct",
                                    "parameters",
                                    Map.of("m", 16, "ef_construction", 100))));
            fields.put("neighbours_" + slot, Map.of("type", "object", "enabled", false));
            fields.put("together_" + slot, Map.of("type", "object", "enabled", false));
        }
        callerClient
                .admin()
                .indices()
                .putMapping(
                        new PutMappingRequest(index)
                                .source(Map.of("properties", Map.of("recommend", Map.of("properties", fields)))),
                        listener);
    }

    private void deploy(ModelRequest request, ActionListener<ModelResponse> listener) {
        VersionList before = versions.list(request.index());
        ModelVersion version = before.require(request.version());
        before.deploy(request.version(), 0);
        StepListener<RefreshResponse> refreshed = new StepListener<>();
        StepListener<SearchResponse> counted = new StepListener<>();
        StepListener<VersionList> changed = new StepListener<>();
        callerClient.admin().indices().refresh(new RefreshRequest(request.index()), refreshed);
        refreshed.whenComplete(
                done -> callerClient.search(
                        new SearchRequest(request.index())
                                .source(new SearchSourceBuilder()
                                        .query(QueryBuilders.existsQuery(ModelVersion.vectorField(version.slot())))
                                        .size(0)
                                        .trackTotalHitsUpTo(1)),
                        counted),
                listener::onFailure);
        counted.whenComplete(
                response -> {
                    if (response.getHits().getTotalHits().value() == 0) {
                        throw new OpenSearchStatusException(
                                "no item of [" + request.index() + "] has a vector in ["
                                        + ModelVersion.vectorField(version.slot())
                                        + "]: write the item vectors of [" + request.version()
                                        + "] before it is deployed",
                                RestStatus.CONFLICT);
                    }
                    long now = threadPool.absoluteTimeInMillis();
                    update(request, list -> list.deploy(request.version(), now), changed);
                },
                listener::onFailure);
        changed.whenComplete(
                list -> {
                    Map<String, Object> body = acknowledged(request, list.require(request.version()));
                    ModelVersion previous = before.deployed();
                    body.put("previous", previous == null ? null : previous.version());
                    listener.onResponse(new ModelResponse(body));
                },
                listener::onFailure);
    }

    private void delete(ModelRequest request, ActionListener<ModelResponse> listener) {
        StepListener<VersionList> changed = new StepListener<>();
        StepListener<Void> deleted = new StepListener<>();
        update(request, list -> list.without(request.version()), changed);
        changed.whenComplete(list -> store.delete(request.index(), request.version(), deleted), listener::onFailure);
        deleted.whenComplete(
                done -> listener.onResponse(new ModelResponse(
                        Map.of("acknowledged", true, "index", request.index(), "version", request.version()))),
                listener::onFailure);
    }

    private static Map<String, Object> acknowledged(ModelRequest request, ModelVersion version) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("acknowledged", true);
        body.put("index", request.index());
        body.put("version", version.version());
        body.put("state", version.state().field());
        return body;
    }

    /** The listener gets the versions as changed, once every node has them. */
    private void update(ModelRequest request, UnaryOperator<VersionList> change, ActionListener<VersionList> listener) {
        String source = "recommend-model-" + request.operation();
        clusterService.submitStateUpdateTask(source, new AckedClusterStateUpdateTask<>(request, listener) {
            private VersionList after;

            @Override
            public ClusterState execute(ClusterState current) {
                return ModelVersions.change(current, request.index(), before -> {
                    after = change.apply(before);
                    return after;
                });
            }

            @Override
            protected VersionList newResponse(boolean acknowledged) {
                return after;
            }
        });
    }
}
