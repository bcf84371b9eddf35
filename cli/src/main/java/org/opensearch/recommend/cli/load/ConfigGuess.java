/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Guesses field roles from column names, for a load into an index that has no configuration yet. */
final class ConfigGuess {

    private static final List<String> TITLE = List.of("title", "movie_title", "name", "item_name", "product_name");
    private static final List<String> TEXT = List.of("overview", "description", "summary", "plot", "text");
    private static final List<String> CATEGORIES =
            List.of("genres", "genre", "categories", "category", "class", "tags");
    private static final List<String> BRAND = List.of("brand", "studio", "publisher", "author", "director", "artist");
    private static final List<String> RELEASED =
            List.of("released_at", "release_date", "published_at", "release_year", "year");
    private static final List<String> PLAIN = List.of("price", "available", "regions", "maturity", "expires_at");

    private ConfigGuess() {}

    /**
     * Finds a column for each role.
     *
     * @param columns the item file's columns
     * @return a configuration's body, or null when neither title, text nor categories can be told
     */
    static ObjectNode guess(Collection<String> columns) {
        ObjectNode fields = new ObjectMapper().createObjectNode();
        Set<String> text = all(TEXT, columns);
        String title = first(TITLE, columns);
        String categories = first(CATEGORIES, columns);
        if (title == null && categories == null && text.isEmpty()) {
            return null;
        }
        put(fields, "title", title);
        if (!text.isEmpty()) {
            ArrayNode array = fields.putArray("text");
            text.forEach(array::add);
        }
        put(fields, "categories", categories);
        put(fields, "brand", first(BRAND, columns));
        put(fields, "released_at", first(RELEASED, columns));
        for (String role : PLAIN) {
            put(fields, role, first(List.of(role), columns));
        }
        ObjectNode config = new ObjectMapper().createObjectNode();
        config.set("fields", fields);
        return config;
    }

    private static void put(ObjectNode fields, String role, String column) {
        if (column != null) {
            fields.put(role, column);
        }
    }

    private static String first(List<String> usual, Collection<String> columns) {
        return all(usual, columns).stream().findFirst().orElse(null);
    }

    private static Set<String> all(List<String> usual, Collection<String> columns) {
        Set<String> found = new LinkedHashSet<>();
        for (String name : usual) {
            columns.stream()
                    .filter(c -> c.toLowerCase(Locale.ROOT).equals(name))
                    .forEach(found::add);
        }
        return found;
    }
}
