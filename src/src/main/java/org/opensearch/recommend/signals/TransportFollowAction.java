/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.io.IOException;
import java.util.List;
import org.opensearch.action.ActionType;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.nodes.TransportNodesAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportRequest;
import org.opensearch.transport.TransportService;

/** Has every node take over the latest signals of an index. */
public final class TransportFollowAction
        extends TransportNodesAction<
                FollowRequest, FollowResponse, TransportFollowAction.NodeRequest, FollowResponse.Node> {
    static final String NAME = "indices:data/write/recommend/signals/follow";
    public static final ActionType<FollowResponse> TYPE = new ActionType<>(NAME, FollowResponse::new);

    /** A node that takes longer goes on at its next interval. */
    private static final TimeValue LONGEST_WAIT = TimeValue.timeValueSeconds(30);

    /** The part of one node. */
    static final class NodeRequest extends TransportRequest {
        private final String index;

        NodeRequest(String index) {
            this.index = index;
        }

        NodeRequest(StreamInput in) throws IOException {
            super(in);
            this.index = in.readString();
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            super.writeTo(out);
            out.writeString(index);
        }
    }

    private final ConfigService configs;
    private final SignalSchedule schedule;

    @Inject
    public TransportFollowAction(
            ThreadPool threadPool,
            ClusterService clusterService,
            TransportService transportService,
            ActionFilters actionFilters,
            ConfigService configs,
            SignalSchedule schedule) {
        super(
                NAME,
                threadPool,
                clusterService,
                transportService,
                actionFilters,
                FollowRequest::new,
                NodeRequest::new,
                ThreadPool.Names.GENERIC,
                FollowResponse.Node.class);
        this.configs = configs;
        this.schedule = schedule;
    }

    @Override
    protected FollowResponse newResponse(
            FollowRequest request, List<FollowResponse.Node> nodes, List<FailedNodeException> failures) {
        return new FollowResponse(clusterService.getClusterName(), nodes, failures);
    }

    @Override
    protected NodeRequest newNodeRequest(FollowRequest request) {
        return new NodeRequest(request.index());
    }

    @Override
    protected FollowResponse.Node newNodeResponse(StreamInput in) throws IOException {
        return new FollowResponse.Node(in);
    }

    @Override
    protected FollowResponse.Node nodeOperation(NodeRequest request) {
        IndexConfig config = configs.find(request.index);
        if (config != null) {
            PlainActionFuture<Void> followed = new PlainActionFuture<>();
            schedule.follow(config, followed);
            followed.actionGet(LONGEST_WAIT);
        }
        return new FollowResponse.Node(clusterService.localNode());
    }
}
