/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.io.IOException;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.opensearch.action.ActionType;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.nodes.TransportNodesAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.recommend.model.ModelException;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportRequest;
import org.opensearch.transport.TransportService;

/** Has data nodes load what a model version goes by, so that it is there before the first request that needs it. */
public final class TransportLoadModelAction
        extends TransportNodesAction<
                LoadModelRequest, LoadModelResponse, TransportLoadModelAction.NodeRequest, LoadModelResponse.Node> {
    public static final String NAME = "indices:admin/recommend/models/load";
    public static final ActionType<LoadModelResponse> TYPE = new ActionType<>(NAME, LoadModelResponse::new);

    private static final Logger logger = LogManager.getLogger(TransportLoadModelAction.class);

    /** The part of one node. */
    static final class NodeRequest extends TransportRequest {
        private final String index;
        private final String version;

        NodeRequest(String index, String version) {
            this.index = index;
            this.version = version;
        }

        NodeRequest(StreamInput in) throws IOException {
            super(in);
            index = in.readString();
            version = in.readString();
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            super.writeTo(out);
            out.writeString(index);
            out.writeString(version);
        }
    }

    private final RankerLoader loader;

    @Inject
    public TransportLoadModelAction(
            ThreadPool threadPool,
            ClusterService clusterService,
            TransportService transportService,
            ActionFilters actionFilters,
            RankerLoader loader) {
        super(
                NAME,
                threadPool,
                clusterService,
                transportService,
                actionFilters,
                LoadModelRequest::new,
                NodeRequest::new,
                ThreadPool.Names.GENERIC,
                LoadModelResponse.Node.class);
        this.loader = loader;
    }

    @Override
    protected LoadModelResponse newResponse(
            LoadModelRequest request, List<LoadModelResponse.Node> nodes, List<FailedNodeException> failures) {
        return new LoadModelResponse(clusterService.getClusterName(), nodes, failures);
    }

    @Override
    protected NodeRequest newNodeRequest(LoadModelRequest request) {
        return new NodeRequest(request.index(), request.version());
    }

    @Override
    protected LoadModelResponse.Node newNodeResponse(StreamInput in) throws IOException {
        return new LoadModelResponse.Node(in);
    }

    @Override
    protected LoadModelResponse.Node nodeOperation(NodeRequest request) {
        try {
            loader.prepare(request.index, request.version);
            return new LoadModelResponse.Node(clusterService.localNode(), null);
        } catch (ModelException e) {
            logger.info(
                    () -> new ParameterizedMessage(
                            "model version [{}] of [{}] does not load", request.version, request.index),
                    e);
            return new LoadModelResponse.Node(clusterService.localNode(), e.getMessage());
        }
    }
}
