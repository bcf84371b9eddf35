/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.io.IOException;
import java.util.Objects;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks for the events of an index to be rolled up now. */
public final class RollUpRequest extends ActionRequest implements IndicesRequest {
    private final String index;
    private final boolean forwarded;

    /** A request for one configured index. */
    public RollUpRequest(String index) {
        this(index, false);
    }

    private RollUpRequest(String index, boolean forwarded) {
        this.index = Objects.requireNonNull(index);
        this.forwarded = forwarded;
    }

    RollUpRequest(StreamInput in) throws IOException {
        super(in);
        this.index = in.readString();
        this.forwarded = in.readBoolean();
    }

    public String index() {
        return index;
    }

    /** Whether it came from a node that took this one for the one that rolls up. */
    boolean isForwarded() {
        return forwarded;
    }

    RollUpRequest forward() {
        return new RollUpRequest(index, true);
    }

    @Override
    public String[] indices() {
        return new String[] {index};
    }

    @Override
    public IndicesOptions indicesOptions() {
        return IndicesOptions.strictSingleIndexNoExpandForbidClosed();
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(index);
        out.writeBoolean(forwarded);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RollUpRequest that && index.equals(that.index) && forwarded == that.forwarded;
    }

    @Override
    public int hashCode() {
        return Objects.hash(index, forwarded);
    }
}
