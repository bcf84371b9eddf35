/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.util;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Strict reader of one parsed JSON object: every value is taken by name, type and range, and {@link #finish()} refuses
 * what nobody asked for. Every refusal is an {@link IllegalArgumentException} with a sentence that names the field by
 * its full path.
 */
public final class Fields {
    private static final int LONGEST_SHOWN_VALUE = 60;

    private final String path;
    private final Map<?, ?> values;
    private final Set<String> known = new LinkedHashSet<>();

    private Fields(String path, Map<?, ?> values) {
        this.path = path;
        this.values = values;
    }

    /**
     * A reader of one object.
     *
     * @param path   where the object stands, such as {@code scenarios.home}; empty for the top level
     * @param values the parsed object
     */
    public static Fields of(String path, Map<?, ?> values) {
        return new Fields(path, values);
    }

    /** The full path of a field of this object, such as {@code scenarios.home.size}. */
    public String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Whether the field is there and not null. */
    public boolean has(String name) {
        known.add(name);
        return values.get(name) != null;
    }

    /** The raw value, or null. */
    public Object raw(String name) {
        known.add(name);
        return values.get(name);
    }

    /** A string of 1 to {@code maxLength} characters, or {@code fallback} when absent. */
    public String string(String name, String fallback, int maxLength) {
        Object value = raw(name);
        if (value == null) {
            return fallback;
        }
        if (!(value instanceof String text)) {
            throw wrongType(name, "a string", value);
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("[" + pathOf(name) + "] must not be empty");
        }
        if (text.length() > maxLength) {
            throw new IllegalArgumentException(
                    "[" + pathOf(name) + "] must be at most " + maxLength + " characters, got " + text.length());
        }
        requireWellFormed(pathOf(name), text);
        return text;
    }

    /**
     * Refuses text that has no UTF-8 form and so could not be stored.
     *
     * @throws IllegalArgumentException when half a surrogate pair stands alone
     */
    public static void requireWellFormed(String name, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException("[" + name + "] is not well-formed Unicode: half a surrogate pair");
            }
        }
    }

    /** An identifier that is a string or a whole number (as {@code "42"}), or null when absent. */
    public String id(String name, int maxBytes) {
        Object value = raw(name);
        if (value instanceof Integer || value instanceof Long) {
            return value.toString();
        }
        String id = string(name, null, maxBytes);
        return id == null ? null : requireId(pathOf(name), id, maxBytes);
    }

    /**
     * An identifier that came from elsewhere than a JSON object.
     *
     * @throws IllegalArgumentException when it is empty or longer than so many bytes of UTF-8
     */
    public static String requireId(String name, String id, int maxBytes) {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("[" + name + "] must not be empty");
        }
        if (id.length() > maxBytes || id.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw new IllegalArgumentException("[" + name + "] must be at most " + maxBytes + " bytes");
        }
        return id;
    }

    /** A number in [min, max], or {@code fallback} when absent. NaN and infinities are refused. */
    public double number(String name, double fallback, double min, double max) {
        Double value = optionalNumber(name, min, max);
        return value == null ? fallback : value;
    }

    /** A number in [min, max], or null when absent. */
    public Double optionalNumber(String name, double min, double max) {
        Object value = raw(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Number number)) {
            throw wrongType(name, "a number", value);
        }
        double d = number.doubleValue();
        if (!(d >= min && d <= max)) {
            throw outOfRange(name, plain(min), plain(max), value);
        }
        return d;
    }

    /** A whole number in [min, max], or {@code fallback} when absent. */
    public int integer(String name, int fallback, int min, int max) {
        Object value = raw(name);
        if (value == null) {
            return fallback;
        }
        if (!(value instanceof Number number)) {
            throw wrongType(name, "a whole number", value);
        }
        double d = number.doubleValue();
        if (d != Math.rint(d)) {
            throw wrongType(name, "a whole number", value);
        }
        if (!(d >= min && d <= max)) {
            throw outOfRange(name, Integer.toString(min), Integer.toString(max), value);
        }
        return (int) d;
    }

    /** true or false, or {@code fallback} when absent. */
    public boolean bool(String name, boolean fallback) {
        Object value = raw(name);
        if (value == null) {
            return fallback;
        }
        if (!(value instanceof Boolean flag)) {
            throw wrongType(name, "true or false", value);
        }
        return flag;
    }

    /** A duration such as {@code 30d}, {@code 12h}, {@code 80ms}, in milliseconds within [min, max]. */
    public long duration(String name, long fallback, long min, long max) {
        Object value = raw(name);
        if (value == null) {
            return fallback;
        }
        if (!(value instanceof String text)) {
            throw wrongType(name, "a duration such as \"30d\" or \"80ms\"", value);
        }
        long millis = Durations.parse(pathOf(name), text);
        if (millis < min || millis > max) {
            throw outOfRange(name, Durations.format(min), Durations.format(max), value);
        }
        return millis;
    }

    /** A string or an array of at most {@code maxItems} strings; empty when absent. Duplicates are dropped. */
    public List<String> strings(String name, int maxItems, int maxLength) {
        Object value = raw(name);
        if (value == null) {
            return List.of();
        }
        Collection<?> list = value instanceof Collection<?> many ? many : List.of(value);
        if (list.size() > maxItems) {
            throw new IllegalArgumentException(
                    "[" + pathOf(name) + "] must have at most " + maxItems + " entries, got " + list.size());
        }
        Set<String> result = new LinkedHashSet<>();
        for (Object entry : list) {
            Object plain = entry instanceof Integer || entry instanceof Long ? entry.toString() : entry;
            if (!(plain instanceof String text)) {
                throw wrongType(name, "a string or an array of strings", entry);
            }
            if (text.isEmpty() || text.length() > maxLength) {
                throw new IllegalArgumentException(
                        "[" + pathOf(name) + "] must hold strings of 1 to " + maxLength + " characters");
            }
            requireWellFormed(pathOf(name), text);
            result.add(text);
        }
        return List.copyOf(result);
    }

    /** A sub-object, or null when absent. */
    public Fields object(String name) {
        Map<String, Object> map = map(name);
        return map == null ? null : of(pathOf(name), map);
    }

    /** A sub-object as it is, or null when absent: for values that another parser reads, such as a query. */
    public Map<String, Object> map(String name) {
        Object value = raw(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw wrongType(name, "an object", value);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((key, entry) -> result.put(String.valueOf(key), entry));
        return Collections.unmodifiableMap(result);
    }

    /** A sub-object whose keys are names, each value an object read by {@code reader}; empty when absent. */
    public <T> Map<String, T> objects(String name, int maxEntries, BiFunction<String, Fields, T> reader) {
        Map<String, Object> map = map(name);
        if (map == null) {
            return Map.of();
        }
        if (map.size() > maxEntries) {
            throw new IllegalArgumentException(
                    "[" + pathOf(name) + "] must have at most " + maxEntries + " entries, got " + map.size());
        }
        Map<String, T> result = new LinkedHashMap<>();
        Fields inner = of(pathOf(name), map);
        for (String key : map.keySet()) {
            if (key.isBlank() || key.length() > 128) {
                throw new IllegalArgumentException("[" + pathOf(name) + "] has a name that is empty or too long");
            }
            Fields value = inner.object(key);
            if (value == null) {
                throw inner.wrongType(key, "an object", null);
            }
            result.put(key, reader.apply(key, value));
            value.finish();
        }
        return Collections.unmodifiableMap(result);
    }

    /** Refuses any field that was not read. */
    public void finish() {
        for (Object key : values.keySet()) {
            String name = String.valueOf(key);
            if (!known.contains(name)) {
                throw new IllegalArgumentException("unknown field [" + shorten(pathOf(name)) + "]" + suggestion(name));
            }
        }
    }

    /** A refusal of the field's type. */
    public IllegalArgumentException wrongType(String name, String wanted, Object got) {
        return new IllegalArgumentException("[" + pathOf(name) + "] must be " + wanted + ", got " + describe(got));
    }

    private IllegalArgumentException outOfRange(String name, String min, String max, Object got) {
        return new IllegalArgumentException(
                "[" + pathOf(name) + "] must be between " + min + " and " + max + ", got " + describe(got));
    }

    private String suggestion(String name) {
        List<String> close = new ArrayList<>();
        for (String candidate : known) {
            if (name.length() <= 64 && distance(name, candidate) <= Math.max(1, candidate.length() / 3)) {
                close.add(candidate);
            }
        }
        if (close.isEmpty()) {
            return known.isEmpty() ? "" : "; expected one of " + known;
        }
        return "; did you mean [" + close.get(0) + "]?";
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }

    private static String describe(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof Collection) {
            return "an array";
        }
        return "[" + shorten(value.toString()) + "]";
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST_SHOWN_VALUE ? text : text.substring(0, LONGEST_SHOWN_VALUE) + "…";
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
