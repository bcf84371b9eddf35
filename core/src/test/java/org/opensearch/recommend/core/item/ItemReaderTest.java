/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.item;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.rank.ItemView;
import org.opensearch.recommend.core.util.Fields;

class ItemReaderTest {
    private static final FieldRoles ROLES = FieldRoles.read(Fields.of(
            "",
            Map.of(
                    "title",
                    "info.title",
                    "text",
                    "plot",
                    "categories",
                    List.of("genres", "tags.name"),
                    "brand",
                    "studio",
                    "price",
                    "price")));

    private static final Map<String, Object> ITEM = Map.of(
            "info",
            Map.of("title", "Heat"),
            "genres",
            List.of("Crime", "Drama"),
            "tags",
            List.of(Map.of("name", "Drama"), Map.of("name", List.of("LA", 7))),
            "studio",
            "Warner",
            "price",
            "9.5",
            "a.b",
            Map.of("c.d", 3),
            "recommend",
            Map.of("content", List.of(0.6, 0.8)));

    @Test
    void factsAreFoundThroughObjectsArraysAndDots() {
        ItemFacts facts = ItemReader.facts(ROLES, ITEM);
        assertEquals("Heat", facts.title());
        assertEquals(List.of("Crime", "Drama", "LA", "7"), facts.categories());
        assertEquals("Warner", facts.brand());
        assertEquals(9.5, facts.price());
        assertArrayEquals(new float[] {0.6f, 0.8f}, facts.content());
        assertEquals(3, ItemReader.value(ITEM, "a.b.c.d"));
        assertNull(ItemReader.value(ITEM, "a.b.c"));
        assertNull(ItemReader.value(ITEM, "studio.x"));
        assertEquals(List.of("Heat", ""), ItemReader.contentTexts(ROLES, ITEM));
        assertEquals(List.of("Crime", "Drama", "LA", "7", "Warner"), ItemReader.contentCategories(ROLES, ITEM));
    }

    @Test
    void whatIsOddIsMissing() {
        Map<String, Object> odd = Map.of("info", 3, "genres", Map.of("x", 1), "price", "cheap", "studio", List.of());
        ItemFacts facts = ItemReader.facts(ROLES, odd);
        assertEquals(ItemFacts.UNKNOWN, facts);
        assertEquals(Double.NaN, ItemReader.number(odd, null));
    }

    @Test
    void timesAreYearsDatesOrMilliseconds() {
        assertEquals(time("1995-01-01T00:00:00Z"), of(1995));
        assertEquals(time("1995-01-01T00:00:00Z"), of("1995"));
        assertEquals(time("1995-12-15T00:00:00Z"), of("1995-12-15"));
        assertEquals(time("1995-12-15T10:30:00Z"), of("1995-12-15T12:30:00+02:00"));
        assertEquals(time("1995-12-15T10:30:00Z"), of("1995-12-15 10:30:00"));
        assertEquals(1_000_000_000_000L, of(1_000_000_000_000L));
        assertEquals(1_000_000_000_000L, of("1000000000000"));
        assertEquals(time("1995-01-01T00:00:00Z"), of(List.of(1995, 1996)));
        for (Object none : List.of("soon", "", 0, -5, true, List.of(), "1995-13-45")) {
            assertEquals(ItemView.NO_DATE, of(none), none.toString());
        }
    }

    private static long of(Object value) {
        return ItemReader.time(Map.of("x", value), "x");
    }

    private static long time(String text) {
        return Instant.parse(text).toEpochMilli();
    }
}
