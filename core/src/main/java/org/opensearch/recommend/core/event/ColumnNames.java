/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.event;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which column of a file of events or items holds what: the one the user named, else the first usual name that is there.
 *
 * @param given column by role, for the roles that were named
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

        /** The names it usually has, the likeliest first. */
        public List<String> usual() {
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

    /**
     * The column of a role, if there is one.
     *
     * @param there whether there is a column of a name
     */
    public Optional<String> find(Role role, Predicate<String> there) {
        String named = given.get(role);
        return named != null
                ? Optional.of(named).filter(there)
                : role.usual().stream().filter(there).findFirst();
    }
}
