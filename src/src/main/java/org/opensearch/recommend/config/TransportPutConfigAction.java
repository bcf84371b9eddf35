/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.ActionType;
import org.opensearch.action.StepListener;
import org.opensearch.action.support.ActionFilters;
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
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Puts or deletes a configuration on the cluster manager, after {@link IndexPreparer} has made what it needs. */
public final class TransportPutConfigAction
        extends TransportClusterManagerNodeAction<PutConfigRequest, PutConfigResponse> {
    public static final String NAME = "indices:admin/recommend/config/put";
    public static final ActionType<PutConfigResponse> TYPE = new ActionType<>(NAME, PutConfigResponse::new);

    private final IndexPreparer preparer;

    @Inject
    public TransportPutConfigAction(
            TransportService transportService,
            ClusterService clusterService,
            ThreadPool threadPool,
            ActionFilters actionFilters,
            IndexNameExpressionResolver resolver,
            IndexPreparer preparer) {
        super(NAME, transportService, clusterService, threadPool, actionFilters, PutConfigRequest::new, resolver);
        this.preparer = preparer;
    }

    @Override
    protected String executor() {
        return ThreadPool.Names.SAME;
    }

    @Override
    protected PutConfigResponse read(StreamInput in) throws IOException {
        return new PutConfigResponse(in);
    }

    @Override
    protected ClusterBlockException checkBlock(PutConfigRequest request, ClusterState state) {
        return state.blocks().globalBlockedException(ClusterBlockLevel.METADATA_WRITE);
    }

    @Override
    protected void clusterManagerOperation(
            PutConfigRequest request, ClusterState state, ActionListener<PutConfigResponse> listener) {
        RecommendConfig config = request.config();
        if (config == null) {
            delete(request, listener);
        } else {
            put(request, config, listener);
        }
    }

    private void put(PutConfigRequest request, RecommendConfig config, ActionListener<PutConfigResponse> listener) {
        StepListener<List<String>> prepared = new StepListener<>();
        preparer.prepare(request.index(), config, prepared);
        prepared.whenComplete(
                created -> {
                    StepListener<PutConfigResponse> stored = new StepListener<>();
                    update("recommend-put-config", request, config, created, stored);
                    stored.whenComplete(
                            response -> preparer.finish(
                                    request.index(),
                                    ActionListener.wrap(
                                            backfill -> listener.onResponse(new PutConfigResponse(
                                                    response.acknowledged(),
                                                    request.index(),
                                                    response.version(),
                                                    response.created(),
                                                    backfill)),
                                            listener::onFailure)),
                            listener::onFailure);
                },
                listener::onFailure);
    }

    private void delete(PutConfigRequest request, ActionListener<PutConfigResponse> listener) {
        ActionListener<Void> cleaned = ActionListener.wrap(
                ignored -> update("recommend-delete-config", request, null, List.of(), listener), listener::onFailure);
        preparer.undo(request.index(), cleaned);
    }

    private void update(
            String source,
            PutConfigRequest request,
            RecommendConfig config,
            List<String> created,
            ActionListener<PutConfigResponse> listener) {
        clusterService.submitStateUpdateTask(source, new AckedClusterStateUpdateTask<>(request, listener) {
            private long version;

            @Override
            public ClusterState execute(ClusterState current) {
                Map<String, String> texts = new HashMap<>(SystemMetadata.read(current, ConfigService.CUSTOM));
                if (config == null) {
                    if (texts.remove(request.index()) == null) {
                        throw new ResourceNotFoundException(
                                "index [" + request.index() + "] has no recommender configuration");
                    }
                } else {
                    version = ConfigService.versionOf(texts.get(request.index())) + 1;
                    texts.put(request.index(), ConfigService.format(version, config));
                }
                return SystemMetadata.write(current, ConfigService.CUSTOM, texts);
            }

            @Override
            protected PutConfigResponse newResponse(boolean acknowledged) {
                return new PutConfigResponse(acknowledged, request.index(), version, new ArrayList<>(created), 0);
            }
        });
    }
}
