/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.PluginClient;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Gives back a graph as it was sent, chunk by chunk, and its schema. */
public final class TransportDownloadAction extends HandledTransportAction<DownloadRequest, ModelResponse> {
    public static final String NAME = "indices:data/read/recommend/models/download";
    public static final ActionType<ModelResponse> TYPE = new ActionType<>(NAME, ModelResponse::new);

    private final ConfigService configs;
    private final ModelVersions versions;
    private final ModelStore store;
    private final GraphStore graphs;

    @Inject
    public TransportDownloadAction(
            TransportService transportService,
            ActionFilters actionFilters,
            PluginClient pluginClient,
            ConfigService configs,
            ModelVersions versions) {
        super(NAME, transportService, actionFilters, DownloadRequest::new);
        this.configs = configs;
        this.versions = versions;
        this.store = new ModelStore(pluginClient);
        this.graphs = new GraphStore(pluginClient);
    }

    @Override
    protected void doExecute(Task task, DownloadRequest request, ActionListener<ModelResponse> listener) {
        configs.require(request.index());
        ModelVersion version = versions.list(request.index()).require(request.version());
        int chunks = GraphSpec.chunks(version.requireFile(request.index(), request.file()));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("index", request.index());
        body.put("version", request.version());
        body.put("file", request.file());
        if (request.isOfChunk()) {
            GraphSpec.requireChunk(request.chunk(), chunks);
            body.put("chunk", request.chunk());
            body.put("chunks", chunks);
            graphs.chunk(
                    request.index(),
                    request.version(),
                    request.file(),
                    request.chunk(),
                    ActionListener.map(listener, data -> {
                        body.put("data", found(data, "chunk [" + request.chunk() + "]", request));
                        return new ModelResponse(body);
                    }));
            return;
        }
        store.get(request.index(), request.version(), ActionListener.map(listener, model -> {
            GraphSpec spec =
                    found(model == null ? null : model.graphs().get(request.file()), "the description", request);
            body.putAll(spec.toMap());
            body.put("chunk_bytes", GraphSpec.CHUNK);
            body.put("chunks", chunks);
            return new ModelResponse(body);
        }));
    }

    private static <T> T found(T part, String what, DownloadRequest request) {
        if (part == null) {
            throw new ResourceNotFoundException(what + " of [" + request.file() + "] of model version ["
                    + request.version() + "] of [" + request.index() + "] is not there");
        }
        return part;
    }
}
