/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.config;

import java.io.IOException;
import java.util.Objects;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** A request about one item index, which the caller must be allowed for. */
public abstract class ItemIndexRequest extends ActionRequest implements IndicesRequest {
    private final String index;

    protected ItemIndexRequest(String index) {
        this.index = Objects.requireNonNull(index);
    }

    protected ItemIndexRequest(StreamInput in) throws IOException {
        super(in);
        index = in.readString();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(index);
    }

    /** The item index. */
    public final String index() {
        return index;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public final String[] indices() {
        return new String[] {index};
    }

    @Override
    public final IndicesOptions indicesOptions() {
        return ConfigService.itemIndexOptions();
    }
}
