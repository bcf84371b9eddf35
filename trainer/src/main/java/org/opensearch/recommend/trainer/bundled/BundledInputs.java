/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.bundled;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opensearch.recommend.core.rank.DefaultSchema;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.ScoreFormula;

/** What the bundled ranker is given, of what means the same in any catalogue, and which way each input may move its score. */
final class BundledInputs {
    private static final Map<String, Integer> DIRECTIONS = new LinkedHashMap<>();

    static {
        rising("content_similarity", "recent_similarity", "category_affinity", "brand_affinity");
        DIRECTIONS.put("price_gap", -1);
        rising("popularity_share", "events_7d_share", "events_1d_share", "trending", "quality", "recency_90d");
        rising("collaborative_lift", "source_rank_session", "source_rank_query");
        // How much is known of the user: it is the same for all items, and says what the rest is worth.
        DIRECTIONS.put("events_saturated", 0);
    }

    private static void rising(String... features) {
        for (String feature : features) {
            DIRECTIONS.put(feature, 1);
        }
    }

    private BundledInputs() {}

    static FeatureSchema schema(String version) {
        Map<String, Feature> all = DefaultSchema.catalogueIndependent().stream()
                .collect(Collectors.toMap(Feature::name, Function.identity()));
        List<Feature> inputs = DIRECTIONS.keySet().stream().map(all::get).toList();
        return new FeatureSchema("default", version, inputs, List.of("score"), new ScoreFormula(true, List.of(1.0)));
    }

    /** 1 for each column that the score rises with, -1 for one that it falls with, 0 for any. */
    static float[] signs() {
        float[] signs = new float[DIRECTIONS.size()];
        int i = 0;
        for (int direction : DIRECTIONS.values()) {
            signs[i++] = direction;
        }
        return signs;
    }

    static int direction(String feature) {
        return DIRECTIONS.get(feature);
    }
}
