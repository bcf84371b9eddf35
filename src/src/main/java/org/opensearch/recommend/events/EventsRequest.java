/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.events;

import java.io.IOException;
import java.util.Objects;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.MediaType;
import org.opensearch.recommend.config.ItemIndexRequest;

/** Events of an item index's users, as they came. */
public final class EventsRequest extends ItemIndexRequest {
    private final BytesReference body;
    private final MediaType mediaType;
    private final boolean lines;
    private final RefreshPolicy refresh;

    /**
     * A request.
     *
     * @param index     the item index
     * @param body      one event, an array of events, or events in a row
     * @param mediaType of the body
     * @param lines     whether each line is one event
     * @param refresh   of the events index
     */
    public EventsRequest(String index, BytesReference body, MediaType mediaType, boolean lines, RefreshPolicy refresh) {
        super(index);
        this.body = Objects.requireNonNull(body);
        this.mediaType = Objects.requireNonNull(mediaType);
        this.lines = lines;
        this.refresh = Objects.requireNonNull(refresh);
    }

    public EventsRequest(StreamInput in) throws IOException {
        super(in);
        body = in.readBytesReference();
        mediaType = in.readMediaType();
        lines = in.readBoolean();
        refresh = RefreshPolicy.readFrom(in);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeBytesReference(body);
        mediaType.writeTo(out);
        out.writeBoolean(lines);
        refresh.writeTo(out);
    }

    BytesReference body() {
        return body;
    }

    MediaType mediaType() {
        return mediaType;
    }

    boolean lines() {
        return lines;
    }

    RefreshPolicy refresh() {
        return refresh;
    }
}
