/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.io.IOException;
import java.util.Objects;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** What a roll-up did. */
public final class RollUpResponse extends ActionResponse implements ToXContentObject {
    private final long took;
    private final RollUp.Result result;

    RollUpResponse(long took, RollUp.Result result) {
        this.took = took;
        this.result = result;
    }

    RollUpResponse(StreamInput in) throws IOException {
        super(in);
        took = in.readVLong();
        result = new RollUp.Result(in.readVLong(), in.readVLong(), in.readVLong(), in.readVLong(), in.readVLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(took);
        out.writeVLong(result.events());
        out.writeVLong(result.items());
        out.writeVLong(result.profiles());
        out.writeVLong(result.malformed());
        out.writeVLong(result.expired());
    }

    /** Events read. */
    public long events() {
        return result.events();
    }

    /** Items whose signals changed by them. */
    public long items() {
        return result.items();
    }

    /** Profiles into which events were folded that had come by another way than the events route. */
    public long profiles() {
        return result.profiles();
    }

    /** Documents of the events index that are no events. */
    public long malformed() {
        return result.malformed();
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("took", took)
                .field("events", result.events())
                .field("items", result.items())
                .field("profiles", result.profiles())
                .field("malformed", result.malformed())
                .endObject();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RollUpResponse that && took == that.took && result.equals(that.result);
    }

    @Override
    public int hashCode() {
        return Objects.hash(took, result);
    }
}
