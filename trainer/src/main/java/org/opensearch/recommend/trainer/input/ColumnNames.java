/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.input;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which column of a file holds what: the one the user named, else the first with a usual name.
 *
 * @param given column by role, for the roles that were named
 */
public record ColumnNames(Map<Role, String> given) {
    /** What a column can hold; the same usual names as {@code ./recommend load} knows. */
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

    /** Copies. */
    public ColumnNames {
        given = Map.copyOf(given);
    }

    /** The column of this role, if there is one. */
    Optional<String> find(Role role, String[] columns) {
        List<String> there = Arrays.asList(columns);
        String named = given.get(role);
        return named != null
                ? Optional.of(named).filter(there::contains)
                : role.usual().stream().filter(there::contains).findFirst();
    }

    /** What to tell a user whose file has no column of this role. */
    String wanted(Role role) {
        String named = given.get(role);
        return named != null ? "no column named " + named : "none of the columns " + String.join(", ", role.usual());
    }
}
