/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.io.IOException;
import java.util.Map;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** What was done, or is there, as an object. */
public final class ModelResponse extends ActionResponse implements ToXContentObject {
    private final Map<String, Object> body;

    ModelResponse(Map<String, Object> body) {
        this.body = body;
    }

    ModelResponse(StreamInput in) throws IOException {
        body = in.readMap();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeMap(body);
    }

    /** The answer. */
    public Map<String, Object> body() {
        return body;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.map(body);
    }
}
