/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.io.IOException;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.util.Fields;
import org.opensearch.search.SearchExtBuilder;

/**
 * {@code "ext": {"recommend": {"vectors": true, "features": true}}} of a search: asks for what re-ranking and
 * explanations need of each hit, as document fields ({@link CandidateFields}).
 */
public final class RecommendExtBuilder extends SearchExtBuilder {
    public static final String NAME = "recommend";

    /** Whether and how hits carry what the ranker saw and said of them. */
    public enum Features {
        NONE,
        /** By name: {@link CandidateFields#FEATURES}. */
        NAMED,
        /** For many hits, of which few are shown: {@link CandidateFields#ROW}. */
        ROWS
    }

    private final boolean vectors;
    private final Features features;
    private final FieldRoles roles;
    private final String learned;
    private final String towers;

    /**
     * @param vectors  whether hits carry their content vectors
     * @param roles    which fields to read; null for those of the search's rescorer, else of the index's configuration
     * @param learned  path of the collaborative factors that hits carry, or null
     * @param towers   path of the tower vectors that hits carry, or null
     */
    public RecommendExtBuilder(boolean vectors, Features features, FieldRoles roles, String learned, String towers) {
        this.learned = learned;
        this.towers = towers;
        this.vectors = vectors;
        this.features = features;
        this.roles = roles;
    }

    RecommendExtBuilder(StreamInput in) throws IOException {
        this(
                in.readBoolean(),
                in.readEnum(Features.class),
                in.readBoolean() ? RankCodec.readRoles(in) : null,
                in.readOptionalString(),
                in.readOptionalString());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeBoolean(vectors);
        out.writeEnum(features);
        out.writeBoolean(roles != null);
        if (roles != null) {
            RankCodec.writeRoles(out, roles);
        }
        out.writeOptionalString(learned);
        out.writeOptionalString(towers);
    }

    static RecommendExtBuilder parse(XContentParser parser) throws IOException {
        if (parser.currentToken() != XContentParser.Token.START_OBJECT) {
            throw new IllegalArgumentException("[ext." + NAME + "] must be an object");
        }
        Fields in = Fields.of("ext." + NAME, parser.mapOrdered());
        RecommendExtBuilder ext = new RecommendExtBuilder(
                in.bool("vectors", false),
                in.bool("features", false) ? Features.NAMED : Features.NONE,
                null,
                null,
                null);
        in.finish();
        return ext;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject(NAME)
                .field("vectors", vectors)
                .field("features", features != Features.NONE)
                .endObject();
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    boolean vectors() {
        return vectors;
    }

    Features features() {
        return features;
    }

    FieldRoles roles() {
        return roles;
    }

    String learned() {
        return learned;
    }

    String towers() {
        return towers;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecommendExtBuilder that
                && vectors == that.vectors
                && features == that.features
                && Objects.equals(roles, that.roles)
                && Objects.equals(learned, that.learned)
                && Objects.equals(towers, that.towers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(vectors, features, roles, learned, towers);
    }
}
