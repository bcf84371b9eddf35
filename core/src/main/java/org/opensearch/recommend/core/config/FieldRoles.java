/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.recommend.core.util.Fields;

/**
 * Which fields of an item play which part. Single roles are null and lists empty when the catalogue has no such field.
 *
 * @param title      shown in reasons; its words feed the content vector
 * @param text       further text whose words feed the content vector
 * @param categories keyword fields: genres, tags, departments
 * @param brand      keyword field: brand, studio, publisher
 * @param price      numeric field
 * @param releasedAt date or numeric (year) field
 * @param available  boolean field; false takes the item out of every answer
 * @param regions    keyword field: regions where the item may be shown; absent means everywhere
 * @param maturity   numeric field: the least age the item is meant for
 * @param expiresAt  date field; a past value takes the item out of every answer
 */
public record FieldRoles(
        String title,
        List<String> text,
        List<String> categories,
        String brand,
        String price,
        String releasedAt,
        String available,
        String regions,
        String maturity,
        String expiresAt) {
    private static final int LONGEST = 256;

    /** Reads the {@code fields} object. */
    public static FieldRoles read(Fields in) {
        FieldRoles roles = new FieldRoles(
                in.string("title", null, LONGEST),
                in.strings("text", 20, LONGEST),
                in.strings("categories", 20, LONGEST),
                in.string("brand", null, LONGEST),
                in.string("price", null, LONGEST),
                in.string("released_at", null, LONGEST),
                in.string("available", null, LONGEST),
                in.string("regions", null, LONGEST),
                in.string("maturity", null, LONGEST),
                in.string("expires_at", null, LONGEST));
        in.finish();
        if (roles.title == null && roles.text.isEmpty() && roles.categories.isEmpty()) {
            throw new IllegalArgumentException(
                    "[fields] must name at least one of [title], [text] or [categories]: content vectors are made of them");
        }
        for (String field : roles.all()) {
            if (field.equals("recommend") || field.startsWith("recommend.")) {
                throw new IllegalArgumentException(
                        "[fields] must not use [" + field + "]: the [recommend] object is managed by the plugin");
            }
        }
        return roles;
    }

    /** Every field with a role, each once. */
    public Set<String> all() {
        Set<String> all = new LinkedHashSet<>();
        toMap().values().forEach(value -> {
            if (value instanceof List<?> list) {
                list.forEach(entry -> all.add((String) entry));
            } else {
                all.add((String) value);
            }
        });
        return all;
    }

    /** The roles that are set, by their names in the API. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        put(map, "title", title);
        if (!text.isEmpty()) {
            map.put("text", text);
        }
        if (!categories.isEmpty()) {
            map.put("categories", categories);
        }
        put(map, "brand", brand);
        put(map, "price", price);
        put(map, "released_at", releasedAt);
        put(map, "available", available);
        put(map, "regions", regions);
        put(map, "maturity", maturity);
        put(map, "expires_at", expiresAt);
        return map;
    }

    private static void put(Map<String, Object> map, String name, String value) {
        if (value != null) {
            map.put(name, value);
        }
    }
}
