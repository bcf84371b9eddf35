/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.config.RecommendConfig;

/** Holds a configuration against the mapping of its index and against what the plugin has. */
public final class ConfigValidator {
    private static final Set<String> NUMBERS = Set.of(
            "long", "integer", "short", "byte", "double", "float", "half_float", "scaled_float", "unsigned_long");
    private static final Set<String> DATES = Set.of("date", "date_nanos");
    private static final Set<String> TEXTS =
            Set.of("text", "match_only_text", "keyword", "constant_keyword", "wildcard");

    private final Set<String> sources;
    private final Consumer<Map<String, Object>> queryCheck;

    /**
     * A validator.
     *
     * @param sources    names of the sources that are installed
     * @param queryCheck throws when a map is not a query
     */
    public ConfigValidator(Set<String> sources, Consumer<Map<String, Object>> queryCheck) {
        this.sources = sources;
        this.queryCheck = queryCheck;
    }

    /** Checks what can be checked without the index. */
    void check(RecommendConfig config) {
        config.scenarios().forEach((name, scenario) -> {
            for (String source : scenario.sources().keySet()) {
                if (!sources.contains(source)) {
                    throw new IllegalArgumentException("[scenarios." + name + ".sources] names [" + source
                            + "], which is not a source; expected some of " + sources);
                }
            }
            if (scenario.filter() != null) {
                try {
                    queryCheck.accept(scenario.filter());
                } catch (RuntimeException e) {
                    throw new IllegalArgumentException(
                            "[scenarios." + name + ".filter] is not a query: " + e.getMessage(), e);
                }
            }
        });
    }

    /** Checks the field roles against a mapping that already has fields. */
    static void check(RecommendConfig config, String index, ItemMapping mapping) {
        FieldRoles roles = config.fields();
        requireType("title", roles.title(), index, mapping, TEXTS, "a text or keyword field");
        roles.text().forEach(field -> requireType("text", field, index, mapping, TEXTS, "a text or keyword field"));
        roles.categories().forEach(field -> requireKeyword("categories", field, index, mapping));
        requireKeyword("brand", roles.brand(), index, mapping);
        requireType("price", roles.price(), index, mapping, NUMBERS, "a numeric field");
        String released = roles.releasedAt() == null ? null : mapping.type(roles.releasedAt());
        if (released == null || !NUMBERS.contains(released)) {
            requireType("released_at", roles.releasedAt(), index, mapping, DATES, "a date or numeric field");
        }
        requireType("available", roles.available(), index, mapping, Set.of("boolean"), "a boolean field");
        requireKeyword("regions", roles.regions(), index, mapping);
        requireType("maturity", roles.maturity(), index, mapping, NUMBERS, "a numeric field");
        requireType("expires_at", roles.expiresAt(), index, mapping, DATES, "a date field");
        Object dimension = mapping.parameter("recommend.content", "dimension");
        if (dimension != null && ((Number) dimension).intValue() != config.dimension()) {
            throw new IllegalArgumentException("[content.dimension] must be " + dimension + ", the dimension that ["
                    + index + "] is mapped with; a new dimension needs a new index");
        }
    }

    /** Properties for the role fields of an index that has none yet, and of the managed object. */
    static Map<String, Object> mappingFor(RecommendConfig config, boolean withRoleFields) {
        Map<String, Object> properties = new LinkedHashMap<>();
        if (withRoleFields) {
            FieldRoles roles = config.fields();
            Map<String, Object> keyword = Map.of("type", "keyword", "ignore_above", 512);
            Map<String, Object> text = Map.of("type", "text", "fields", Map.of("keyword", keyword));
            put(properties, roles.title(), text);
            roles.text().forEach(field -> put(properties, field, Map.of("type", "text")));
            roles.categories().forEach(field -> put(properties, field, keyword));
            put(properties, roles.brand(), keyword);
            put(properties, roles.price(), Map.of("type", "double"));
            put(properties, roles.releasedAt(), Map.of("type", "date"));
            put(properties, roles.available(), Map.of("type", "boolean"));
            put(properties, roles.regions(), keyword);
            put(properties, roles.maturity(), Map.of("type", "integer"));
            put(properties, roles.expiresAt(), Map.of("type", "date"));
        }
        Map<String, Object> managed = new LinkedHashMap<>();
        managed.put("key", Map.of("type", "long"));
        managed.put("added_at", Map.of("type", "date"));
        managed.put(
                "content",
                Map.of(
                        "type",
                        "knn_vector",
                        "dimension",
                        config.dimension(),
                        "method",
                        Map.of(
                                "name",
                                "hnsw",
                                "engine",
                                "lucene",
                                "space_type",
                                "cosinesimil",
                                "parameters",
                                Map.of("m", 16, "ef_construction", 100))));
        properties.put("recommend", Map.of("properties", managed));
        return Map.of("properties", properties);
    }

    private static void put(Map<String, Object> properties, String path, Map<String, Object> field) {
        if (path == null) {
            return;
        }
        Map<String, Object> level = properties;
        String[] names = path.split("\\.", -1);
        for (int i = 0; i < names.length - 1; i++) {
            Map<String, Object> object = child(level, names[i]);
            level = child(object, "properties");
        }
        level.putIfAbsent(names[names.length - 1], field);
    }

    @SuppressWarnings("unchecked") // only this class fills the map
    private static Map<String, Object> child(Map<String, Object> level, String name) {
        return (Map<String, Object>) level.computeIfAbsent(name, key -> new LinkedHashMap<String, Object>());
    }

    private static void requireKeyword(String role, String field, String index, ItemMapping mapping) {
        if (field == null) {
            return;
        }
        requireMapped(role, field, index, mapping);
        if (!mapping.hasKeyword(field)) {
            throw new IllegalArgumentException(
                    "[fields." + role + "] names [" + field + "], which is mapped as [" + mapping.type(field)
                            + "]; it must be a keyword field, or a text field with a keyword field inside");
        }
    }

    private static void requireType(
            String role, String field, String index, ItemMapping mapping, Set<String> types, String wanted) {
        if (field == null) {
            return;
        }
        requireMapped(role, field, index, mapping);
        if (!types.contains(mapping.type(field))) {
            throw new IllegalArgumentException("[fields." + role + "] names [" + field + "], which is mapped as ["
                    + mapping.type(field) + "]; it must be " + wanted);
        }
    }

    private static void requireMapped(String role, String field, String index, ItemMapping mapping) {
        if (mapping.type(field) == null) {
            throw new IllegalArgumentException("[fields." + role + "] names [" + field
                    + "], which is not in the mapping of [" + index + "]; mapped are " + mapping.names());
        }
    }
}
