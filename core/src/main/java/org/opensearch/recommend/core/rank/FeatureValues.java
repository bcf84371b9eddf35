/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.recommend.core.util.Vectors;

/** The raw numbers that a feature may name; the table is in {@link FeatureSchema}. NaN stands for missing. */
final class FeatureValues {
    private static final double RANK_K = 60;

    /** Of few events no share is great: to be the most liked of three items once liked says little. */
    private static final double LEAST_GREATEST = 50;

    /** What stands before the name of a profile's attribute. */
    static final String ATTRIBUTE = "attribute:";

    /** Fields of the context that are text. */
    static final List<String> CONTEXT_TEXTS = List.of("region", "device", "scenario");

    private static final Value MISSING = new Same(Double.NaN);

    private FeatureValues() {}

    /** The raw number of one feature for the current item. */
    interface Value {
        double of(FeatureRows row);
    }

    /** The same number for all items of a request. */
    record Same(double raw) implements Value {
        @Override
        public double of(FeatureRows row) {
            return raw;
        }
    }

    /** What of a value can be settled once for a request. */
    interface Plan {
        Value bind(FeatureRows row);
    }

    static Plan plan(Feature feature) {
        return switch (feature.kind()) {
            case PROFILE -> profile(feature);
            case ITEM -> item(feature);
            case SIGNAL -> signal(feature);
            case CONTEXT -> context(feature);
            case CROSS -> cross(feature);
            case SOURCE -> source(feature);
        };
    }

    private static Plan profile(Feature feature) {
        refuseFunction(feature);
        String field = field(feature);
        String counter = named(field, "counter:");
        String attribute = named(field, ATTRIBUTE);
        ToDoubleFunction<UserState> value;
        if (counter != null) {
            value = user -> user.activity().counters().getOrDefault(counter, 0L);
        } else if (attribute != null) {
            value = user -> number(user.attributes().get(attribute));
        } else {
            value = switch (field) {
                case "events" -> UserState::events;
                case "typical_price" -> UserState::typicalPrice;
                case "categories" -> user -> user.categories().size();
                case "brands" -> user -> user.brands().size();
                case "greatest_category_affinity" -> user -> extreme(user.categories(), 1);
                case "least_category_affinity" -> user -> extreme(user.categories(), -1);
                case "greatest_category_share" -> user -> greatestShare(user.categories());
                case "category_entropy" -> user -> entropy(user.categories());
                case "greatest_brand_affinity" -> user -> extreme(user.brands(), 1);
                case "least_brand_affinity" -> user -> extreme(user.brands(), -1);
                case "greatest_brand_share" -> user -> greatestShare(user.brands());
                case "brand_entropy" -> user -> entropy(user.brands());
                case "mean_weight" -> user -> user.activity().meanWeight();
                case "weight_deviation" -> user -> user.activity().weightDeviation();
                case "recent_weight" -> user -> user.activity().recentWeight();
                case "positive_share" -> user -> user.activity().positiveShare();
                case "days_since_event", "tenure_days" -> null;
                default -> throw unknown(feature, "field", field);
            };
        }
        if (value != null) {
            return row -> same -> value.applyAsDouble(row.user);
        }
        return field.equals("tenure_days")
                ? row -> same -> daysSince(row.user.activity().firstSeen(), row)
                : row -> same -> daysSince(row.user.activity().lastSeen(), row);
    }

    private static double daysSince(long time, FeatureRows row) {
        return time == 0 ? Double.NaN : Math.max(0, (double) row.context.now() - time) / Durations.DAY;
    }

    private static double number(Object attribute) {
        return attribute instanceof Number number
                ? number.doubleValue()
                : attribute instanceof Boolean flag ? (flag ? 1 : 0) : Double.NaN;
    }

    private static double extreme(Map<String, Float> affinities, int sign) {
        double best = Double.NaN;
        for (float affinity : affinities.values()) {
            best = sign * affinity <= sign * best ? best : affinity;
        }
        return best;
    }

