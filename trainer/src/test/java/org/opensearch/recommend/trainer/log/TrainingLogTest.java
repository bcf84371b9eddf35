/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.event.Event;

class TrainingLogTest {
    private static final RecommendConfig CONFIG =
            RecommendConfig.read(Map.of("fields", Map.of("title", "title", "categories", "genres")));

    private static Event event(String type, Map<String, Object> attributes) {
        return Event.read(
                Map.of("type", type, "user_id", "u", "item_id", "i", "timestamp", 5, "attributes", attributes),
                CONFIG,
                10);
    }

    @Test
    void knowsWhatWasLoggedOfAnswersAndWhatWeighs() {
        List<Event> events = new ArrayList<>(List.of(event("impression", Map.of()), event("skip", Map.of())));
        TrainingLog log = new TrainingLog(CONFIG, Map.of(), events, Map.of());
        assertEquals(1, log.impressions());
        assertEquals(0, log.weight(events.get(0)));
        assertTrue(log.weight(events.get(1)) < 0);
    }

    @Test
    void tenthsEndWithTheLatestEventThatWeighsAnything() {
        List<Event> events = new ArrayList<>();
        for (int time = 1; time <= 20; time++) {
            events.add(event("impression", time));
            events.add(event("view", time));
        }
        TrainingLog log = new TrainingLog(CONFIG, Map.of(), events, Map.of());
        assertEquals(Long.MIN_VALUE, log.tenth(0));
        assertEquals(2, log.tenth(1));
        assertEquals(16, log.tenth(8));
        assertEquals(20, log.tenth(10));
    }

    private static Event event(String type, long time) {
        return Event.read(Map.of("type", type, "user_id", "u", "item_id", "i", "timestamp", time), CONFIG, 100);
    }

    @Test
    void anAttributeThatIsAsGoodAsANameIsLeftOut() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            events.add(event("view", Map.of("name", "n" + i, "plan", i % 2 == 0 ? "free" : "paid")));
        }
        assertEquals(List.of("plan"), new TrainingLog(CONFIG, Map.of(), events, Map.of()).attributes());
    }
}
