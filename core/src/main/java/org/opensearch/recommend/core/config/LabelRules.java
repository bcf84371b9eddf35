/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.recommend.core.util.Fields;

/**
 * How training rows are labelled: what completes an item, and how far a label looks ahead.
 *
 * @param completeShare  watched share, in [0, 1], from which an event with a fraction completes
 * @param completeRating rating from which an event with a rating completes, in [-1e9, 1e9]
 * @param completeTypes  event types that complete an item whatever their value, at most {@value #MOST_TYPES}
 * @param window         milliseconds for which a label looks ahead, 1 m to 30 d
 */
public record LabelRules(double completeShare, double completeRating, List<String> completeTypes, long window) {
    public static final LabelRules DEFAULT = new LabelRules(0.7, 4, List.of("purchase"), Durations.DAY);

    private static final int MOST_TYPES = 100;
    private static final int LONGEST_TYPE = 128;

    /**
     * Reads the {@code labels} object.
     *
     * @param types the event types that are configured
     */
    public static LabelRules read(Fields in, Set<String> types) {
        LabelRules rules = new LabelRules(
                in.number("complete_share", DEFAULT.completeShare, 0, 1),
                in.number("complete_rating", DEFAULT.completeRating, -1e9, 1e9),
                in.has("complete_types")
                        ? in.strings("complete_types", MOST_TYPES, LONGEST_TYPE)
                        : DEFAULT.completeTypes,
                in.duration("window", DEFAULT.window, Durations.MINUTE, 30 * Durations.DAY));
        in.finish();
        for (String type : rules.completeTypes) {
            if (!types.contains(type)) {
                throw new IllegalArgumentException("[" + in.pathOf("complete_types") + "] names [" + type
                        + "], which is none of the event types configured: " + types);
            }
        }
        return rules;
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("complete_share", completeShare);
        map.put("complete_rating", completeRating);
        map.put("complete_types", completeTypes);
        map.put("window", Durations.format(window));
        return map;
    }
}
