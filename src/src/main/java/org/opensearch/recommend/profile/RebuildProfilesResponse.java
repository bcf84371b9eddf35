/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.io.IOException;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** What a rebuild came to. */
public final class RebuildProfilesResponse extends ActionResponse implements ToXContentObject {
    private final long took;
    private final int users;
    private final long events;
    private final int failed;

    RebuildProfilesResponse(long took, int users, long events, int failed) {
        this.took = took;
        this.users = users;
        this.events = events;
        this.failed = failed;
    }

    public RebuildProfilesResponse(StreamInput in) throws IOException {
        super(in);
        took = in.readVLong();
        users = in.readVInt();
        events = in.readVLong();
        failed = in.readVInt();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(took);
        out.writeVInt(users);
        out.writeVLong(events);
        out.writeVInt(failed);
    }

    /** Profiles built. */
    public int users() {
        return users;
    }

    /** Events folded into them. */
    public long events() {
        return events;
    }

    /** Users whose profile is as it was, since it could not be written. */
    public int failed() {
        return failed;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("took", took)
                .field("users", users)
                .field("events", events)
                .field("failed", failed)
                .endObject();
    }
}
