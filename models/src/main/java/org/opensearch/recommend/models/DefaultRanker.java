/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.Feature.Kind;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.ScoreFormula;
import org.opensearch.recommend.core.rank.Transform;

/**
 * The bundled ranker: a small network whose weights are set by hand, so that it ranks any catalogue sensibly before
 * anything was learned. Every input moves the score in one known direction only.
 *
 * <pre>
 * units    = tanh(features x W + b)            the {@link Unit}s, in (-1, 1)
 * trust    = 0.75 + 0.25 x profile_events        profile_events in [0, 1) grows with the history
 * score    = sigmoid(trust x (units x personal) + units x general + bias)
 * </pre>
 */
final class DefaultRanker {
    static final String NAME = "default";
    static final String VERSION = "default-3";

    private static final float LEAST_TRUST = 0.75f;
    private static final float BIAS = -4f;

    /** What the inputs are evidence of. */
    enum Unit {
        TASTE("the item is like what the user takes", 3.8, 0, 0),
        COMPANY("those who take what the user takes take the item, more than others do", 3.0, 0, 0),
        SESSION("the item goes with what the visitor looks at now", 1.5, 0, 0),
        CROWD("many take the item", 0, 10.0, 0),
        MOMENTUM("more and more take the item", 0, 0.6, 0),
        QUALITY("those who see the item like it", 0, 0.5, -1.2),
        FRESHNESS("the item is new", 0, 0.3, 0),
        RELEVANCE("the query of the search that it stands in found the item, early", 0, 4.0, 0),
        RETRIEVAL("the sources found the item, early and more than one of them", 0, 0.5, 0);

        final String meaning;
        final double personal;
        final double general;
        final double bias;

        Unit(String meaning, double personal, double general, double bias) {
            this.meaning = meaning;
            this.personal = personal;
            this.general = general;
            this.bias = bias;
        }
    }

    /** A feature and its weights in the units. */
    private record Input(Feature feature, Map<Unit, Double> weights) {
        Input to(Unit unit, double weight) {
            Map<Unit, Double> more = new EnumMap<>(Unit.class);
            more.putAll(weights);
            more.put(unit, weight);
            return new Input(feature, more);
        }
    }

    private static final List<Input> INPUTS = List.of(
            cross("content_similarity").to(Unit.TASTE, 0.8),
            cross("recent_similarity").to(Unit.TASTE, 0.3),
            cross("category_affinity").to(Unit.TASTE, 0.05),
            cross("best_category_affinity").to(Unit.TASTE, 0.15),
            cross("brand_affinity").to(Unit.TASTE, 0.3),
            input("price_gap", Kind.CROSS, null, "price_gap", 0.5, new Transform.Clip(0, 3))
                    .to(Unit.TASTE, -0.15),
            input("popularity_share", Kind.SIGNAL, "popularity", "share", 0).to(Unit.CROWD, 0.4),
            signal("events_1d", 0, new Transform.Log1p(), new Transform.Clip(0, 15))
                    .to(Unit.CROWD, 0.005),
            signal("trending", 0, new Transform.Clip(0, 1e6), new Transform.Log1p())
                    .to(Unit.MOMENTUM, 0.5),
            signal("ctr", 0.05, new Transform.Clip(0, 1)).to(Unit.QUALITY, 4.0),
            signal("quality", 0.5, new Transform.Clip(0, 1)).to(Unit.QUALITY, 2.0),
            input("recency", Kind.ITEM, "age_days", null, 0, new Transform.Decay(90))
                    .to(Unit.FRESHNESS, 0.7),
            input("recency_years", Kind.ITEM, "age_days", null, 0, new Transform.Decay(1825))
                    .to(Unit.FRESHNESS, 0.4),
            input("collaborative_lift", Kind.CROSS, null, "collaborative_lift", 0, new Transform.Clip(-2, 2))
                    .to(Unit.COMPANY, 1.0),
            rank("collaborative").to(Unit.RETRIEVAL, 0.3),
            rank("neighbours").to(Unit.COMPANY, 0.1).to(Unit.RETRIEVAL, 0.3),
            rank("content").to(Unit.RETRIEVAL, 0.4),
            input("source_score_content", Kind.SOURCE, "content", "score", 0, new Transform.Clip(0, 1))
                    .to(Unit.RETRIEVAL, 0.2),
            rank("popular").to(Unit.RETRIEVAL, 0.3).to(Unit.CROWD, 0.01),
            rank("trending").to(Unit.MOMENTUM, 0.2),
            rank("popular_in_categories").to(Unit.RETRIEVAL, 0.3).to(Unit.CROWD, 0.01),
            rank("new_releases").to(Unit.FRESHNESS, 0.2),
            rank("session").to(Unit.SESSION, 1.0),
            rank("query").to(Unit.RELEVANCE, 1.0),
            input("source_count", Kind.SOURCE, "*", "count", 0, new Transform.Log1p())
                    .to(Unit.RETRIEVAL, 0.2),
            input("profile_events", Kind.PROFILE, "events", null, 0, new Transform.Saturate(5)));

