/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.recommend.PluginClient;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.version.ModelVersion.State;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Stores a chunk of a graph. Sending a chunk again replaces it, so a retry does no harm. */
public final class TransportUploadAction extends HandledTransportAction<UploadRequest, ModelResponse> {
    public static final String NAME = "indices:admin/recommend/models/upload";
    public static final ActionType<ModelResponse> TYPE = new ActionType<>(NAME, ModelResponse::new);

    private final ConfigService configs;
    private final ModelVersions versions;
    private final GraphStore graphs;

    @Inject
    public TransportUploadAction(
            TransportService transportService,
            ActionFilters actionFilters,
            PluginClient pluginClient,
            ConfigService configs,
            ModelVersions versions) {
        super(NAME, transportService, actionFilters, UploadRequest::new);
        this.configs = configs;
        this.versions = versions;
        this.graphs = new GraphStore(pluginClient);
    }

    @Override
    protected void doExecute(Task task, UploadRequest request, ActionListener<ModelResponse> listener) {
        configs.require(request.index());
        ModelVersion version = versions.list(request.index()).require(request.version());
        long size = version.requireFile(request.index(), request.file());
        if (version.state() != State.TRAINING) {
            throw new OpenSearchStatusException(
                    "model version [" + request.version() + "] of [" + request.index() + "] is "
                            + version.state().field() + ": its files can no longer change",
                    RestStatus.CONFLICT);
        }
        int chunks = GraphSpec.chunks(size);
        GraphSpec.requireChunk(request.chunk(), chunks);
        int length = GraphSpec.chunkLength(size, request.chunk());
        if (request.data().length != length) {
            throw new IllegalArgumentException("[data] must be the [" + length + "] bytes of chunk [" + request.chunk()
                    + "] of a file of [" + size + "], got [" + request.data().length + "]");
        }
        graphs.put(
                request.index(),
                request.version(),
                request.file(),
                request.chunk(),
                request.data(),
                ActionListener.map(listener, done -> {
                    Map<String, Object> body = new LinkedHashMap<>();
                    body.put("acknowledged", true);
                    body.put("index", request.index());
                    body.put("version", request.version());
                    body.put("file", request.file());
                    body.put("chunk", request.chunk());
                    body.put("chunks", chunks);
                    return new ModelResponse(body);
                }));
    }
}