    private static double positive(Map<String, Float> affinities) {
        double sum = 0;
        for (float affinity : affinities.values()) {
            sum += Math.max(0, affinity);
        }
        return sum;
    }

    private static double greatestShare(Map<String, Float> affinities) {
        double sum = positive(affinities);
        return sum > 0 ? Math.max(0, extreme(affinities, 1)) / sum : Double.NaN;
    }

    /** Of the shares of the positive affinities, in nats. */
    private static double entropy(Map<String, Float> affinities) {
        double sum = positive(affinities);
        double entropy = 0;
        for (float affinity : affinities.values()) {
            if (affinity > 0) {
                entropy -= affinity / sum * Math.log(affinity / sum);
            }
        }
        return sum > 0 ? entropy : Double.NaN;
    }

    /** What follows a prefix, or null. */
    static String named(String field, String prefix) {
        return field.startsWith(prefix) && field.length() > prefix.length() ? field.substring(prefix.length()) : null;
    }

    private static Plan item(Feature feature) {
        refuseFunction(feature);
        Value value =
                switch (field(feature)) {
                    case "price" -> row -> row.item.price();
                    case "age_days" -> FeatureValues::ageDays;
                    case "maturity" -> row -> row.item.maturity();
                    case "categories" -> row -> row.item.categories().size();
                    case "has_content" -> row -> row.item.content() == null ? 0 : 1;
                    case "has_factor" -> row -> row.item.factor() == null ? 0 : 1;
                    case "has_tower" -> row -> row.item.tower() == null ? 0 : 1;
                    case "id", "brand" -> throw new IllegalArgumentException(needsEncoding(feature));
                    default -> row -> row.item.number(feature.field());
                };
        return row -> value;
    }

    private static String needsEncoding(Feature feature) {
        return "feature [" + feature.name() + "] of kind " + feature.kind().json() + " is text: field ["
                + feature.field() + "] needs the transform hash or one_hot";
    }

    private static double ageDays(FeatureRows row) {
        long released = row.item.releasedAt();
        return released == ItemView.NO_DATE ? Double.NaN : ((double) row.context.now() - released) / Durations.DAY;
    }

    private static Plan signal(Feature feature) {
        Signal signal = Arrays.stream(Signal.values())
                .filter(s -> s.field().equals(feature.field()))
                .findFirst()
                .orElseThrow(() -> unknown(feature, "field", feature.field()));
        String function = feature.function() == null ? "value" : feature.function();
        return switch (function) {
            case "value" -> row -> signalValue(signal, row.context.segment(feature.segment()));
            case "share" -> row -> share(signal, row.context.segment(feature.segment()), row);
            default -> throw unknown(feature, "function", function);
        };
    }

    private static Value signalValue(Signal signal, String segment) {
        if (segment == null) {
            return row -> row.signals.get(row.item.key(), null, signal);
        }
        return row -> {
            float inSegment = row.signals.get(row.item.key(), segment, signal);
            return Float.isNaN(inSegment) ? row.signals.get(row.item.key(), null, signal) : inSegment;
        };
    }

    private static Value share(Signal signal, String segment, FeatureRows request) {
        long[] top = request.signals.top(segment, signal, 1);
        double greatest = top.length == 0 ? Double.NaN : request.signals.get(top[0], segment, signal);
        if (!(greatest > 0)) {
            return segment == null ? MISSING : share(signal, null, request);
        }
        double scale = 1 / Math.log(1 + Math.max(greatest, LEAST_GREATEST));
        return row -> {
            double value = row.signals.get(row.item.key(), segment, signal);
            return Double.isNaN(value) ? value : Math.clamp(Math.log(1 + Math.max(0, value)) * scale, 0, 1);
        };
    }

