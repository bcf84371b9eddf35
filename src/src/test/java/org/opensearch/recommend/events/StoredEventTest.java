/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemFacts;

class StoredEventTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final RecommendConfig CONFIG = RecommendConfig.read(Map.of("fields", Map.of("title", "title")));
    private static final ItemFacts FACTS =
            new ItemFacts("title", List.of("Drama", "x".repeat(300)), "studio", 9.99, new float[] {1});

    private static StoredEvent roundTrip(Event event, ItemFacts facts) {
        return StoredEvent.read(
                event.id(),
                XContentHelper.convertToMap(
                        JsonXContent.jsonXContent,
                        StoredEvent.write(event, facts).utf8ToString(),
                        true),
                CONFIG,
                NOW);
    }

    @Test
    void whatIsStoredIsWhatWasFolded() {
        Event event = new Event(
                "e",
                "watch",
                "u",
                "m",
                5,
                0.1,
                null,
                null,
                null,
                null,
                "DE",
                "tv",
                Map.of("list", List.of("a"), "n", 1.0));
        ItemFacts trimmed = StoredEvent.trim(FACTS);
        assertEquals(List.of("Drama"), trimmed.categories());
        StoredEvent read = roundTrip(event, trimmed);
        assertEquals(event, read.event());
        assertEquals(trimmed, read.item());
        assertEquals(ItemFacts.UNKNOWN, roundTrip(event, ItemFacts.UNKNOWN).item());
    }

    @Test
    void readsWhatOthersIndexed() {
        StoredEvent event = read(Map.of(
                "type",
                "watch",
                "user_id",
                7,
                "item_id",
                8L,
                "timestamp",
                "2023-01-31T12:00:00Z",
                "value",
                0.5,
                "@version",
                1,
                "item",
                Map.of("categories", "made up")));
        assertEquals("7", event.event().userId());
        assertEquals("8", event.event().itemId());
        assertEquals(1675166400000L, event.event().timestamp());
        assertEquals(0.5, event.event().value());
        assertNull(event.item());
        assertEquals(
                List.of("Drama"), event.toFold(Map.of("8", FACTS), true).item().categories());
    }

    @Test
    void passesOverWhatIsNoEvent() {
        assertNull(read(Map.of()));
        assertNull(read(Map.of("origin", "api")));
        assertNull(read(Map.of("type", "like", "user_id", "u", "item_id", "m")));
        assertNull(read(Map.of("type", "like", "user_id", "u", "item_id", "m", "timestamp", "yesterday")));
        assertNull(read(Map.of("type", "like", "user_id", "u".repeat(513), "item_id", "m", "timestamp", 1)));
        assertNull(read(Map.of("type", "unknown", "user_id", "u", "item_id", "m", "timestamp", 1)));
        assertNull(read(Map.of("type", List.of(), "user_id", "u", "item_id", "m", "timestamp", 1)));
    }

    private static StoredEvent read(Map<String, Object> source) {
        return StoredEvent.read("e", source, CONFIG, NOW);
    }
}
