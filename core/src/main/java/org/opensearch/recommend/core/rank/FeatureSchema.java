/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.recommend.core.util.Fields;

/**
 * What a model takes and gives, as data beside it. The graph has one input {@code features}, float [N,
 * {@link #width()}], and one output: that of a ranker is {@code score}, float [N, heads]; that of a tower, a schema with
 * {@code dimension}, is {@code vector}, float [N, dimension], rows of unit length.
 *
 * <p>A feature has a {@code name}, a {@code kind} with {@code field} and/or {@code function} (below), optional
 * {@code transform} steps ({@link Transform}), of which the last may be an {@link Encoding}, and a {@code missing} value
 * (default 0). A vector also has "dimensions", and fills as many columns; {@code hash} fills one column with an
 * embedding id, {@code one_hot} one for each value or bucket. Texts need one of the two; numbers may have one, and then
 * count by their whole part.
 *
 * <table>
 * <caption>Kinds</caption>
 * <tr><th>kind</th><th>field</th><th>function</th></tr>
 * <tr><td>profile</td><td>events; counter:TYPE, events of a type; days_since_event; tenure_days, since the first event;
 * typical_price; categories, brands (how many have an affinity); greatest_category_affinity, least_category_affinity,
 * greatest_category_share (of the positive affinities), category_entropy (of these shares, in nats), the same of brand;
 * mean_weight, weight_deviation, positive_share of the remembered events, recent_weight of the last ten;
 * attribute:NAME, a number or text; text: id; vectors: content (the profile vector), factor, tower, tower_pool</td>
 * <td>-</td></tr>
 * <tr><td>item</td><td>price, age_days (negative before release), maturity, categories (how many; as text: which),
 * has_content, has_factor, has_tower (0 or 1); text: id, brand; vectors: content, factor, tower; any other name is that of
 * a field of the item index with doc values</td><td>-</td></tr>
 * <tr><td>signal</td><td>a {@link org.opensearch.recommend.core.signals.Signal} by its API name</td>
 * <td>value (default), share: ln(1 + value) / ln(1 + greatest value of any item), in [0, 1]</td></tr>
 * <tr><td>context</td><td>hour (0 to 23), weekday (1 Monday to 7), weekend (0 or 1), all in UTC; position, from 1, in
 * training alone; text: region, device, scenario, also as 1 where it {@code equals} the given text, else 0</td>
 * <td>-</td></tr>
 * <tr><td>cross</td><td>-</td><td>content_similarity: cosine of the item and the profile vector;
 * recent_similarity, mean_recent_similarity: greatest and mean cosine with the recent items; last_similarity: with the
 * last; category_affinity: mean over the item's categories; best_category_affinity, worst_category_affinity;
 * category_share: of all positive affinity, that for the item's categories; days_since_category: since an item of one of
 * them was taken; brand_affinity; has_seen_brand (0 or 1); price_difference: ln(price / typical price); price_gap: its
 * magnitude; collaborative_score: inner product of the user's and the item's factor; collaborative_lift: the same less
 * that of the mean user; tower_score: inner product of the user's and the item's tower vector; tower_pool_score: of the
 * pool and the item's; pair: the values of the two inputs {@code of} together, each of them text or bucketed</td></tr>
 * <tr><td>source</td><td>a source's name, or * for all</td><td>for one source: present (0 or 1), rank (1-based),
 * reciprocal_rank: 60 / (59 + rank), in (0, 1], score; for *: count, reciprocal_rank of the best rank</td></tr>
 * </table>
 *
 * @param name      of the model
 * @param version   of the model
 * @param inputs    in the order of the model's columns
 * @param heads     names of a ranker's output columns; empty for a tower
 * @param score     how the heads become one score; null for a tower
 * @param dimension components of a tower's vector; 0 for a ranker
 */
public record FeatureSchema(
        String name, String version, List<Feature> inputs, List<String> heads, ScoreFormula score, int dimension) {
    /** Fields of an item that are not those of the index. */
    static final Set<String> ITEM_FIELDS = Set.of(
            "id",
            "price",
            "age_days",
            "maturity",
            "categories",
            "brand",
            "has_content",
            "has_factor",
            "has_tower",
            "content",
            "factor",
            "tower");

    private static final int MOST_INPUTS = 2000;
    private static final int MOST_COLUMNS = 20_000;
    private static final int MOST_HEADS = 16;
    private static final int MOST_DIMENSIONS = 4096;

    /** Of a ranker. */
    public FeatureSchema(String name, String version, List<Feature> inputs, List<String> heads, ScoreFormula score) {
        this(name, version, inputs, heads, score, 0);
    }

    /**
     * Of a tower.
     *
     * @param dimension components of its vector
     */
    public FeatureSchema(String name, String version, List<Feature> inputs, int dimension) {
        this(name, version, inputs, List.of(), null, dimension);
    }

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
        int dimension = in.integer("dimension", 0, 1, MOST_DIMENSIONS);
        if (dimension > 0) {
            in.finish();
            return new FeatureSchema(name, version, inputs, dimension);
        }
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
        int columns = 0;
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
            columns += feature.width();
        }
        if (columns > MOST_COLUMNS) {
            throw new IllegalArgumentException(
                    "[inputs] must fill at most " + MOST_COLUMNS + " columns, got " + columns);
        }
        return List.copyOf(inputs);
    }

    /** Columns of the model's input. */
    public int width() {
        return inputs.stream().mapToInt(Feature::width).sum();
    }

    /** Names of the columns, in order. */
    public List<String> columns() {
        return inputs.stream().flatMap(feature -> feature.columns().stream()).toList();
    }

    /** For each column, whether it tells of the position at which an item was shown: known in training alone. */
    public boolean[] columnsOfPosition() {
        Set<String> names = new HashSet<>();
        for (Feature feature : inputs) {
            if (feature.kind() == Feature.Kind.CONTEXT && "position".equals(feature.field())) {
                names.add(feature.name());
            }
        }
        boolean[] columns = new boolean[width()];
        int at = 0;
        for (Feature feature : inputs) {
            boolean ofPosition =
                    names.contains(feature.name()) || feature.of().stream().anyMatch(names::contains);
            Arrays.fill(columns, at, at + feature.width(), ofPosition);
            at += feature.width();
        }
        return columns;
    }

    /** Whether the model gives a vector rather than a score. */
    public boolean isTower() {
        return dimension > 0;
    }

    /** Values that the graph gives for each row: a ranker's heads, or the components of a tower's vector. */
    public int outputs() {
        return isTower() ? dimension : heads.size();
    }

    /** Fields of the item index that it names itself, beside those that have a role. */
    public Set<String> itemFields() {
        Set<String> fields = new LinkedHashSet<>();
        for (Feature feature : inputs) {
            if (feature.kind() == Feature.Kind.ITEM
                    && feature.field() != null
                    && !ITEM_FIELDS.contains(feature.field())) {
                fields.add(feature.field());
            }
        }
        return fields;
    }

    /** As {@link #read} takes it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("version", version);
        map.put("inputs", inputs.stream().map(Feature::toMap).toList());
        if (isTower()) {
            map.put("dimension", dimension);
            return map;
        }
        map.put("heads", heads);
        map.put("score", score.toMap(heads));
        return map;
    }
}