    private static Plan context(Feature feature) {
        refuseFunction(feature);
        Value value =
                switch (field(feature)) {
                    case "hour" -> row -> utc(row).getHour();
                    case "weekday" -> row -> utc(row).getDayOfWeek().getValue();
                    case "weekend" -> row -> utc(row).getDayOfWeek().getValue() >= 6 ? 1 : 0;
                    case "region" -> row -> equal(feature, row.context.region());
                    case "device" -> row -> equal(feature, row.context.device());
                    case "scenario" -> row -> equal(feature, row.context.scenario());
                    case "position" -> row -> row.context.position() > 0 ? row.context.position() : Double.NaN;
                    default -> throw unknown(feature, "field", feature.field());
                };
        if (CONTEXT_TEXTS.contains(feature.field()) && feature.equalTo() == null) {
            throw new IllegalArgumentException(needsEncoding(feature) + ", or [equals]");
        }
        return row -> value;
    }

    private static double equal(Feature feature, String value) {
        return value == null ? Double.NaN : value.equals(feature.equalTo()) ? 1 : 0;
    }

    private static ZonedDateTime utc(FeatureRows row) {
        return Instant.ofEpochMilli(row.context.now()).atZone(ZoneOffset.UTC);
    }

    private static Plan cross(Feature feature) {
        if (feature.field() != null) {
            throw unknown(feature, "field", feature.field());
        }
        if ("collaborative_lift".equals(feature.function())) {
            return FeatureValues::collaborativeLift;
        }
        if ("category_share".equals(feature.function())) {
            return FeatureValues::categoryShare;
        }
        Value value =
                switch (feature.function() == null ? "" : feature.function()) {
                    case "content_similarity" -> row -> product(row.user.profileVector(), row.item.content());
                    case "recent_similarity" -> row -> row.similarities().greatest();
                    case "mean_recent_similarity" -> row -> row.similarities().mean();
                    case "last_similarity" -> row -> row.similarities().last();
                    case "category_affinity" -> row -> meanAffinity(row.user.categories(), row.item.categories());
                    case "best_category_affinity" ->
                        row -> extremeAffinity(row.user.categories(), row.item.categories(), 1);
                    case "worst_category_affinity" ->
                        row -> extremeAffinity(row.user.categories(), row.item.categories(), -1);
                    case "brand_affinity" -> FeatureValues::brandAffinity;
                    case "has_seen_brand" -> FeatureValues::hasSeenBrand;
                    case "days_since_category" -> FeatureValues::daysSinceCategory;
                    case "collaborative_score" -> row -> product(row.user.factor(), row.item.factor());
                    case "tower_score" -> row -> product(row.user.tower(), row.item.tower());
                    case "tower_pool_score" -> row -> product(row.user.towerPool(), row.item.tower());
                    case "price_difference" -> row -> Math.log(row.item.price() / row.user.typicalPrice());
                    case "price_gap" -> row -> Math.abs(Math.log(row.item.price() / row.user.typicalPrice()));
                    default -> throw unknown(feature, "function", feature.function());
                };
        return row -> value;
    }

    private static double hasSeenBrand(FeatureRows row) {
        String brand = row.item.brand();
        return brand == null ? Double.NaN : row.user.brands().containsKey(brand) ? 1 : 0;
    }

    private static double daysSinceCategory(FeatureRows row) {
        long newest = 0;
        List<String> categories = row.item.categories();
        for (int i = 0; i < categories.size(); i++) {
            Long taken = row.user.activity().taken().get(categories.get(i));
            newest = taken == null ? newest : Math.max(newest, taken);
        }
        return daysSince(newest, row);
    }

    /** Of all positive affinity, the part that is for the item's categories. */
    private static Value categoryShare(FeatureRows request) {
        Map<String, Float> affinities = request.user.categories();
        double sum = positive(affinities);
        if (!(sum > 0)) {
            return MISSING;
        }
        return row -> {
            List<String> categories = row.item.categories();
            double own = categories.isEmpty() ? Double.NaN : 0;
            for (int i = 0; i < categories.size(); i++) {
                own += Math.max(0, affinity(affinities, categories.get(i)));
            }
            return own / sum;
        };
    }

    /** What the item is worth to the user beyond what it is to the mean user: the same for everyone is no taste. */
    private static Value collaborativeLift(FeatureRows request) {
        float[] factor = request.user.factor();
        float[] mean = request.user.meanFactor();
        if (factor == null || mean == null || factor.length != mean.length) {
            return MISSING;
        }
        float[] lift = factor.clone();
        Vectors.addScaled(lift, 0, lift.length, -1, mean);
        return row -> product(lift, row.item.factor());
    }

