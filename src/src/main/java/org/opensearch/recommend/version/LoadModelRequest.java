/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.io.IOException;
import org.opensearch.action.support.nodes.BaseNodesRequest;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks data nodes to load what a model version goes by. */
public final class LoadModelRequest extends BaseNodesRequest<LoadModelRequest> {
    private final String index;
    private final String version;

    LoadModelRequest(String index, String version, String... nodes) {
        super(nodes);
        this.index = index;
        this.version = version;
    }

    LoadModelRequest(StreamInput in) throws IOException {
        super(in);
        index = in.readString();
        version = in.readString();
    }

    String index() {
        return index;
    }

    String version() {
        return version;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(index);
        out.writeString(version);
    }
}
