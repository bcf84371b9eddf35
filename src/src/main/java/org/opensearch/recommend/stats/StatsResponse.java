/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.stats;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.action.support.nodes.BaseNodesResponse;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/** Statistics of nodes. */
public final class StatsResponse extends BaseNodesResponse<StatsResponse.Node> implements ToXContentFragment {
    /** Statistics of one node. */
    public static final class Node extends BaseNodeResponse {
        private final Map<String, Object> groups;

        Node(DiscoveryNode node, Map<String, Object> groups) {
            super(node);
            this.groups = groups;
        }

        Node(StreamInput in) throws IOException {
            super(in);
            this.groups = in.readMap();
        }

        /** Values by group. */
        public Map<String, Object> groups() {
            return groups;
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            super.writeTo(out);
            out.writeMap(groups);
        }
    }

    StatsResponse(ClusterName clusterName, List<Node> nodes, List<FailedNodeException> failures) {
        super(clusterName, nodes, failures);
    }

    StatsResponse(StreamInput in) throws IOException {
        super(in);
    }

    @Override
    protected List<Node> readNodesFrom(StreamInput in) throws IOException {
        return in.readList(Node::new);
    }

    @Override
    protected void writeNodesTo(StreamOutput out, List<Node> nodes) throws IOException {
        out.writeList(nodes);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject("nodes");
        for (Node node : getNodes()) {
            builder.startObject(node.getNode().getId());
            builder.field("name", node.getNode().getName());
            for (Map.Entry<String, Object> group : node.groups.entrySet()) {
                builder.field(group.getKey(), group.getValue());
            }
            builder.endObject();
        }
        return builder.endObject();
    }
}
