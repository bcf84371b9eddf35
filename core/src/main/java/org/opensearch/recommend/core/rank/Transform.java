/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.util.Fields;

/**
 * What is done to a feature's raw number before the model sees it. A value outside its domain becomes NaN: missing. What
 * makes columns of texts is an {@link Encoding}.
 */
public sealed interface Transform {
    /** Applies it. */
    double apply(double x);

    /** As in a schema: a name, or an object with {@code type} and parameters. */
    Object toJson();

    /** {@code log1p}: ln(1 + x), for counts; x > -1. */
    record Log1p() implements Transform {
        @Override
        public double apply(double x) {
            return x > -1 ? Math.log(1 + x) : Double.NaN;
        }

        @Override
        public Object toJson() {
            return "log1p";
        }
    }

    /** {@code sqrt}: the square root; x >= 0. */
    record Sqrt() implements Transform {
        @Override
        public double apply(double x) {
            return Math.sqrt(x);
        }

        @Override
        public Object toJson() {
            return "sqrt";
        }
    }

    /** {@code abs}: the magnitude. */
    record Abs() implements Transform {
        @Override
        public double apply(double x) {
            return Math.abs(x);
        }

        @Override
        public Object toJson() {
            return "abs";
        }
    }

    /** {@code clip}: x held to [min, max]. */
    record Clip(double min, double max) implements Transform {
        @Override
        public double apply(double x) {
            return x < min ? min : x > max ? max : x;
        }

        @Override
        public Object toJson() {
            return json("clip", "min", min, "max", max);
        }
    }

    /** {@code zscore}: (x - mean) / std. */
    record ZScore(double mean, double std) implements Transform {
        @Override
        public double apply(double x) {
            return (x - mean) / std;
        }

        @Override
        public Object toJson() {
            return json("zscore", "mean", mean, "std", std);
        }
    }

    /** {@code decay}: e^(-max(x, 0) / scale), in (0, 1]. */
    record Decay(double scale) implements Transform {
        @Override
        public double apply(double x) {
            return x <= 0 ? 1 : Math.exp(-x / scale);
        }

        @Override
        public Object toJson() {
            return json("decay", "scale", scale);
        }
    }

    /** {@code saturate}: x / (x + half), in [0, 1): one half at x = half; x >= 0. */
    record Saturate(double half) implements Transform {
        @Override
        public double apply(double x) {
            return x >= 0 ? x / (x + half) : Double.NaN;
        }

        @Override
        public Object toJson() {
            return json("saturate", "half", half);
        }
    }

    /** {@code bucket}: the number of bounds at or below x. Bounds ascend. */
    record Bucket(List<Double> bounds) implements Transform {
        @Override
        public double apply(double x) {
            int below = 0;
            while (below < bounds.size() && bounds.get(below) <= x) {
                below++;
            }
            return Double.isNaN(x) ? x : below;
        }

        @Override
        public Object toJson() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("type", "bucket");
            map.put("bounds", bounds);
            return map;
        }
    }

    /**
     * Reads one transform.
     *
     * @param path where it stands, for the refusal
     * @param json a name, or an object with {@code type} and parameters
     * @return null for {@code identity}
     * @throws IllegalArgumentException with a sentence naming the field
     */
    static Transform read(String path, Object json) {
        if (json instanceof String name) {
            return read(path, Map.of("type", name));
        }
        if (!(json instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("[" + path + "] must be the name of a transform or an object");
        }
        Fields in = Fields.of(path, map);
        String type = in.string("type", "", 32);
        Transform transform =
                switch (type) {
                    case "identity" -> null;
                    case "log1p" -> new Log1p();
                    case "sqrt" -> new Sqrt();
                    case "abs" -> new Abs();
                    case "clip" -> clip(in);
                    case "zscore" ->
                        new ZScore(need(in, "mean", -Double.MAX_VALUE), need(in, "std", Double.MIN_NORMAL));
                    case "decay" -> new Decay(need(in, "scale", Double.MIN_NORMAL));
                    case "saturate" -> new Saturate(need(in, "half", Double.MIN_NORMAL));
                    case "bucket" -> bucket(in);
                    default ->
                        throw new IllegalArgumentException("unknown transform [" + type + "] at [" + path
                                + "]; expected one of identity, log1p, sqrt, abs, clip, zscore, decay, saturate, bucket, hash,"
                                + " one_hot");
                };
        in.finish();
        return transform;
    }

    private static Clip clip(Fields in) {
        Clip clip = new Clip(need(in, "min", -Double.MAX_VALUE), need(in, "max", -Double.MAX_VALUE));
        if (clip.min > clip.max) {
            throw new IllegalArgumentException("[" + in.pathOf("min") + "] must not exceed max");
        }
        return clip;
    }

    private static Bucket bucket(Fields in) {
        Object raw = in.raw("bounds");
        if (!(raw instanceof Collection<?> values) || values.isEmpty() || values.size() > 1000) {
            throw new IllegalArgumentException("[" + in.pathOf("bounds") + "] must be an array of 1 to 1000 numbers");
        }
        double last = Double.NEGATIVE_INFINITY;
        for (Object value : values) {
            if (!(value instanceof Number number) || !(number.doubleValue() > last)) {
                throw new IllegalArgumentException("[" + in.pathOf("bounds") + "] must hold ascending numbers");
            }
            last = number.doubleValue();
        }
        return new Bucket(
                values.stream().map(value -> ((Number) value).doubleValue()).toList());
    }

    private static double need(Fields in, String name, double min) {
        Double value = in.optionalNumber(name, min, Double.MAX_VALUE);
        if (value == null) {
            throw new IllegalArgumentException("[" + in.pathOf(name) + "] is missing");
        }
        return value;
    }

    private static Map<String, Object> json(String type, Object... parameters) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", type);
        for (int i = 0; i < parameters.length; i += 2) {
            map.put((String) parameters[i], parameters[i + 1]);
        }
        return map;
    }
}
