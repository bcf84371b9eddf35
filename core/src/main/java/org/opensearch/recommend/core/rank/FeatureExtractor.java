/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.opensearch.recommend.core.signals.SignalReader;

/** Computes the features of a schema. Immutable and safe for many threads; one for each loaded model. */
public final class FeatureExtractor {
    private final FeatureSchema schema;
    private final int width;
    private final List<Plan> plans = new ArrayList<>();

    /** Fills the columns of one feature for the current item. */
    interface Columns {
        /**
         * Fills them, all finite.
         *
         * @param at where they start
         */
        void fill(FeatureRows row, float[] out, int at);
    }

    /** A column that turns out to be the same for all items of a request. */
    record Settled(float value) implements Columns {
        @Override
        public void fill(FeatureRows row, float[] out, int at) {
            out[at] = value;
        }
    }

    /** What of the columns can be settled once for a request. */
    interface Binding {
        Columns bind(FeatureRows row);
    }

    /**
     * A feature, ready.
     *
     * @param at        its first column
     * @param settled   whether its columns are the same for all items of a request
     * @param segment   of which a signal is read, or null
     * @param everyones the column of the same signal of everyone, which is the same in a request that names no segment;
     *                  negative when there is none before this
     */
    record Plan(Binding binding, int at, boolean settled, String segment, int everyones) {}

    /**
     * Prepares the features of a schema.
     *
     * @throws IllegalArgumentException naming the feature and its field or function that is unknown
     */
    public FeatureExtractor(FeatureSchema schema) {
        this.schema = schema;
        this.width = schema.width();
        Map<String, Feature> byName = new LinkedHashMap<>();
        schema.inputs().forEach(feature -> byName.put(feature.name(), feature));
        Map<Feature, Integer> places = new HashMap<>();
        int at = 0;
        for (Feature feature : schema.inputs()) {
            int everyones = feature.segment() == null ? -1 : places.getOrDefault(feature.ofEveryone(), -1);
            plans.add(new Plan(binding(feature, byName::get), at, feature.isOfRequest(), feature.segment(), everyones));
            if (feature.kind() == Feature.Kind.SIGNAL && feature.segment() == null && feature.width() == 1) {
                places.put(feature.ofEveryone(), at);
            }
            at += feature.width();
        }
    }

    private static Binding binding(Feature feature, Function<String, Feature> others) {
        refuseWhatDoesNotApply(feature);
        if (feature.dimensions() > 0) {
            FeatureVectors.Value vector = FeatureVectors.plan(feature);
            Columns columns = (row, out, at) -> fill(feature, vector.of(row), out, at);
            return row -> columns;
        }
        if (feature.encoding() != null || FeatureCodes.isPair(feature)) {
            FeatureCodes.Plan plan = FeatureCodes.plan(feature, others);
            Encoding.Writer writer = feature.encoding().writer();
            return request -> {
                FeatureCodes.Codes codes = plan.bind(request);
                return (row, out, at) -> writer.write(row.codes, codes.of(row, row.codes), out, at);
            };
        }
        FeatureValues.Plan plan = FeatureValues.plan(feature);
        return request -> {
            FeatureValues.Value value = plan.bind(request);
            return value instanceof FeatureValues.Same same
                    ? new Settled(feature.finish(same.raw()))
                    : (row, out, at) -> out[at] = feature.finish(value.of(row));
        };
    }

    private static void refuseWhatDoesNotApply(Feature feature) {
        if (feature.equalTo() != null
                && (feature.kind() != Feature.Kind.CONTEXT
                        || feature.encoding() != null
                        || !FeatureValues.CONTEXT_TEXTS.contains(feature.field()))) {
            throw new IllegalArgumentException("feature [" + feature.name()
                    + "]: [equals] stands with kind context and field region, device or scenario only");
        }
        if (!feature.of().isEmpty() && !FeatureCodes.isPair(feature)) {
            throw new IllegalArgumentException(
                    "feature [" + feature.name() + "]: [of] stands with kind cross and function pair only");
        }
    }

    private static void fill(Feature feature, float[] vector, float[] out, int at) {
        int dimensions = feature.dimensions();
        if (vector == null || vector.length != dimensions) {
            Arrays.fill(out, at, at + dimensions, feature.missing());
            return;
        }
        if (feature.transforms().isEmpty()) {
            for (int i = 0; i < dimensions; i++) {
                out[at + i] = Float.isFinite(vector[i]) ? vector[i] : feature.missing();
            }
            return;
        }
        for (int i = 0; i < dimensions; i++) {
            out[at + i] = feature.finish(vector[i]);
        }
    }

    /** The schema it computes. */
    public FeatureSchema schema() {
        return schema;
    }

    /** Prepares for the items of one request; cheap. Signals that decay are brought to the time of the context. */
    public FeatureRows bind(UserState user, CandidateScores candidates, SignalReader signals, RankContext context) {
        return new FeatureRows(plans, width, user, candidates, signals.at(context.now()), context);
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
        float[] out = new float[items.size() * width];
        for (int i = 0; i < items.size(); i++) {
            rows.fill(items.get(i), out, i * width);
        }
        return out;
    }
}