    /** Of unit vectors, the cosine. */
    static double product(float[] a, float[] b) {
        return a == null || b == null || a.length != b.length ? Double.NaN : Vectors.dot(a, b);
    }

    private static double meanAffinity(Map<String, Float> affinities, List<String> categories) {
        if (affinities.isEmpty() || categories.isEmpty()) {
            return Double.NaN;
        }
        double sum = 0;
        for (int i = 0; i < categories.size(); i++) {
            sum += affinity(affinities, categories.get(i));
        }
        return sum / categories.size();
    }

    private static double extremeAffinity(Map<String, Float> affinities, List<String> categories, int sign) {
        if (affinities.isEmpty() || categories.isEmpty()) {
            return Double.NaN;
        }
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < categories.size(); i++) {
            best = Math.max(best, sign * affinity(affinities, categories.get(i)));
        }
        return sign * best;
    }

    private static double brandAffinity(FeatureRows row) {
        String brand = row.item.brand();
        return brand == null || row.user.brands().isEmpty() ? Double.NaN : affinity(row.user.brands(), brand);
    }

    private static double affinity(Map<String, Float> affinities, String name) {
        Float affinity = affinities.get(name);
        return affinity == null ? 0 : affinity;
    }

    private static Plan source(Feature feature) {
        String source = field(feature);
        String function = feature.function() == null ? "" : feature.function();
        if (source.equals("*")) {
            Value value =
                    switch (function) {
                        case "count" -> FeatureValues::sourceCount;
                        case "reciprocal_rank" -> row -> reciprocal(bestRank(row));
                        default -> throw unknown(feature, "function", function);
                    };
            return row -> value;
        }
        ToSource value =
                switch (function) {
                    case "present" -> s -> row -> rank(row, s) > 0 ? 1 : 0;
                    case "rank" -> s -> row -> rank(row, s) > 0 ? rank(row, s) : Double.NaN;
                    case "reciprocal_rank" -> s -> row -> reciprocal(rank(row, s));
                    case "score" ->
                        s -> row ->
                                row.position < 0 ? Double.NaN : row.candidates.scores()[s][row.position];
                    default -> throw unknown(feature, "function", function);
                };
        return row -> {
            int s = Arrays.asList(row.candidates.sources()).indexOf(source);
            return s >= 0 ? value.at(s) : function.equals("present") ? new Same(0) : MISSING;
        };
    }

    private interface ToSource {
        Value at(int source);
    }

    private static int rank(FeatureRows row, int source) {
        return row.position < 0 ? 0 : row.candidates.ranks()[source][row.position];
    }

    private static double reciprocal(int rank) {
        return rank == 0 ? Double.NaN : RANK_K / (RANK_K - 1 + rank);
    }

    private static double sourceCount(FeatureRows row) {
        int count = 0;
        for (int s = 0; s < row.candidates.sources().length; s++) {
            count += rank(row, s) > 0 ? 1 : 0;
        }
        return count;
    }

    private static int bestRank(FeatureRows row) {
        int best = 0;
        for (int s = 0; s < row.candidates.sources().length; s++) {
            int rank = rank(row, s);
            if (rank > 0 && (best == 0 || rank < best)) {
                best = rank;
            }
        }
        return best;
    }

    static String field(Feature feature) {
        if (feature.field() == null) {
            throw new IllegalArgumentException(
                    "feature [" + feature.name() + "] of kind " + feature.kind().json() + " must name a field");
        }
        return feature.field();
    }

    static void refuseFunction(Feature feature) {
        if (feature.function() != null) {
            throw unknown(feature, "function", feature.function());
        }
    }

    static IllegalArgumentException unknown(Feature feature, String what, String name) {
        return new IllegalArgumentException("feature [" + feature.name() + "] of kind "
                + feature.kind().json() + " names an unknown " + what + " [" + name + "]");
    }
}
