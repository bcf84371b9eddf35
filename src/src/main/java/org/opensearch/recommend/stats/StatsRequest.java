/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.stats;

import java.io.IOException;
import java.util.List;
import org.opensearch.action.support.nodes.BaseNodesRequest;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks nodes for their statistics. */
public final class StatsRequest extends BaseNodesRequest<StatsRequest> {
    private final List<String> groups;

    /**
     * A request.
     *
     * @param nodes  ids, names or other node filters; none for all nodes
     * @param groups none for all groups
     */
    public StatsRequest(List<String> nodes, List<String> groups) {
        super(nodes.toArray(new String[0]));
        this.groups = List.copyOf(groups);
    }

    StatsRequest(StreamInput in) throws IOException {
        super(in);
        this.groups = in.readStringList();
    }

    List<String> groups() {
        return groups;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeStringCollection(groups);
    }
}
