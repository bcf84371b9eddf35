/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.config.Scenario;
import org.opensearch.recommend.core.rank.Feature.Kind;
import org.opensearch.recommend.core.signals.Signal;

/** The inputs of a ranker when nobody chooses others: all that is known, brought to comparable ranges. */
public final class DefaultSchema {
    /** Heads of a ranker of two tasks: P(click) and P(complete | click). */
    public static final List<String> HEADS = List.of("p_click", "p_complete");

    /**
     * Names of inputs that say the same of users who come back as of those who are new, and next month as today: what many
     * take now, what those of like taste take, what is alike.
     */
    public static final Set<String> STEADY =
            Set.of("popularity", "collaborative_lift", "tower_score", "content_similarity");

    private static final int ID_BUCKETS = 100_000;
    private static final int BRAND_BUCKETS = 20_000;
    private static final int CATEGORY_BUCKETS = 64;
    private static final int CONTEXT_BUCKETS = 16;
    private static final int PAIR_BUCKETS = 50_000;

    /**
     * Which vectors there are.
     *
     * @param content components of a content vector; 0 for none
     * @param factor  components of a collaborative factor; 0 for none
     * @param tower   components of a tower vector; 0 for none
     */
    public record Vectors(int content, int factor, int tower) {}

    private final List<Feature> inputs = new ArrayList<>();

    private DefaultSchema() {}

    /**
     * Inputs that fit one catalogue: with ids, texts and vectors.
     *
     * @param attributes names of the users' attributes to be read as texts; may be empty
     */
    public static List<Feature> of(RecommendConfig config, Vectors vectors, Collection<String> attributes) {
        DefaultSchema schema = new DefaultSchema();
        schema.numbers(config.events().keySet(), sourcesOf(config.scenarios().values()));
        schema.text("user", Kind.PROFILE, "id", new Encoding.Hash(ID_BUCKETS));
        schema.text("item", Kind.ITEM, "id", new Encoding.Hash(ID_BUCKETS));
        boolean brands = config.fields().brand() != null;
        boolean categories = !config.fields().categories().isEmpty();
        if (brands) {
            schema.text("brand", Kind.ITEM, "brand", new Encoding.Hash(BRAND_BUCKETS));
        }
        if (categories) {
            schema.text("category", Kind.ITEM, "categories", new Encoding.HashedOneHot(CATEGORY_BUCKETS));
        }
        schema.text(
                "scenario",
                Kind.CONTEXT,
                "scenario",
                new Encoding.OneHot(List.copyOf(config.scenarios().keySet())));
        schema.text("region", Kind.CONTEXT, "region", new Encoding.Hash(CONTEXT_BUCKETS));
        schema.text("device", Kind.CONTEXT, "device", new Encoding.Hash(CONTEXT_BUCKETS));
        for (String attribute : attributes) {
            schema.text(
                    "attribute_" + attribute,
                    Kind.PROFILE,
                    FeatureValues.ATTRIBUTE + attribute,
                    new Encoding.HashedOneHot(CONTEXT_BUCKETS));
            if (categories) {
                schema.pair("attribute_" + attribute, "category");
            }
        }
        if (categories) {
            schema.pair("hour_of_day", "category");
            schema.pair("device", "category");
        }
        if (brands) {
            schema.pair("region", "brand");
        }
        schema.vector("user_content", Kind.PROFILE, "content", vectors.content);
        schema.vector("item_content", Kind.ITEM, "content", vectors.content);
        schema.vector("user_factor", Kind.PROFILE, "factor", vectors.factor);
        schema.vector("item_factor", Kind.ITEM, "factor", vectors.factor);
        schema.vector("user_tower", Kind.PROFILE, "tower", vectors.tower);
        schema.vector("item_tower", Kind.ITEM, "tower", vectors.tower);
        return List.copyOf(schema.inputs);
    }

    /** Inputs that mean the same in any catalogue: no ids, no texts, no vectors, and the default event types and sources. */
    public static List<Feature> catalogueIndependent() {
        DefaultSchema schema = new DefaultSchema();
        schema.numbers(
                EventType.defaults().keySet(), sourcesOf(Scenario.defaults().values()));
        return List.copyOf(schema.inputs);
    }

    private static Set<String> sourcesOf(Collection<Scenario> scenarios) {
        Set<String> names = new LinkedHashSet<>();
        scenarios.forEach(scenario -> names.addAll(scenario.sources().keySet()));
        names.addAll(List.of("two_tower", "query"));
        return names;
    }

    private void numbers(Collection<String> eventTypes, Collection<String> sources) {
        profile(eventTypes);
        item();
        signals();
        context();
        cross();
        sources(sources);
    }

    private void profile(Collection<String> eventTypes) {
        Transform log = new Transform.Log1p();
        number("events", Kind.PROFILE, "events", 0, log);
        number("events_saturated", Kind.PROFILE, "events", 0, new Transform.Saturate(5));
        for (String type : eventTypes) {
            number("events_" + type, Kind.PROFILE, "counter:" + type, 0, log);
        }
        number("days_since_event", Kind.PROFILE, "days_since_event", 10, clip(0, 3650), log);
        number("seen_lately", Kind.PROFILE, "days_since_event", 0, new Transform.Decay(7));
        number("tenure_days", Kind.PROFILE, "tenure_days", 0, clip(0, 3650), log);
        number("typical_price", Kind.PROFILE, "typical_price", 0, log);
        for (String name : List.of("categories", "brands")) {
            number("profile_" + name, Kind.PROFILE, name, 0, log);
        }
        for (String name : List.of("category", "brand")) {
            number("greatest_" + name + "_affinity", Kind.PROFILE, "greatest_" + name + "_affinity", 0);
            number("least_" + name + "_affinity", Kind.PROFILE, "least_" + name + "_affinity", 0);
            number("greatest_" + name + "_share", Kind.PROFILE, "greatest_" + name + "_share", 0);
            number(name + "_entropy", Kind.PROFILE, name + "_entropy", 0);
        }
        number("mean_weight", Kind.PROFILE, "mean_weight", 0);
        number("weight_deviation", Kind.PROFILE, "weight_deviation", 0);
        number("recent_weight", Kind.PROFILE, "recent_weight", 0);
        number("positive_share", Kind.PROFILE, "positive_share", 0.5f);
    }

