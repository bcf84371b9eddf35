/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.common.xcontent.StatusToXContentObject;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.recommend.core.profile.Attribute;
import org.opensearch.recommend.core.profile.Profile;

/** A profile as people read it. */
public final class GetProfileResponse extends ActionResponse implements StatusToXContentObject {
    private final String index;
    private final String userId;
    private final long version;
    private final Map<String, Object> profile;

    GetProfileResponse(String index, StoredProfile stored) {
        this.index = index;
        this.userId = stored.profile().userId();
        this.version = stored.version();
        this.profile = stored.found() ? show(stored.profile()) : null;
    }

    public GetProfileResponse(StreamInput in) throws IOException {
        super(in);
        index = in.readString();
        userId = in.readString();
        version = in.readVLong();
        profile = in.readBoolean() ? in.readMap() : null;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(index);
        out.writeString(userId);
        out.writeVLong(version);
        out.writeBoolean(profile != null);
        if (profile != null) {
            out.writeMap(profile);
        }
    }

    /** Whether the user has a profile. */
    public boolean found() {
        return profile != null;
    }

    /** The document's version; 0 when there is none. */
    public long version() {
        return version;
    }

    /** The profile as in the answer, or null. */
    public Map<String, Object> profile() {
        return profile;
    }

    private static Map<String, Object> show(Profile profile) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("updated_at", profile.updatedAt());
        map.put("first_seen", profile.firstSeen());
        map.put("events", profile.events());
        map.put("seen_items", profile.seen().count());
        List<Map<String, Object>> history = profile.history().stream()
                .map(entry -> {
                    Map<String, Object> shown = new LinkedHashMap<>();
                    shown.put("item_id", entry.itemId());
                    shown.put("type", entry.type());
                    shown.put("weight", entry.weight());
                    shown.put("time", entry.time());
                    return shown;
                })
                .toList();
        map.put("history", history);
        map.put("categories", new LinkedHashMap<>(profile.categoryWeights()));
        map.put("brands", new LinkedHashMap<>(profile.brandWeights()));
        double price = profile.typicalPrice();
        if (!Double.isNaN(price)) {
            map.put("typical_price", price);
        }
        map.put("counters", new TreeMap<>(profile.counters()));
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (Map.Entry<String, Attribute> entry : profile.attributes().entrySet()) {
            attributes.put(entry.getKey(), entry.getValue().value());
        }
        map.put("attributes", attributes);
        return map;
    }

    @Override
    public RestStatus status() {
        return found() ? RestStatus.OK : RestStatus.NOT_FOUND;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("index", index).field("user_id", userId).field("found", found());
        if (found()) {
            builder.field("version", version).field("profile", profile);
        }
        return builder.endObject();
    }
}
