/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.items;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.item.ItemFacts;

/** Reads an item's facts and texts out of its source, whatever odd shape the source has. */
public final class ItemReader {
    /** Path of the managed content vector. */
    public static final String CONTENT = "recommend.content";

    private ItemReader() {}

    /** The facts of an item. What is missing or of the wrong type is left out. */
    public static ItemFacts facts(FieldRoles roles, Map<String, Object> source) {
        List<String> titles = roles.title() == null ? List.of() : texts(source, roles.title());
        List<String> brands = roles.brand() == null ? List.of() : texts(source, roles.brand());
        return new ItemFacts(
                titles.isEmpty() ? null : titles.get(0),
                categories(roles, source).stream().map(String::intern).toList(),
                brands.isEmpty() ? null : brands.get(0).intern(),
                roles.price() == null ? Double.NaN : number(XContentMapValues.extractValue(roles.price(), source)),
                vector(XContentMapValues.extractValue(CONTENT, source)));
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
        collect(XContentMapValues.extractValue(path, source), all);
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

    private static double number(Object value) {
        if (value instanceof Collection<?> many) {
            return many.isEmpty() ? Double.NaN : number(many.iterator().next());
        }
        if (value instanceof Number number) {
            return number.doubleValue();
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
