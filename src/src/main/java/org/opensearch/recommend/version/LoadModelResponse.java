/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.io.IOException;
import java.util.List;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.action.support.nodes.BaseNodesResponse;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** What came of loading a model version on data nodes. */
public final class LoadModelResponse extends BaseNodesResponse<LoadModelResponse.Node> {
    /** What came of it on one node. */
    public static final class Node extends BaseNodeResponse {
        private final String problem;

        Node(DiscoveryNode node, String problem) {
            super(node);
            this.problem = problem;
        }

        Node(StreamInput in) throws IOException {
            super(in);
            problem = in.readOptionalString();
        }

        /** Why it is not loaded there, or null when it is. */
        String problem() {
            return problem;
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            super.writeTo(out);
            out.writeOptionalString(problem);
        }
    }

    LoadModelResponse(ClusterName clusterName, List<Node> nodes, List<FailedNodeException> failures) {
        super(clusterName, nodes, failures);
    }

    LoadModelResponse(StreamInput in) throws IOException {
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
}
