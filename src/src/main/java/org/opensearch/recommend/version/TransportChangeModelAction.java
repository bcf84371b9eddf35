/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.ActionType;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.StepListener;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.clustermanager.TransportClusterManagerNodeAction;
import org.opensearch.cluster.AckedClusterStateUpdateTask;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.block.ClusterBlockException;
import org.opensearch.cluster.block.ClusterBlockLevel;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.unit.TimeValue;
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

/** Begins, switches or deletes a model version on the cluster manager. */
public final class TransportChangeModelAction extends TransportClusterManagerNodeAction<ModelRequest, ModelResponse> {
    private static final Logger logger = LogManager.getLogger(TransportChangeModelAction.class);

    public static final String NAME = "indices:admin/recommend/models/change";
    public static final ActionType<ModelResponse> TYPE = new ActionType<>(NAME, ModelResponse::new);

    private static final TimeValue LOAD_TIMEOUT = TimeValue.timeValueSeconds(60);

    private final Client callerClient;
    private final Client pluginClient;
    private final ConfigService configs;
    private final ModelVersions versions;
    private final ModelStore store;
    private final GraphStore graphs;

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
        this.pluginClient = pluginClient;
        this.configs = configs;
        this.versions = versions;
        this.store = new ModelStore(pluginClient);
        this.graphs = new GraphStore(pluginClient);
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
            case SHADOW -> activate(request, list -> list.shadow(request.version()), respond(request, listener));
            case RETIRE -> change(request, list -> list.retire(request.version()), listener);
            case DELETE -> delete(request, listener);
            default -> throw new IllegalArgumentException(request.operation() + " changes nothing");
        }
    }

    private void begin(ModelRequest request, ActionListener<ModelResponse> listener) {
        ModelBody body = request.model();
        body.requireWithin(clusterService.getClusterSettings().get(ModelVersions.MAX_SIZE));
        requireFields(request.index(), body);
        long now = threadPool.absoluteTimeInMillis();
        UnaryOperator<VersionList> begun =
                list -> list.begin(request.version(), body.factors(), body.towers(), body.sizes(), now);
        StepListener<Void> mapped = new StepListener<>();
        StepListener<Void> stored = new StepListener<>();
        StepListener<VersionList> changed = new StepListener<>();
        VersionList before = versions.list(request.index());
        // Refused before anything is written.
        begun.apply(before).require(request.version());
        map(request.index(), body, mapped);
        mapped.whenComplete(done -> store.put(request.index(), request.version(), body, stored), listener::onFailure);
        stored.whenComplete(done -> update(request, begun, changed), listener::onFailure);
        changed.whenComplete(
                list -> {
                    before.versions().stream()
                            .filter(version -> list.find(version.version()) == null)
                            .forEach(version -> forget(request.index(), version));
                    listener.onResponse(new ModelResponse(begunBody(request, list.require(request.version()))));
                },
                listener::onFailure);
    }

    private static Map<String, Object> begunBody(ModelRequest request, ModelVersion version) {
        Map<String, Object> body = acknowledged(request, version);
        Map<String, Object> fields = new LinkedHashMap<>();
        if (version.base() != null) {
            body.put("base", version.base());
        }
        if (version.twoTower() != null) {
            body.put("slot", version.twoTower().slot());
            fields.put("tower", ModelVersion.towerField(version.twoTower().slot()));
        }
        if (version.collaborative() != null) {
            int slot = version.collaborative().slot();
            body.put("slot", slot);
            fields.put("vector", ModelVersion.vectorField(slot));
            fields.put("neighbours", ModelVersion.neighboursField(slot));
            fields.put("together", ModelVersion.togetherField(slot));
        }
        if (!fields.isEmpty()) {
            body.put("fields", fields);
        }
        Map<String, Object> files = new LinkedHashMap<>();
        version.files()
                .forEach((file, size) ->
                        files.put(file, Map.of("chunks", GraphSpec.chunks(size), "chunk_bytes", GraphSpec.CHUNK)));
        if (!files.isEmpty()) {
            body.put("files", files);
        }
        return body;
    }

    /** Refuses features that read fields which the items do not have. */
    private void requireFields(String index, ModelBody body) {
        ItemMapping mapping = configs.mapping(index);
        body.graphs().forEach((file, graph) -> {
            for (String field : graph.parsed().itemFields()) {
                if (mapping.type(field) == null) {
                    throw new IllegalArgumentException("the schema of [" + file + "] reads the field [" + field
                            + "] of the items, which the mapping of [" + index + "] does not have");
                }
            }
        });
    }

    private void forget(String index, ModelVersion version) {
        store.delete(index, version.version(), ActionListener.wrap(done -> {}, e -> stays(index, version, e)));
        graphs.delete(
                index,
                version.version(),
                version.files(),
                ActionListener.wrap(done -> {}, e -> stays(index, version, e)));
    }

    private static void stays(String index, ModelVersion version, Exception e) {
        logger.warn("model version [{}] of [{}] is gone but not what was stored of it", version.version(), index, e);
    }

    /** Adds both slots of what is brought to the mapping of the items. */
    private void map(String index, ModelBody body, ActionListener<Void> listener) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int slot : List.of(0, 1)) {
            if (body.factors() > 0) {
                fields.put("cf_" + slot, vectors(index, ModelVersion.vectorField(slot), body.factors()));
                fields.put("neighbours_" + slot, Map.of("type", "object", "enabled", false));
                fields.put("together_" + slot, Map.of("type", "object", "enabled", false));
            }
            if (body.towers() > 0) {
                fields.put("tower_" + slot, vectors(index, ModelVersion.towerField(slot), body.towers()));
                fields.put("tower_" + slot + "_by", Map.of("type", "long"));
            }
        }
        if (fields.isEmpty()) {
            listener.onResponse(null);
            return;
        }
        callerClient
                .admin()
                .indices()
                .putMapping(
                        new PutMappingRequest(index)
                                .source(Map.of("properties", Map.of("recommend", Map.of("properties", fields)))),
                        ActionListener.map(listener, done -> null));
    }

    private Map<String, Object> vectors(String index, String field, int dimension) {
        Object there = configs.mapping(index).parameter(field, "dimension");
        if (there != null && ((Number) there).intValue() != dimension) {
            throw new IllegalArgumentException(
                    "[dimension] must be " + there + ", the dimension that [" + field + "] of [" + index
                            + "] is mapped with, got " + dimension + "; another dimension needs a new index");
        }
        Map<String, Object> method = Map.of(
                "name",
                "hnsw",
                "engine",
                "lucene",
                "space_type",
                "innerproduct",
                "parameters",
                Map.of("m", 16, "ef_construction", 100));
        return Map.of("type", "knn_vector", "dimension", dimension, "method", method);
    }

    private void deploy(ModelRequest request, ActionListener<ModelResponse> listener) {
        long now = threadPool.absoluteTimeInMillis();
        ModelVersion previous = versions.list(request.index()).deployed();
        activate(
                request,
                list -> list.deploy(request.version(), request.traffic(), now),
                ActionListener.map(listener, list -> {
                    Map<String, Object> body = acknowledged(request, list.require(request.version()));
                    body.put("traffic_percent", request.traffic());
                    body.put("previous", previous == null ? null : previous.version());
                    return new ModelResponse(body);
                }));
    }

    /**
     * Puts a version to use after it has been looked at, and after the data nodes have loaded what it goes by. What is in
     * use stays so until the change, and for good when the version is found wanting.
     */
    private void activate(
            ModelRequest request, UnaryOperator<VersionList> change, ActionListener<VersionList> listener) {
        VersionList before = versions.list(request.index());
        // Refused before anything is done.
        VersionList after = change.apply(before);
        ModelVersion chosen = before.require(request.version());
        if (chosen.isLive() || after.equals(before)) {
            update(request, change, listener);
            return;
        }
        ActionListener<VersionList> guarded = ActionListener.wrap(
                listener::onResponse,
                e -> update(
                        request,
                        list -> list.refused(request.version()),
                        ActionListener.wrap(done -> listener.onFailure(e), f -> listener.onFailure(e))));
        StepListener<VersionList> validating = new StepListener<>();
        StepListener<ModelBody> read = new StepListener<>();
        StepListener<Void> written = new StepListener<>();
        StepListener<Void> arrived = new StepListener<>();
        StepListener<Void> loaded = new StepListener<>();
        update(request, list -> list.validating(request.version()), validating);
        validating.whenComplete(list -> store.get(request.index(), request.version(), read), guarded::onFailure);
        read.whenComplete(
                body -> {
                    if (body == null) {
                        throw conflict("what was stored of model version [" + request.version() + "] of ["
                                + request.index() + "] is gone: publish it again under a new name");
                    }
                    requireFields(request.index(), body);
                    requireVectors(request, chosen, written);
                },
                guarded::onFailure);
        written.whenComplete(
                done -> requireFiles(request, chosen, List.copyOf(chosen.files().keySet()), arrived),
                guarded::onFailure);
        arrived.whenComplete(done -> load(request, loaded), guarded::onFailure);
        loaded.whenComplete(done -> update(request, change, guarded), guarded::onFailure);
    }

    /** Refuses a version of whose vectors no item has one. */
    private void requireVectors(ModelRequest request, ModelVersion version, ActionListener<Void> listener) {
        List<String> fields = new ArrayList<>();
        if (version.collaborative() != null) {
            fields.add(ModelVersion.vectorField(version.collaborative().slot()));
        }
        if (version.twoTower() != null) {
            fields.add(ModelVersion.towerField(version.twoTower().slot()));
        }
        if (fields.isEmpty()) {
            listener.onResponse(null);
            return;
        }
        callerClient
                .admin()
                .indices()
                .refresh(
                        new RefreshRequest(request.index()),
                        ActionListener.wrap(done -> requireVectors(request, fields, listener), listener::onFailure));
    }

    private void requireVectors(ModelRequest request, List<String> fields, ActionListener<Void> listener) {
        if (fields.isEmpty()) {
            listener.onResponse(null);
            return;
        }
        String field = fields.get(0);
        SearchSourceBuilder any = new SearchSourceBuilder()
                .query(QueryBuilders.existsQuery(field))
                .size(0)
                .trackTotalHitsUpTo(1);
        callerClient.search(
                new SearchRequest(request.index()).source(any),
                ActionListener.wrap(
                        response -> {
                            if (response.getHits().getTotalHits().value() == 0) {
                                throw conflict("no item of [" + request.index() + "] has a vector in [" + field
                                        + "]: write the item vectors of [" + request.version()
                                        + "] before it is deployed");
                            }
                            requireVectors(request, fields.subList(1, fields.size()), listener);
                        },
                        listener::onFailure));
    }

    /** Refuses a version of whose graphs a chunk is missing. */
    private void requireFiles(
            ModelRequest request, ModelVersion version, List<String> files, ActionListener<Void> listener) {
        if (files.isEmpty()) {
            listener.onResponse(null);
            return;
        }
        String file = files.get(0);
        long size = version.files().get(file);
        graphs.arrived(
                request.index(),
                request.version(),
                file,
                size,
                ActionListener.wrap(
                        arrived -> {
                            for (int chunk = 0; chunk < GraphSpec.chunks(size); chunk++) {
                                if (!arrived.contains(chunk)) {
                                    throw conflict("chunk [" + chunk + "] of [" + file + "] of model version ["
                                            + request.version() + "] has not arrived: " + arrived.size() + " of "
                                            + GraphSpec.chunks(size) + " have");
                                }
                            }
                            requireFiles(request, version, files.subList(1, files.size()), listener);
                        },
                        listener::onFailure));
    }

    /** Has every data node load the ranker that the version goes by, and every node its towers. */
    private void load(ModelRequest request, ActionListener<Void> listener) {
        ModelVersion version = versions.list(request.index()).require(request.version());
        boolean towers = version.uses().containsKey(ModelVersion.Part.TWO_TOWER);
        if (version.ranker(request.index()) == null && !towers) {
            listener.onResponse(null);
            return;
        }
        LoadModelRequest load = new LoadModelRequest(request.index(), request.version(), towers ? "_all" : "data:true");
        load.timeout(LOAD_TIMEOUT);
        pluginClient.execute(
                TransportLoadModelAction.TYPE,
                load,
                ActionListener.wrap(
                        response -> {
                            for (LoadModelResponse.Node node : response.getNodes()) {
                                if (node.problem() != null) {
                                    throw new IllegalArgumentException("model version [" + request.version() + "] of ["
                                            + request.index() + "] cannot serve, the live one stays: "
                                            + node.problem());
                                }
                            }
                            for (FailedNodeException failure : response.failures()) {
                                // A node that has left loads what is in use when it comes back.
                                if (clusterService.state().nodes().nodeExists(failure.nodeId())) {
                                    throw new OpenSearchStatusException(
                                            "node [" + failure.nodeId() + "] did not load model version ["
                                                    + request.version() + "] of [" + request.index()
                                                    + "] within " + LOAD_TIMEOUT + ", the live one stays: "
                                                    + failure.getDetailedMessage(),
                                            RestStatus.REQUEST_TIMEOUT,
                                            failure);
                                }
                            }
                            listener.onResponse(null);
                        },
                        listener::onFailure));
    }

    private void change(
            ModelRequest request, UnaryOperator<VersionList> change, ActionListener<ModelResponse> listener) {
        update(request, change, respond(request, listener));
    }

    private static ActionListener<VersionList> respond(ModelRequest request, ActionListener<ModelResponse> listener) {
        return ActionListener.map(
                listener, list -> new ModelResponse(acknowledged(request, list.require(request.version()))));
    }

    private void delete(ModelRequest request, ActionListener<ModelResponse> listener) {
        ModelVersion version = versions.list(request.index()).require(request.version());
        StepListener<VersionList> changed = new StepListener<>();
        StepListener<Void> deleted = new StepListener<>();
        StepListener<Void> emptied = new StepListener<>();
        update(request, list -> list.without(request.version()), changed);
        changed.whenComplete(list -> store.delete(request.index(), request.version(), deleted), listener::onFailure);
        deleted.whenComplete(
                done -> graphs.delete(request.index(), request.version(), version.files(), emptied),
                listener::onFailure);
        emptied.whenComplete(
                done -> listener.onResponse(new ModelResponse(
                        Map.of("acknowledged", true, "index", request.index(), "version", request.version()))),
                listener::onFailure);
    }

    private static OpenSearchStatusException conflict(String message) {
        return new OpenSearchStatusException(message, RestStatus.CONFLICT);
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
