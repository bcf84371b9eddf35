/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.replay.RankingRow;

/**
 * A schema of some inputs of a larger one.
 *
 * @param columns of the larger one's rows, in the order of the schema
 */
record FewInputs(FeatureSchema schema, int[] columns) {
    /** Those with these names. */
    static FewInputs of(FeatureSchema all, Set<String> names) {
        List<Feature> inputs = new ArrayList<>();
        IntStream.Builder columns = IntStream.builder();
        int at = 0;
        for (Feature feature : all.inputs()) {
            if (names.contains(feature.name())) {
                inputs.add(feature);
                IntStream.range(at, at + feature.width()).forEach(columns::add);
            }
            at += feature.width();
        }
        return new FewInputs(
                new FeatureSchema(all.name(), all.version(), inputs, all.heads(), all.score()),
                columns.build().toArray());
    }

    /** Rows of the larger schema as those of this one. */
    List<RankingRow> rows(List<RankingRow> all) {
        return all.stream().map(this::row).toList();
    }

    RankingRow row(RankingRow all) {
        float[] features = new float[columns.length];
        for (int i = 0; i < columns.length; i++) {
            features[i] = all.features()[columns[i]];
        }
        return all.withFeatures(features);
    }

    /** What a row takes. */
    long bytes() {
        return Contest.BYTES_BESIDE_FEATURES + 4L * columns.length;
    }
}
