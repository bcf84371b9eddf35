/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.recommend.core.signals.SignalReader;

/** Computes the features of a schema. Immutable and safe for many threads; one for each loaded model. */
public final class FeatureExtractor {
    private final FeatureSchema schema;
    private final List<FeatureValues.Plan> plans = new ArrayList<>();

    /**
     * Prepares the features of a schema.
     *
     * @throws IllegalArgumentException naming the field or function that is unknown
     */
    public FeatureExtractor(FeatureSchema schema) {
        this.schema = schema;
        for (Feature feature : schema.inputs()) {
            plans.add(FeatureValues.plan(feature));
        }
    }

    /** The schema it computes. */
    public FeatureSchema schema() {
        return schema;
    }

    /** Prepares for the items of one request; cheap. */
    public FeatureRows bind(UserState user, CandidateScores candidates, SignalReader signals, RankContext context) {
        return new FeatureRows(schema.inputs(), plans, user, candidates, signals, context);
    }

    /**
     * The features of a batch.
     *
     * @return [items, width], row-major, every value finite
     */
    public float[] extract(
            List<? extends ItemView> items,
            UserState user,
            CandidateScores candidates,
            SignalReader signals,
            RankContext context) {
        FeatureRows rows = bind(user, candidates, signals, context);
        float[] out = new float[items.size() * schema.width()];
        for (int i = 0; i < items.size(); i++) {
            rows.fill(items.get(i), out, i * schema.width());
        }
        return out;
    }
}
