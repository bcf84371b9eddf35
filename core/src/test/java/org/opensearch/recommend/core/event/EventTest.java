/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.recommend.core.config.RecommendConfig;

class EventTest {
    private static final long NOW = 1_790_000_000_000L;
    private static final RecommendConfig CONFIG = RecommendConfig.read(Map.of("fields", Map.of("title", "title")));

    private static Map<String, Object> like(String name, Object value) {
        Map<String, Object> body = new HashMap<>(Map.of("type", "like", "user_id", "u", "item_id", "i"));
        body.put(name, value);
        return body;
    }

    private static String refusal(Map<String, Object> body) {
        return assertThrows(IllegalArgumentException.class, () -> Event.read(body, CONFIG, NOW))
                .getMessage();
    }

    @Test
    void readsWhatItWrites() {
        Map<String, Object> body = like("attributes", Map.of("region", "DE", "disliked_categories", List.of("Horror")));
        body.put("event_id", "e1");
        body.put("timestamp", NOW - 5);
        body.put("region", "DE");
        body.put("position", 3);
        Event event = Event.read(body, CONFIG, NOW);
        Map<String, Object> stored = new HashMap<>(event.toMap());
        stored.put("event_id", "e1");
        assertEquals(event, Event.read(stored, CONFIG, NOW));
    }

    @Test
    void anEventThatNamesNoTimeIsOfNow() {
        assertEquals(NOW, Event.read(like("value", 1), CONFIG, NOW).timestamp());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z,1769860800000",
        "2026-01-31T13:00:00+01:00,1769860800000",
        "2026-01-31,1769817600000"
    })
    void readsTimesAsPeopleWriteThem(String text, long millis) {
        assertEquals(millis, Event.read(like("timestamp", text), CONFIG, NOW).timestamp());
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-13-01", "+999999999-12-31T00:00:00Z", "2999-01-01T00:00:00Z"})
    void refusesTimesThatAreNoneOrInTheFuture(String text) {
        assertTrue(refusal(like("timestamp", text)).contains("[timestamp]"));
    }

    @Test
    void refusesByName() {
        assertEquals("[type] is missing", refusal(new HashMap<>()));
        assertTrue(refusal(like("type", "teleport")).startsWith("[type] must be one of"));
        assertEquals("[user_id] is missing", refusal(new HashMap<>(Map.of("type", "like", "item_id", "i"))));
        assertEquals("[item_id] is missing", refusal(new HashMap<>(Map.of("type", "like", "user_id", "u"))));
        assertEquals("[user_id] must be at most 512 bytes", refusal(like("user_id", "é".repeat(257))));
        assertTrue(refusal(like("usr", "u")).contains("unknown field [usr]"));
        Map<String, Object> rate = like("type", "rate");
        assertTrue(refusal(rate).startsWith("[value] is missing"));
        rate.put("value", 9);
        assertEquals("[value] must be between 1 and 5, got [9]", refusal(rate));
        assertTrue(refusal(like("attributes", Map.of("x", Map.of()))).contains("[attributes.x]"));
    }

    @Test
    void anEventOfAttributesAloneNeedsNoItem() {
        Map<String, Object> body = Map.of("type", "view", "user_id", "u", "attributes", Map.of("maturity", 12));
        assertEquals(12.0, Event.read(body, CONFIG, NOW).attributes().get("maturity"));
    }
}
