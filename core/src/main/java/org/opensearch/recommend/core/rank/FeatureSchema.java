/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.recommend.core.util.Fields;

/**
 * What a ranker takes and gives, as data beside the model. The graph has one input {@code features}, float [N,
 * {@link #width()}], and one output {@code score}, float [N, heads].
 *
 * <p>A feature has a {@code name}, a {@code kind} with {@code field} and/or {@code function} (below), optional
 * {@code transform} steps ({@link Transform}) and a {@code missing} value (default 0).
 *
 * <table>
 * <caption>Kinds</caption>
 * <tr><th>kind</th><th>field</th><th>function</th></tr>
 * <tr><td>profile</td><td>events, typical_price, categories, brands (how many have an affinity)</td><td>-</td></tr>
 * <tr><td>item</td><td>price, age_days (negative before release), categories (how many), has_content (0 or 1)</td>
 * <td>-</td></tr>
 * <tr><td>signal</td><td>a {@link org.opensearch.recommend.core.signals.Signal} by its API name</td>
 * <td>value (default), share: ln(1 + value) / ln(1 + greatest value of any item), in [0, 1]</td></tr>
 * <tr><td>context</td><td>hour (0 to 23), weekday (1 Monday to 7), weekend (0 or 1), all in UTC; region, device:
 * 1 where it {@code equals} the given text, else 0</td><td>-</td></tr>
 * <tr><td>cross</td><td>-</td><td>content_similarity: cosine of the item and the profile vector;
 * recent_similarity: greatest cosine with a recent item; category_affinity: mean over the item's categories;
 * best_category_affinity, worst_category_affinity; brand_affinity; price_gap: |ln(price / typical price)|;
 * collaborative_score: inner product of the user's and the item's factor; collaborative_lift: the same less that of the
 * mean user</td></tr>
 * <tr><td>source</td><td>a source's name, or * for all</td><td>for one source: present (0 or 1), rank (1-based),
 * reciprocal_rank: 60 / (59 + rank), in (0, 1], score; for *: count, reciprocal_rank of the best rank</td></tr>
 * </table>
 *
 * @param name    of the ranker
 * @param version of the ranker
 * @param inputs  in the order of the model's columns
 * @param heads   names of the model's output columns
 * @param score   how the heads become one score
 */
public record FeatureSchema(String name, String version, List<Feature> inputs, List<String> heads, ScoreFormula score) {
    private static final int MOST_INPUTS = 2000;
    private static final int MOST_HEADS = 16;

    /**
     * Reads a schema strictly.
     *
     * @throws IllegalArgumentException with a sentence naming the field
     */
    public static FeatureSchema read(Map<String, ?> json) {
        Fields in = Fields.of("", json);
        String name = need(in, "name");
        String version = need(in, "version");
        List<Feature> inputs = readInputs(in);
        List<String> heads = in.has("heads") ? in.strings("heads", MOST_HEADS, 128) : List.of("score");
        if (heads.isEmpty()) {
            throw new IllegalArgumentException("[heads] must name at least one output");
        }
        Fields formula = in.object("score");
        FeatureSchema schema = new FeatureSchema(
                name,
                version,
                inputs,
                heads,
                formula == null ? ScoreFormula.productOf(heads.size()) : ScoreFormula.read(formula, heads));
        in.finish();
        return schema;
    }

    private static String need(Fields in, String field) {
        String value = in.string(field, null, 128);
        if (value == null) {
            throw new IllegalArgumentException("[" + field + "] is missing");
        }
        return value;
    }

    private static List<Feature> readInputs(Fields in) {
        Object raw = in.raw("inputs");
        if (!(raw instanceof Collection<?> entries) || entries.isEmpty() || entries.size() > MOST_INPUTS) {
            throw new IllegalArgumentException("[inputs] must be an array of 1 to " + MOST_INPUTS + " features");
        }
        List<Feature> inputs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Object entry : entries) {
            String path = "inputs[" + inputs.size() + "]";
            if (!(entry instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException("[" + path + "] must be an object");
            }
            Feature feature = Feature.read(Fields.of(path, map));
            if (!names.add(feature.name())) {
                throw new IllegalArgumentException("[" + path + ".name] repeats [" + feature.name() + "]");
            }
            inputs.add(feature);
        }
        return List.copyOf(inputs);
    }

    /** Number of features: columns of the model's input. */
    public int width() {
        return inputs.size();
    }

    /** As {@link #read} takes it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("version", version);
        map.put("inputs", inputs.stream().map(Feature::toMap).toList());
        map.put("heads", heads);
        map.put("score", score.toMap(heads));
        return map;
    }
}
