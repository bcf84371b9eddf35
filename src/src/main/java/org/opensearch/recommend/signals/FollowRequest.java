/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.io.IOException;
import org.opensearch.action.support.nodes.BaseNodesRequest;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks every node to follow the signals index of an item index. */
final class FollowRequest extends BaseNodesRequest<FollowRequest> {
    private final String index;

    FollowRequest(String index) {
        super((String[]) null);
        this.index = index;
    }

    FollowRequest(StreamInput in) throws IOException {
        super(in);
        this.index = in.readString();
    }

    String index() {
        return index;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(index);
    }
}
