/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opensearch.recommend.core.util.Fields;

/**
 * One input of a ranker.
 *
 * @param name       unique within its schema
 * @param kind       where the raw value comes from
 * @param field      which value of that kind, or null
 * @param function   how it is computed, or null
 * @param segment    {@code region} or {@code device}: a signal is read in the request's segment, everyone's where the
 *                   segment has none; null for everyone's
 * @param equalTo    for a context field that is text: 1 where it equals this, else 0; null otherwise
 * @param transforms applied to the raw value in order; may be empty
 * @param missing    what the model sees where there is no value; transforms are not applied to it
 */
public record Feature(
        String name,
        Kind kind,
        String field,
        String function,
        String segment,
        String equalTo,
        List<Transform> transforms,
        float missing) {
    private static final int LONGEST = 128;

    /** Where a feature's raw value comes from. */
    public enum Kind {
        /** The user alone. */
        PROFILE,
        /** The item alone. */
        ITEM,
        /** The item's signals. */
        SIGNAL,
        /** The request alone. */
        CONTEXT,
        /** User and item together. */
        CROSS,
        /** The candidate's provenance. */
        SOURCE;

        /** The name in a schema. */
        public String json() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind read(Fields in) {
            String name = in.string("kind", "", LONGEST);
            for (Kind kind : values()) {
                if (kind.json().equals(name)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("[" + in.pathOf("kind")
                    + "] must be one of profile, item, signal, context, cross, source, got [" + name + "]");
        }
    }

    static Feature read(Fields in) {
        String name = in.string("name", null, LONGEST);
        if (name == null) {
            throw new IllegalArgumentException("[" + in.pathOf("name") + "] is missing");
        }
        Feature feature = new Feature(
                name,
                Kind.read(in),
                in.string("field", null, LONGEST),
                in.string("function", null, LONGEST),
                in.string("segment", null, LONGEST),
                in.string("equals", null, LONGEST),
                readTransforms(in),
                (float) in.number("missing", 0, -Float.MAX_VALUE, Float.MAX_VALUE));
        in.finish();
        if (feature.segment != null
                && (feature.kind != Kind.SIGNAL || !List.of("region", "device").contains(feature.segment))) {
            throw new IllegalArgumentException(
                    "[" + in.pathOf("segment") + "] must be region or device, and stands with kind signal only");
        }
        return feature;
    }

    private static List<Transform> readTransforms(Fields in) {
        Object raw = in.raw("transform");
        if (raw == null) {
            return List.of();
        }
        Collection<?> steps = raw instanceof Collection<?> many ? many : List.of(raw);
        if (steps.size() > 8) {
            throw new IllegalArgumentException("[" + in.pathOf("transform") + "] must have at most 8 steps");
        }
        List<Transform> transforms = new ArrayList<>();
        for (Object step : steps) {
            Transform transform = Transform.read(in.pathOf("transform"), step);
            if (transform != null) {
                transforms.add(transform);
            }
        }
        return List.copyOf(transforms);
    }

    /** The raw value as the model sees it: transformed, and {@link #missing} where the result is not a finite float. */
    public float finish(double raw) {
        double x = raw;
        for (int i = 0; i < transforms.size(); i++) {
            x = transforms.get(i).apply(x);
        }
        float value = (float) x;
        return Float.isFinite(value) ? value : missing;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("kind", kind.json());
        put(map, "field", field);
        put(map, "function", function);
        put(map, "segment", segment);
        put(map, "equals", equalTo);
        if (transforms.size() == 1) {
            map.put("transform", transforms.get(0).toJson());
        } else if (!transforms.isEmpty()) {
            map.put("transform", transforms.stream().map(Transform::toJson).toList());
        }
        map.put("missing", Double.parseDouble(Float.toString(missing)));
        return map;
    }

    private static void put(Map<String, Object> map, String name, String value) {
        if (value != null) {
            map.put(name, value);
        }
    }
}
