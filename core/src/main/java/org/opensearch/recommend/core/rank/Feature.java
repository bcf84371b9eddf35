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
 * One input of a model: one column, or several that belong together.
 *
 * @param name       unique within its schema
 * @param kind       where the raw value comes from
 * @param field      which value of that kind, or null
 * @param function   how it is computed, or null
 * @param segment    {@code region} or {@code device}: a signal is read in the request's segment, everyone's where the
 *                   segment has none; null for everyone's
 * @param equalTo    for a context field that is text: 1 where it equals this, else 0; null otherwise
 * @param of         for the cross {@code pair}: names of the two features paired; empty otherwise
 * @param dimensions components of a vector; 0 for what is no vector
 * @param transforms applied to the raw number, or to each component of a vector, in order; may be empty
 * @param encoding   what then makes columns of texts or whole numbers, or null
 * @param missing    what the model sees where there is no value; transforms are not applied to it
 */
public record Feature(
        String name,
        Kind kind,
        String field,
        String function,
        String segment,
        String equalTo,
        List<String> of,
        int dimensions,
        List<Transform> transforms,
        Encoding encoding,
        float missing) {
    private static final int LONGEST = 128;
    private static final int MOST_DIMENSIONS = 4096;

    /** A number. */
    public Feature(
            String name,
            Kind kind,
            String field,
            String function,
            String segment,
            String equalTo,
            List<Transform> transforms,
            float missing) {
        this(name, kind, field, function, segment, equalTo, List.of(), 0, transforms, null, missing);
    }

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
        List<Transform> transforms = new ArrayList<>();
        Encoding encoding = readTransforms(in, transforms);
        Feature feature = new Feature(
                name,
                Kind.read(in),
                in.string("field", null, LONGEST),
                in.string("function", null, LONGEST),
                in.string("segment", null, LONGEST),
                in.string("equals", null, LONGEST),
                in.strings("of", 2, LONGEST),
                in.integer("dimensions", 0, 1, MOST_DIMENSIONS),
                List.copyOf(transforms),
                encoding,
                (float) in.number("missing", 0, -Float.MAX_VALUE, Float.MAX_VALUE));
        in.finish();
        if (feature.segment != null
                && (feature.kind != Kind.SIGNAL || !List.of("region", "device").contains(feature.segment))) {
            throw new IllegalArgumentException(
                    "[" + in.pathOf("segment") + "] must be region or device, and stands with kind signal only");
        }
        if (encoding != null && feature.missing != 0) {
            throw new IllegalArgumentException(
                    "[" + in.pathOf("missing") + "] must be 0: what hash and one_hot make of no value is 0");
        }
        if (encoding != null && feature.dimensions != 0) {
            throw new IllegalArgumentException(
                    "[" + in.pathOf("dimensions") + "] must not stand with hash or one_hot: a vector has no name");
        }
        return feature;
    }

    private static Encoding readTransforms(Fields in, List<Transform> transforms) {
        Object raw = in.raw("transform");
        if (raw == null) {
            return null;
        }
        Collection<?> steps = raw instanceof Collection<?> many ? many : List.of(raw);
        if (steps.size() > 8) {
            throw new IllegalArgumentException("[" + in.pathOf("transform") + "] must have at most 8 steps");
        }
        Encoding encoding = null;
        for (Object step : steps) {
            if (encoding != null) {
                throw new IllegalArgumentException(
                        "[" + in.pathOf("transform") + "] must have nothing behind hash or one_hot");
            }
            encoding = Encoding.read(in.pathOf("transform"), step);
            Transform transform = encoding == null ? Transform.read(in.pathOf("transform"), step) : null;
            if (transform != null) {
                transforms.add(transform);
            }
        }
        return encoding;
    }

    /** Columns that it fills. */
    public int width() {
        return encoding != null ? encoding.width() : Math.max(1, dimensions);
    }

    /** Names of its columns: its own, or {@code name[...]} where it has several. */
    public List<String> columns() {
        if (encoding != null) {
            return encoding.columns(name);
        }
        return dimensions > 0 ? Encoding.numbered(name, dimensions) : List.of(name);
    }

    /** A signal of everyone, without a name: equal for all features that read the same in a request without segments. */
    Feature ofEveryone() {
        return new Feature("", kind, field, function, null, equalTo, of, dimensions, transforms, encoding, missing);
    }

    /** Whether its value is the same for all items of a request. */
    boolean isOfRequest() {
        return kind == Kind.PROFILE || kind == Kind.CONTEXT;
    }

    /** Whether a number is cut into classes, which can be paired like texts. */
    boolean isBucketed() {
        return !transforms.isEmpty() && transforms.get(transforms.size() - 1) instanceof Transform.Bucket;
    }

    /** The raw number behind its transforms; NaN where it is missing. */
    double transform(double raw) {
        double x = raw;
        for (int i = 0; i < transforms.size(); i++) {
            x = transforms.get(i).apply(x);
        }
        return x;
    }

    /** The raw value as the model sees it: transformed, and {@link #missing} where the result is not a finite float. */
    public float finish(double raw) {
        float value = (float) transform(raw);
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
        if (!of.isEmpty()) {
            map.put("of", of);
        }
        if (dimensions > 0) {
            map.put("dimensions", dimensions);
        }
        List<Object> steps = new ArrayList<>();
        transforms.forEach(transform -> steps.add(transform.toJson()));
        if (encoding != null) {
            steps.add(encoding.toJson());
        }
        if (!steps.isEmpty()) {
            map.put("transform", steps.size() == 1 ? steps.get(0) : steps);
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
