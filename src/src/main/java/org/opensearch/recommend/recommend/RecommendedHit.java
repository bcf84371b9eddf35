/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.recommend.core.rerank.Reason;

/**
 * One recommended item, in the shape of a search hit.
 *
 * @param index    name of the concrete index
 * @param id       the item's {@code _id}
 * @param score    the ranker's score, boosts included
 * @param source   the item's source as asked for, or null
 * @param reason   why it was chosen
 * @param sources  the sources that brought it
 * @param position 1-based position in the whole list, earlier pages included
 * @param explain  features and scores when asked for, else empty
 */
public record RecommendedHit(
        String index,
        String id,
        float score,
        BytesReference source,
        Reason reason,
        List<String> sources,
        int position,
        Map<String, Object> explain)
        implements Writeable, ToXContentObject {

    static RecommendedHit read(StreamInput in) throws IOException {
        return new RecommendedHit(
                in.readString(),
                in.readString(),
                in.readFloat(),
                in.readBoolean() ? in.readBytesReference() : null,
                new Reason(in.readString(), in.readOptionalString(), in.readString()),
                in.readStringList(),
                in.readVInt(),
                in.readMap());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(index);
        out.writeString(id);
        out.writeFloat(score);
        out.writeBoolean(source != null);
        if (source != null) {
            out.writeBytesReference(source);
        }
        out.writeString(reason.type());
        out.writeOptionalString(reason.itemId());
        out.writeString(reason.text());
        out.writeStringCollection(sources);
        out.writeVInt(position);
        out.writeMap(explain);
    }

    @Override
    @SuppressWarnings("deprecation") // search hits write their source so: the other forms want a type that is not kept
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("_index", index).field("_id", id).field("_score", score);
        if (source != null) {
            XContentHelper.writeRawField("_source", source, builder, params);
        }
        builder.startObject("recommend").startObject("reason").field("type", reason.type());
        if (reason.itemId() != null) {
            builder.field("item_id", reason.itemId());
        }
        builder.field("text", reason.text()).endObject();
        builder.field("sources", sources).field("position", position);
        if (!explain.isEmpty()) {
            builder.field("explain", explain);
        }
        return builder.endObject().endObject();
    }
}
