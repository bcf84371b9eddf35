/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.recommend.core.util.Fields;

/**
 * The recommender's configuration for one item index, complete with defaults.
 *
 * @param fields    field roles
 * @param events    event types by name
 * @param scenarios placements by name; always has {@code home}
 * @param profile   how profiles remember
 * @param signals   how counters become signals
 * @param labels    how training rows are labelled
 * @param dimension components of a content vector, 16 to 1,024
 * @param logFeatures share of the answers whose impressions carry what the ranker saw and said, in [0, 1]
 */
public record RecommendConfig(
        FieldRoles fields,
        Map<String, EventType> events,
        Map<String, Scenario> scenarios,
        ProfileSettings profile,
        SignalSettings signals,
        LabelRules labels,
        int dimension,
        double logFeatures) {
    public static final String DEFAULT_SCENARIO = "home";
    private static final int DEFAULT_DIMENSION = 128;

    /**
     * Reads a configuration strictly and fills in every default.
     *
     * @throws IllegalArgumentException with a sentence naming the field
     */
    public static RecommendConfig read(Map<String, ?> body) {
        Fields in = Fields.of("", body);
        Fields roles = in.object("fields");
        if (roles == null) {
            throw new IllegalArgumentException("[fields] is missing: name at least the [title] or [categories] field");
        }
        Map<String, EventType> events = new LinkedHashMap<>(EventType.defaults());
        events.putAll(in.objects("events", 100, (name, type) -> EventType.read(type, events.get(name))));
        Map<String, Scenario> scenarios = new LinkedHashMap<>(Scenario.defaults());
        Scenario home = scenarios.get(DEFAULT_SCENARIO);
        scenarios.putAll(in.objects(
                "scenarios", 100, (name, scenario) -> Scenario.read(scenario, scenarios.getOrDefault(name, home))));
        Fields profile = in.object("profile");
        Fields signals = in.object("signals");
        Fields labels = in.object("labels");
        Fields content = in.object("content");
        int dimension = DEFAULT_DIMENSION;
        if (content != null) {
            dimension = content.integer("dimension", DEFAULT_DIMENSION, 16, 1024);
            content.finish();
        }
        RecommendConfig config = new RecommendConfig(
                FieldRoles.read(roles),
                Collections.unmodifiableMap(events),
                Collections.unmodifiableMap(scenarios),
                profile == null ? ProfileSettings.DEFAULT : ProfileSettings.read(profile),
                signals == null ? SignalSettings.DEFAULT : SignalSettings.read(signals),
                labels == null ? LabelRules.DEFAULT : LabelRules.read(labels, events.keySet()),
                dimension,
                in.number("log_features", 0, 0, 1));
        in.finish();
        return config;
    }

    /** The whole configuration, defaults included, in the form that {@link #read} takes. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("fields", fields.toMap());
        Map<String, Object> types = new LinkedHashMap<>();
        events.forEach((name, type) -> types.put(name, type.toMap()));
        map.put("events", types);
        Map<String, Object> placements = new LinkedHashMap<>();
        scenarios.forEach((name, scenario) -> placements.put(name, scenario.toMap()));
        map.put("scenarios", placements);
        map.put("profile", profile.toMap());
        map.put("signals", signals.toMap());
        map.put("labels", labels.toMap());
        map.put("content", Map.of("dimension", dimension));
        map.put("log_features", logFeatures);
        return map;
    }
}
