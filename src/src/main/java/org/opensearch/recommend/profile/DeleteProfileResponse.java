/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.io.IOException;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** What was forgotten of a user. */
public final class DeleteProfileResponse extends ActionResponse implements ToXContentObject {
    private final boolean found;
    private final long events;

    DeleteProfileResponse(boolean found, long events) {
        this.found = found;
        this.events = events;
    }

    public DeleteProfileResponse(StreamInput in) throws IOException {
        super(in);
        found = in.readBoolean();
        events = in.readVLong();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeBoolean(found);
        out.writeVLong(events);
    }

    /** Whether there was a profile. */
    public boolean found() {
        return found;
    }

    /** Number of events deleted. */
    public long events() {
        return events;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("acknowledged", true)
                .field("profile", found ? "deleted" : "not_found")
                .field("events_deleted", events)
                .endObject();
    }
}
