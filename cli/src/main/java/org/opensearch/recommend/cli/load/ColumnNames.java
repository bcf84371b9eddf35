/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which column holds what: the name the caller gave, else the first usual name that a row has.
 *
 * @param given column by role, for the roles the caller named
 */
public record ColumnNames(Map<Role, String> given) {

    /** What a column can hold. */
    public enum Role {
        ID,
        USER,
        ITEM,
        TYPE,
        TIME,
        VALUE;

        private List<String> usual() {
            return switch (this) {
                case ID -> List.of("_id", "id", "item_id", "movieId", "itemId", "asin", "sku");
                case USER -> List.of("user_id", "userId", "user", "visitor_id", "visitorid");
                case ITEM -> List.of("item_id", "itemId", "item", "movieId", "product_id", "itemid");
                case TYPE -> List.of("type", "event_type", "event", "action", "behavior");
                case TIME -> List.of("timestamp", "time", "ts", "event_time", "date");
                case VALUE -> List.of("value", "rating", "score");
            };
        }
    }

    public ColumnNames {
        given = Map.copyOf(given);
    }

    /** The column of {@code fields} that plays {@code role}, if one does. */
    Optional<String> of(Role role, Map<String, Object> fields) {
        String named = given.get(role);
        if (named != null) {
            return fields.containsKey(named) ? Optional.of(named) : Optional.empty();
        }
        return role.usual().stream().filter(fields::containsKey).findFirst();
    }

    /** The value that plays {@code role}, as a string, which must be there. */
    String require(Role role, Row row) throws BadLineException {
        Optional<String> column = of(role, row.fields());
        if (column.isEmpty()) {
            String wanted = given.getOrDefault(role, String.join(", ", role.usual()));
            throw new BadLineException(row.line(), "no value in a column named " + wanted);
        }
        Object value = row.fields().get(column.get());
        if (value instanceof String || value instanceof Number) {
            return value.toString();
        }
        throw new BadLineException(
                row.line(), "[" + column.get() + "] must be a string or a number, got [" + value + "]");
    }
}
