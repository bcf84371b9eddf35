/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** An answer, in the shape of a search response. */
public final class RecommendResponse extends ActionResponse implements ToXContentObject {
    private final long took;
    private final String recommendationId;
    private final String modelVersion;
    private final String ranker;
    private final String scenario;
    private final Fallback fallback;
    private final List<String> warnings;
    private final long candidates;
    private final List<RecommendedHit> hits;
    private final Map<String, Object> explain;

    /**
     * An answer.
     *
     * @param took             milliseconds
     * @param recommendationId names this answer in events that come of it
     * @param modelVersion     the version that answered, or null for none
     * @param ranker           name of the model that ranked, or null when none did
     * @param candidates       number of candidates that were ranked
     * @param explain          timings when asked for, else empty
     */
    public RecommendResponse(
            long took,
            String recommendationId,
            String modelVersion,
            String ranker,
            String scenario,
            Fallback fallback,
            List<String> warnings,
            long candidates,
            List<RecommendedHit> hits,
            Map<String, Object> explain) {
        this.took = took;
        this.recommendationId = recommendationId;
        this.modelVersion = modelVersion;
        this.ranker = ranker;
        this.scenario = scenario;
        this.fallback = fallback;
        this.warnings = List.copyOf(warnings);
        this.candidates = candidates;
        this.hits = List.copyOf(hits);
        this.explain = explain;
    }

    public RecommendResponse(StreamInput in) throws IOException {
        took = in.readVLong();
        recommendationId = in.readString();
        modelVersion = in.readOptionalString();
        ranker = in.readOptionalString();
        scenario = in.readString();
        fallback = in.readEnum(Fallback.class);
        warnings = in.readStringList();
        candidates = in.readVLong();
        hits = in.readList(RecommendedHit::read);
        explain = in.readMap();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(took);
        out.writeString(recommendationId);
        out.writeOptionalString(modelVersion);
        out.writeOptionalString(ranker);
        out.writeString(scenario);
        out.writeEnum(fallback);
        out.writeStringCollection(warnings);
        out.writeVLong(candidates);
        out.writeList(hits);
        out.writeMap(explain);
    }

    public String recommendationId() {
        return recommendationId;
    }

    public String modelVersion() {
        return modelVersion;
    }

    public String ranker() {
        return ranker;
    }

    public Fallback fallback() {
        return fallback;
    }

    public List<String> warnings() {
        return warnings;
    }

    public List<RecommendedHit> hits() {
        return hits;
    }

    public Map<String, Object> explain() {
        return explain;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject()
                .field("took", took)
                .field("recommendation_id", recommendationId)
                .field("model_version", modelVersion)
                .field("ranker", ranker)
                .field("scenario", scenario)
                .nullField("variant")
                .field("fallback", fallback.field())
                .field("warnings", warnings);
        builder.startObject("hits");
        builder.startObject("total")
                .field("value", candidates)
                .field("relation", "eq")
                .endObject();
        if (hits.isEmpty()) {
            builder.nullField("max_score");
        } else {
            builder.field(
                    "max_score",
                    hits.stream().map(RecommendedHit::score).max(Float::compare).orElseThrow());
        }
        builder.startArray("hits");
        for (RecommendedHit hit : hits) {
            hit.toXContent(builder, params);
        }
        builder.endArray().endObject();
        if (!explain.isEmpty()) {
            builder.field("explain", explain);
        }
        return builder.endObject();
    }
}
