/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.stats;

import java.io.IOException;
import java.util.List;
import org.opensearch.action.ActionType;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.nodes.TransportNodesAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportRequest;
import org.opensearch.transport.TransportService;

/** Collects the statistics of nodes. */
public final class TransportStatsAction
        extends TransportNodesAction<
                StatsRequest, StatsResponse, TransportStatsAction.NodeRequest, StatsResponse.Node> {
    public static final String NAME = "cluster:monitor/recommend/stats";
    public static final ActionType<StatsResponse> TYPE = new ActionType<>(NAME, StatsResponse::new);

    /** The part of one node. */
    static final class NodeRequest extends TransportRequest {
        private final List<String> groups;

        NodeRequest(List<String> groups) {
            this.groups = groups;
        }

        NodeRequest(StreamInput in) throws IOException {
            super(in);
            this.groups = in.readStringList();
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            super.writeTo(out);
            out.writeStringCollection(groups);
        }
    }

    private final NodeStats stats;

    @Inject
    public TransportStatsAction(
            ThreadPool threadPool,
            ClusterService clusterService,
            TransportService transportService,
            ActionFilters actionFilters,
            NodeStats stats) {
        super(
                NAME,
                threadPool,
                clusterService,
                transportService,
                actionFilters,
                StatsRequest::new,
                NodeRequest::new,
                ThreadPool.Names.MANAGEMENT,
                StatsResponse.Node.class);
        this.stats = stats;
    }

    @Override
    protected StatsResponse newResponse(
            StatsRequest request, List<StatsResponse.Node> nodes, List<FailedNodeException> failures) {
        return new StatsResponse(clusterService.getClusterName(), nodes, failures);
    }

    @Override
    protected NodeRequest newNodeRequest(StatsRequest request) {
        return new NodeRequest(request.groups());
    }

    @Override
    protected StatsResponse.Node newNodeResponse(StreamInput in) throws IOException {
        return new StatsResponse.Node(in);
    }

    @Override
    protected StatsResponse.Node nodeOperation(NodeRequest request) {
        return new StatsResponse.Node(clusterService.localNode(), stats.read(request.groups));
    }
}