    private DefaultRanker() {}

    private static Input input(
            String name, Kind kind, String field, String function, double missing, Transform... transforms) {
        return new Input(
                new Feature(name, kind, field, function, null, null, List.of(transforms), (float) missing), Map.of());
    }

    private static Input cross(String function) {
        return input(function, Kind.CROSS, null, function, 0);
    }

    private static Input signal(String name, double missing, Transform... transforms) {
        return input(name, Kind.SIGNAL, name, null, missing, transforms);
    }

    private static Input rank(String source) {
        return input("source_rank_" + source, Kind.SOURCE, source, "reciprocal_rank", 0);
    }

    static FeatureSchema schema() {
        List<Feature> features = INPUTS.stream().map(Input::feature).toList();
        return new FeatureSchema(NAME, VERSION, features, List.of("score"), new ScoreFormula(true, List.of(1.0)));
    }

    static String schemaJson() {
        return Json.write(schema().toMap());
    }

    static byte[] onnx() {
        Unit[] units = Unit.values();
        float[][] evidence = new float[INPUTS.size()][units.length];
        float[][] trust = new float[INPUTS.size()][1];
        for (int i = 0; i < evidence.length; i++) {
            for (int u = 0; u < units.length; u++) {
                evidence[i][u] =
                        INPUTS.get(i).weights.getOrDefault(units[u], 0.0).floatValue();
            }
            trust[i][0] = INPUTS.get(i).feature.name().equals("profile_events") ? 1 - LEAST_TRUST : 0;
        }
        float[] unitBias = new float[units.length];
        float[][] personal = new float[units.length][1];
        float[][] general = new float[units.length][1];
        for (int u = 0; u < units.length; u++) {
            unitBias[u] = (float) units[u].bias;
            personal[u][0] = (float) units[u].personal;
            general[u][0] = (float) units[u].general;
        }
        OnnxGraph graph = new OnnxGraph(VERSION);
        graph.input("features", INPUTS.size());
        graph.linear("features", "evidence", evidence, unitBias);
        graph.node("Tanh", "units", "evidence");
        graph.linear("features", "trust", trust, new float[] {LEAST_TRUST});
        graph.linear("units", "personal", personal, new float[] {0});
        graph.linear("units", "general", general, new float[] {BIAS});
        graph.node("Mul", "trusted", "trust", "personal");
        graph.node("Add", "sum", "trusted", "general");
        graph.node("Sigmoid", "score", "sum");
        graph.output("score", 1);
        return graph.toBytes(VERSION);
    }

    /** The model card: a text with the tables of inputs and units filled in. */
    static String modelCard() {
        List<String> inputs = new ArrayList<>();
        for (Input input : INPUTS) {
            Feature feature = input.feature;
            String from = feature.kind().json()
                    + (feature.field() == null ? "" : " `" + feature.field() + "`")
                    + (feature.function() == null ? "" : " " + feature.function());
            String transforms = feature.transforms().stream()
                    .map(transform -> transform.toJson().toString())
                    .collect(Collectors.joining(", "));
            String weights = input.weights.entrySet().stream()
                    .map(w -> name(w.getKey()) + " " + w.getValue())
                    .collect(Collectors.joining(", "));
            inputs.add("| `" + feature.name() + "` | " + from + " | " + transforms + " | " + feature.missing() + " | "
                    + (weights.isEmpty() ? "trust " + (1 - LEAST_TRUST) : weights) + " |");
        }
        List<String> units = Arrays.stream(Unit.values())
                .map(unit -> "| " + name(unit) + " | " + unit.meaning + " | " + unit.bias + " | " + unit.personal
                        + " | " + unit.general + " |")
                .toList();
        return template()
                .replace("{version}", VERSION)
                .replace("{width}", Integer.toString(INPUTS.size()))
                .replace("{least_trust}", Float.toString(LEAST_TRUST))
                .replace("{most_trust}", Float.toString(1 - LEAST_TRUST))
                .replace("{bias}", Float.toString(BIAS))
                .replace("{units}", String.join("\n", units))
                .replace("{inputs}", String.join("\n", inputs));
    }

    private static String name(Unit unit) {
        return unit.name().toLowerCase(Locale.ROOT);
    }

    private static String template() {
        try (InputStream in = DefaultRanker.class.getResourceAsStream("model-card.md")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes {@code ranker.onnx}, {@code schema.json} and {@code MODEL_CARD.md} into the folder given. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Files.createDirectories(folder);
        Files.write(folder.resolve("ranker.onnx"), onnx());
        Files.writeString(folder.resolve("schema.json"), schemaJson());
        Files.writeString(folder.resolve("MODEL_CARD.md"), modelCard());
    }
}
