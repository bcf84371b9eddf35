/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.cluster.metadata.IndexMetadata;

/** What the mapping of an item index says of its fields. */
public final class ItemMapping {
    private static final Set<String> KEYWORDS = Set.of("keyword", "constant_keyword", "wildcard");

    private final Map<String, Object> root;

    private ItemMapping(Map<String, Object> root) {
        this.root = root;
    }

    /** The mapping of an index. */
    public static ItemMapping of(IndexMetadata metadata) {
        return new ItemMapping(
                metadata.mapping() == null ? Map.of() : metadata.mapping().sourceAsMap());
    }

    /** The mapping given as the object that holds {@code properties}. */
    public static ItemMapping of(Map<String, Object> root) {
        return new ItemMapping(root);
    }

    /** Whether no field is mapped, the managed object aside. */
    public boolean isEmpty() {
        return children(root).keySet().stream().allMatch("recommend"::equals);
    }

    /** The type of a field, {@code object} for an object, or null when it is not mapped. */
    public String type(String path) {
        Map<String, Object> field = field(path);
        return field == null ? null : (String) field.getOrDefault("type", "object");
    }

    /** A parameter of a field, or null. */
    public Object parameter(String path, String name) {
        Map<String, Object> field = field(path);
        return field == null ? null : field.get(name);
    }

    /**
     * The field under which a role's values are found as whole terms: the field itself, or the keyword field inside a
     * text field.
     */
    public String docValueField(String path) {
        Map<String, Object> field = field(path);
        if (field != null && "text".equals(field.get("type")) && field.get("fields") instanceof Map<?, ?> inner) {
            for (Map.Entry<?, ?> entry : inner.entrySet()) {
                if (entry.getValue() instanceof Map<?, ?> sub && KEYWORDS.contains(sub.get("type"))) {
                    return path + "." + entry.getKey();
                }
            }
        }
        return path;
    }

    /** Whether a field's values can be read as whole terms. */
    public boolean hasKeyword(String path) {
        String docValueField = docValueField(path);
        return !docValueField.equals(path) || KEYWORDS.contains(type(path));
    }

    /** Names of the fields at the top level. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(children(root).keySet());
        names.remove("recommend");
        return names;
    }

    private Map<String, Object> field(String path) {
        Map<String, Object> current = root;
        for (String name : path.split("\\.", -1)) {
            Object next = children(current).get(name);
            if (next == null && current.get("fields") instanceof Map<?, ?> fields) {
                next = fields.get(name);
            }
            if (!(next instanceof Map<?, ?>)) {
                return null;
            }
            current = cast(next);
        }
        return current;
    }

    private static Map<String, Object> children(Map<String, Object> node) {
        return node.get("properties") instanceof Map<?, ?> properties ? cast(properties) : Map.of();
    }

    @SuppressWarnings("unchecked") // a parsed mapping has string keys only
    private static Map<String, Object> cast(Object map) {
        return (Map<String, Object>) map;
    }
}
