/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.events;

import java.io.IOException;
import java.util.Objects;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.MediaType;
import org.opensearch.recommend.config.ConfigService;

/** Events of an item index's users, as they came. */
public final class EventsRequest extends ActionRequest implements IndicesRequest {
    private final String index;
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
        this.index = Objects.requireNonNull(index);
        this.body = Objects.requireNonNull(body);
        this.mediaType = Objects.requireNonNull(mediaType);
        this.lines = lines;
        this.refresh = Objects.requireNonNull(refresh);
    }

    public EventsRequest(StreamInput in) throws IOException {
        super(in);
        index = in.readString();
        body = in.readBytesReference();
        mediaType = in.readMediaType();
        lines = in.readBoolean();
        refresh = RefreshPolicy.readFrom(in);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(index);
        out.writeBytesReference(body);
        mediaType.writeTo(out);
        out.writeBoolean(lines);
        refresh.writeTo(out);
    }

    /** The item index. */
    public String index() {
        return index;
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

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public String[] indices() {
        return new String[] {index};
    }

    @Override
    public IndicesOptions indicesOptions() {
        return ConfigService.itemIndexOptions();
    }
}
