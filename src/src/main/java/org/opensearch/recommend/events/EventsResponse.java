/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.events;

import java.io.IOException;
import java.util.List;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchException;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** What became of each event of a call, in the order of the call. */
public final class EventsResponse extends ActionResponse implements ToXContentObject {
    /**
     * What became of one event.
     *
     * @param eventId   the event's id, or null when it could not be read
     * @param duplicate whether an event of that id was stored before
     * @param error     why the event is not stored, or not in the profile; or null
     */
    public record Item(String eventId, boolean duplicate, Exception error) implements Writeable {
        Item(StreamInput in) throws IOException {
            this(in.readOptionalString(), in.readBoolean(), in.readException());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeOptionalString(eventId);
            out.writeBoolean(duplicate);
            out.writeException(error);
        }

        /** 201 for a new event, 200 for one stored before, otherwise the error's status. */
        public RestStatus status() {
            return error != null ? ExceptionsHelper.status(error) : duplicate ? RestStatus.OK : RestStatus.CREATED;
        }
    }

    private final long took;
    private final List<Item> items;

    EventsResponse(long took, List<Item> items) {
        this.took = took;
        this.items = items;
    }

    public EventsResponse(StreamInput in) throws IOException {
        super(in);
        took = in.readVLong();
        items = in.readList(Item::new);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(took);
        out.writeList(items);
    }

    /** One entry an event. */
    public List<Item> items() {
        return items;
    }

    /** Whether any event failed. */
    public boolean hasErrors() {
        return items.stream().anyMatch(item -> item.error() != null);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("took", took).field("errors", hasErrors()).startArray("items");
        for (Item item : items) {
            builder.startObject();
            if (item.eventId() != null) {
                builder.field("event_id", item.eventId());
            }
            builder.field("status", item.status().getStatus());
            if (item.error() == null) {
                builder.field("result", item.duplicate() ? "duplicate" : "created");
            } else {
                builder.startObject("error");
                OpenSearchException.generateThrowableXContent(builder, params, item.error());
                builder.endObject();
            }
            builder.endObject();
        }
        return builder.endArray().endObject();
    }
}
