/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.config;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** What putting or deleting a configuration did. */
public final class PutConfigResponse extends ActionResponse implements ToXContentObject {
    private final boolean acknowledged;
    private final String index;
    private final long version;
    private final List<String> created;
    private final long backfill;

    /**
     * A response.
     *
     * @param acknowledged whether every node has the change
     * @param index        the item index
     * @param version      the configuration's version, 0 when it was deleted
     * @param created      indices that were created
     * @param backfill     items already there that are being given their vectors
     */
    public PutConfigResponse(boolean acknowledged, String index, long version, List<String> created, long backfill) {
        this.acknowledged = acknowledged;
        this.index = index;
        this.version = version;
        this.created = created;
        this.backfill = backfill;
    }

    public PutConfigResponse(StreamInput in) throws IOException {
        acknowledged = in.readBoolean();
        index = in.readString();
        version = in.readVLong();
        created = in.readStringList();
        backfill = in.readVLong();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeBoolean(acknowledged);
        out.writeString(index);
        out.writeVLong(version);
        out.writeStringCollection(created);
        out.writeVLong(backfill);
    }

    public boolean acknowledged() {
        return acknowledged;
    }

    public long version() {
        return version;
    }

    public List<String> created() {
        return created;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("acknowledged", acknowledged).field("index", index);
        if (version > 0) {
            builder.field("version", version).field("created", created);
        }
        if (backfill > 0) {
            builder.field("backfill_items", backfill);
        }
        return builder.endObject();
    }
}
