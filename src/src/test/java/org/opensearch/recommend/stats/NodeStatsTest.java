/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeStatsTest {
    private final NodeStats stats = new NodeStats();

    @Test
    void groupsAreReadByNameOrAll() {
        stats.add("b", () -> Map.of("x", 1));
        stats.add("a", () -> Map.of("y", 2));
        assertEquals(Set.of("a", "b"), stats.names());
        assertEquals(Map.of("a", Map.of("y", 2), "b", Map.of("x", 1)), stats.read(List.of()));
        assertEquals(Map.of("a", Map.of("y", 2)), stats.read(List.of("a", "unknown")));
        assertThrows(IllegalArgumentException.class, () -> stats.add("a", Map::of));
    }

    @Test
    void aFragmentIsReadAsWhatItWritesUnderItsName() {
        stats.addFragment(
                "c",
                () -> (builder, params) ->
                        builder.startObject("c").field("z", 3).endObject());
        assertEquals(Map.of("c", Map.of("z", 3)), stats.read(List.of("c")));
    }

    @Test
    void aGroupThatFailsSaysWhyAndSparesTheOthers() {
        stats.add("good", () -> Map.of("x", 1));
        stats.add("bad", () -> {
            throw new IllegalStateException("broken");
        });
        Map<String, Object> read = stats.read(List.of());
        assertEquals(Map.of("x", 1), read.get("good"));
        assertTrue(read.get("bad").toString().contains("broken"));
    }
}