    private void item() {
        number("price", Kind.ITEM, "price", 0, new Transform.Log1p());
        number("age_days", Kind.ITEM, "age_days", 0, clip(0, 36_500), new Transform.Log1p());
        number("released", Kind.ITEM, "age_days", 0, new Transform.Bucket(List.of(0.0)));
        for (int scale : List.of(7, 30, 90, 365, 1825)) {
            number("recency_" + scale + "d", Kind.ITEM, "age_days", 0, new Transform.Decay(scale));
        }
        number("maturity", Kind.ITEM, "maturity", 0);
        number("item_categories", Kind.ITEM, "categories", 0, new Transform.Log1p());
        number("has_content", Kind.ITEM, "has_content", 0);
        number("has_factor", Kind.ITEM, "has_factor", 0);
        number("has_tower", Kind.ITEM, "has_tower", 0);
    }

    private void signals() {
        for (Signal signal : Signal.values()) {
            float missing =
                    switch (signal) {
                        case CTR -> 0.05f;
                        case QUALITY -> 0.5f;
                        default -> 0;
                    };
            boolean counts = signal != Signal.CTR && signal != Signal.QUALITY;
            Transform transform = counts ? new Transform.Log1p() : clip(0, 1);
            for (String segment : new String[] {null, "region", "device"}) {
                String suffix = segment == null ? "" : "_in_" + segment;
                signal(signal, suffix, null, segment, missing, transform);
                if (counts) {
                    signal(signal, "_share" + suffix, "share", segment, 0);
                }
            }
        }
    }

    private void context() {
        number("hour", Kind.CONTEXT, "hour", 0, new Transform.ZScore(11.5, 6.9));
        inputs.add(new Feature(
                "hour_of_day",
                Kind.CONTEXT,
                "hour",
                null,
                null,
                null,
                List.of(),
                0,
                List.of(new Transform.Bucket(List.of(6.0, 12.0, 18.0))),
                new Encoding.OneHot(List.of("0", "1", "2", "3")),
                0));
        text("weekday", Kind.CONTEXT, "weekday", new Encoding.OneHot(List.of("1", "2", "3", "4", "5", "6", "7")));
        number("weekend", Kind.CONTEXT, "weekend", 0);
        number("position", Kind.CONTEXT, "position", 0, new Transform.Log1p());
    }

    private void cross() {
        for (String similarity :
                List.of("content_similarity", "recent_similarity", "mean_recent_similarity", "last_similarity")) {
            cross(similarity, 0);
        }
        for (String affinity : List.of(
                "category_affinity",
                "best_category_affinity",
                "worst_category_affinity",
                "category_share",
                "brand_affinity",
                "has_seen_brand")) {
            cross(affinity, 0);
        }
        cross("days_since_category", 8, clip(0, 3650), new Transform.Log1p());
        cross("price_difference", 0, clip(-5, 5));
        cross("price_gap", 0, clip(0, 5));
        cross("collaborative_score", 0, clip(-2, 2));
        cross("collaborative_lift", 0, clip(-2, 2));
        cross("tower_score", 0);
        cross("tower_pool_score", 0);
    }

    private void sources(Collection<String> sources) {
        for (String source : sources) {
            source("source_" + source, source, "present");
            source("source_rank_" + source, source, "reciprocal_rank");
        }
        for (String source : List.of("content", "session")) {
            if (sources.contains(source)) {
                source("source_score_" + source, source, "score", clip(0, 1));
            }
        }
        source("source_count", "*", "count", new Transform.Log1p());
        source("source_best_rank", "*", "reciprocal_rank");
    }

    private static Transform clip(double min, double max) {
        return new Transform.Clip(min, max);
    }

    private void number(String name, Kind kind, String field, float missing, Transform... transforms) {
        inputs.add(new Feature(name, kind, field, null, null, null, List.of(transforms), missing));
    }

    private void signal(
            Signal signal, String suffix, String function, String segment, float missing, Transform... transforms) {
        inputs.add(new Feature(
                signal.field() + suffix,
                Kind.SIGNAL,
                signal.field(),
                function,
                segment,
                null,
                List.of(transforms),
                missing));
    }

    private void cross(String function, float missing, Transform... transforms) {
        inputs.add(new Feature(function, Kind.CROSS, null, function, null, null, List.of(transforms), missing));
    }

    private void source(String name, String source, String function, Transform... transforms) {
        inputs.add(new Feature(name, Kind.SOURCE, source, function, null, null, List.of(transforms), 0));
    }

    private void text(String name, Kind kind, String field, Encoding encoding) {
        inputs.add(new Feature(name, kind, field, null, null, null, List.of(), 0, List.of(), encoding, 0));
    }

    private void pair(String left, String right) {
        inputs.add(new Feature(
                left + "_and_" + right,
                Kind.CROSS,
                null,
                "pair",
                null,
                null,
                List.of(left, right),
                0,
                List.of(),
                new Encoding.Hash(PAIR_BUCKETS),
                0));
    }

    private void vector(String name, Kind kind, String field, int dimensions) {
        if (dimensions > 0) {
            inputs.add(new Feature(name, kind, field, null, null, null, List.of(), dimensions, List.of(), null, 0));
        }
    }
}
