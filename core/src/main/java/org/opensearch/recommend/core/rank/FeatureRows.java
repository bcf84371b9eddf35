/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.List;
import org.opensearch.recommend.core.signals.SignalReader;

/** Fills the feature rows of one request, item by item, without allocating. For one thread. */
public final class FeatureRows {
    final UserState user;
    final CandidateScores candidates;
    final SignalReader signals;
    final RankContext context;

    /** The item being filled, and its position among the candidates (negative when it is none). */
    ItemView item;

    int position;

    private final Feature[] features;
    private final FeatureValues.Value[] values;

    FeatureRows(
            List<Feature> features,
            List<FeatureValues.Plan> plans,
            UserState user,
            CandidateScores candidates,
            SignalReader signals,
            RankContext context) {
        this.user = user;
        this.candidates = candidates;
        this.signals = signals;
        this.context = context;
        this.features = features.toArray(new Feature[0]);
        this.values = new FeatureValues.Value[plans.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = plans.get(i).bind(this);
        }
    }

    /**
     * Fills one row.
     *
     * @param out    row-major batch
     * @param offset where the row starts; one value for each feature is written, all finite
     */
    public void fill(ItemView view, float[] out, int offset) {
        item = view;
        position = candidates.indexOf(view.key());
        for (int i = 0; i < values.length; i++) {
            out[offset + i] = features[i].finish(values[i].of(this));
        }
    }
}
