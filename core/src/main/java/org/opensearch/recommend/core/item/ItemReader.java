/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.item;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.rank.ItemView;
import org.opensearch.recommend.core.util.Durations;

/** Reads an item's facts and texts out of its source, whatever odd shape the source has. */
public final class ItemReader {
    /** Path of the managed content vector. */
    public static final String CONTENT = "recommend.content";

    private static final int GREATEST_YEAR = 9999;

    private ItemReader() {}

    /** The facts of an item. What is missing or of the wrong type is left out. */
    public static ItemFacts facts(FieldRoles roles, Map<String, Object> source) {
        List<String> titles = roles.title() == null ? List.of() : texts(source, roles.title());
        List<String> brands = roles.brand() == null ? List.of() : texts(source, roles.brand());
        return new ItemFacts(
                titles.isEmpty() ? null : titles.get(0),
                categories(roles, source).stream().map(String::intern).toList(),
                brands.isEmpty() ? null : brands.get(0).intern(),
                number(source, roles.price()),
                vector(value(source, CONTENT)));
    }

    /** The categories and brands that the content vector is made of. */
    public static List<String> contentCategories(FieldRoles roles, Map<String, Object> source) {
        List<String> all = new ArrayList<>(categories(roles, source));
        if (roles.brand() != null) {
            all.addAll(texts(source, roles.brand()));
        }
        return all;
    }

    /** The texts that the content vector is made of, title first. */
    public static List<String> contentTexts(FieldRoles roles, Map<String, Object> source) {
        List<String> all = new ArrayList<>();
        all.add(roles.title() == null ? "" : String.join(" ", texts(source, roles.title())));
        for (String field : roles.text()) {
            all.add(String.join(" ", texts(source, field)));
        }
        return all;
    }

    /** The item's categories, each once. */
    public static List<String> categories(FieldRoles roles, Map<String, Object> source) {
        List<String> all = new ArrayList<>();
        for (String field : roles.categories()) {
            all.addAll(texts(source, field));
        }
        return all.stream().distinct().toList();
    }

    /** Every text or number under a path, in order. */
    public static List<String> texts(Map<String, Object> source, String path) {
        List<String> all = new ArrayList<>();
        collect(value(source, path), all);
        return all;
    }

    private static void collect(Object value, List<String> into) {
        if (value instanceof Collection<?> many) {
            many.forEach(entry -> collect(entry, into));
        } else if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            String text = value.toString();
            if (!text.isBlank()) {
                into.add(text);
            }
        }
    }

    /**
     * What stands under a path, through objects in arrays and names with dots in them. Of several values a list.
     *
     * @return null when there is nothing
     */
    public static Object value(Map<String, Object> source, String path) {
        return value((Object) source, path);
    }

    private static Object value(Object from, String path) {
        if (from instanceof Collection<?> many) {
            List<Object> all = new ArrayList<>();
            for (Object one : many) {
                Object value = value(one, path);
                if (value != null) {
                    all.add(value);
                }
            }
            return all;
        }
        if (!(from instanceof Map<?, ?> map)) {
            return null;
        }
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
            Object inner = map.get(path.substring(0, dot));
            if (inner != null) {
                return value(inner, path.substring(dot + 1));
            }
        }
        return map.get(path);
    }

    /** The number under a path, of several the first; false and true are 0 and 1; NaN when there is none. */
    public static double number(Map<String, Object> source, String path) {
        return path == null ? Double.NaN : number(value(source, path));
    }

    /**
     * The time under a path, of several the first, milliseconds since the epoch; a number or text up to 9999 is a year.
     *
     * @return {@link ItemView#NO_DATE} when there is none
     */
    public static long time(Map<String, Object> source, String path) {
        return path == null ? ItemView.NO_DATE : time(value(source, path));
    }

    private static long time(Object value) {
        if (value instanceof Collection<?> many) {
            return many.isEmpty() ? ItemView.NO_DATE : time(many.iterator().next());
        }
        if (value instanceof Number number) {
            return time(number.longValue());
        }
        if (!(value instanceof String text)) {
            return ItemView.NO_DATE;
        }
        try {
            return text.length() <= 4 ? time(Long.parseLong(text)) : isoTime(text);
        } catch (DateTimeException | NumberFormatException e) {
            return ItemView.NO_DATE;
        }
    }

    private static long isoTime(String text) {
        if (text.chars().allMatch(Character::isDigit)) {
            return Long.parseLong(text);
        }
        if (text.length() <= 10) {
            return LocalDate.parse(text).toEpochDay() * Durations.DAY;
        }
        TemporalAccessor time = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                text.replace(' ', 'T'), OffsetDateTime::from, LocalDateTime::from);
        return time instanceof OffsetDateTime zoned
                ? zoned.toInstant().toEpochMilli()
                : ((LocalDateTime) time).toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    /** A time in a numeric field: a value up to 9999 is a year, one below 1 no time ({@link ItemView#NO_DATE}). */
    public static long time(long value) {
        if (value > GREATEST_YEAR) {
            return value;
        }
        return value < 1 ? ItemView.NO_DATE : LocalDate.of((int) value, 1, 1).toEpochDay() * Durations.DAY;
    }

    private static double number(Object value) {
        if (value instanceof Collection<?> many) {
            return many.isEmpty() ? Double.NaN : number(many.iterator().next());
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (value instanceof String text) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
        return Double.NaN;
    }

    private static float[] vector(Object value) {
        if (!(value instanceof Collection<?> many) || many.isEmpty()) {
            return null;
        }
        float[] vector = new float[many.size()];
        int i = 0;
        for (Object component : many) {
            if (!(component instanceof Number number)) {
                return null;
            }
            vector[i++] = number.floatValue();
        }
        return vector;
    }
}
