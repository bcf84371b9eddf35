/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.opensearch.recommend.core.util.Fields;

/**
 * How much an event of one type says about a user's taste.
 *
 * @param weight  the full weight, in [-100, 100]; negative for dislikes
 * @param scale   how the event's value scales the weight
 * @param min     least rating, for {@link Scale#RATING}
 * @param neutral rating that says nothing
 * @param max     greatest rating
 * @param seen    whether the item counts as seen afterwards and is not recommended again
 */
public record EventType(double weight, Scale scale, double min, double neutral, double max, boolean seen) {
    /** What an event's {@code value} does to the weight. */
    public enum Scale {
        /** Nothing: every event weighs the same. */
        NONE,
        /** weight x value, value the watched fraction in [0, 1] (absent: 1). */
        FRACTION,
        /** weight x (value - neutral) / (max - neutral), value in [min, max] (absent: the event weighs 0). */
        RATING
    }

    /** The types that every configuration starts from; a configuration overrides or adds by name. */
    public static Map<String, EventType> defaults() {
        Map<String, EventType> map = new LinkedHashMap<>();
        map.put("purchase", fixed(3, true));
        map.put("like", fixed(2, true));
        map.put("rate", new EventType(2, Scale.RATING, 1, 2.5, 5, true));
        map.put("watch", new EventType(2, Scale.FRACTION, 0, 0, 1, true));
        map.put("add_to_list", fixed(1.5, true));
        map.put("add_to_cart", fixed(1.5, true));
        map.put("view", fixed(1, true));
        map.put("click", fixed(0.5, true));
        map.put("impression", fixed(0, false));
        map.put("skip", fixed(-0.5, true));
        map.put("dislike", fixed(-2, true));
        return map;
    }

    private static EventType fixed(double weight, boolean seen) {
        return new EventType(weight, Scale.NONE, 0, 0, 0, seen);
    }

    /** Reads one entry of {@code events}; what is absent comes from {@code base}. */
    public static EventType read(Fields in, EventType base) {
        EventType from = base == null ? fixed(1, true) : base;
        Scale scale = from.scale;
        if (in.has("scale")) {
            String name = in.string("scale", null, 16);
            scale = switch (name) {
                case "none" -> Scale.NONE;
                case "fraction" -> Scale.FRACTION;
                case "rating" -> Scale.RATING;
                default ->
                    throw new IllegalArgumentException(
                            "[" + in.pathOf("scale") + "] must be one of none, fraction, rating, got [" + name + "]");
            };
        }
        boolean rating = scale == Scale.RATING;
        boolean wasRating = from.scale == Scale.RATING;
        double min = rating ? in.number("min", wasRating ? from.min : 1, -1e9, 1e9) : 0;
        double max = rating ? in.number("max", wasRating ? from.max : 5, -1e9, 1e9) : scale == Scale.FRACTION ? 1 : 0;
        double neutral = rating ? in.number("neutral", wasRating ? from.neutral : (min + max) / 2, -1e9, 1e9) : 0;
        if (rating && !(min <= neutral && neutral < max)) {
            throw new IllegalArgumentException(
                    "[" + in.pathOf("neutral") + "] must lie between min and max, and below max");
        }
        return new EventType(
                in.number("weight", from.weight, -100, 100), scale, min, neutral, max, in.bool("seen", from.seen));
    }

    /**
     * The signed weight of one event.
     *
     * @param value the event's value, or null
     */
    public double weigh(Double value) {
        return switch (scale) {
            case NONE -> weight;
            case FRACTION -> weight * (value == null ? 1 : Math.clamp(value, 0, 1));
            case RATING -> value == null ? 0 : weight * (Math.clamp(value, min, max) - neutral) / (max - neutral);
        };
    }

    /** As in the configuration's {@code events} object. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("weight", weight);
        map.put("scale", scale.name().toLowerCase(Locale.ROOT));
        if (scale == Scale.RATING) {
            map.put("min", min);
            map.put("neutral", neutral);
            map.put("max", max);
        }
        map.put("seen", seen);
        return map;
    }
}
