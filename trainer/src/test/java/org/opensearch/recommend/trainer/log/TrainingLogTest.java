/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
    void knowsWhetherAnswersWereLogged() {
        assertFalse(new TrainingLog(CONFIG, Map.of(), List.of(event("view", Map.of())), Map.of()).hasImpressions());
        assertTrue(
                new TrainingLog(CONFIG, Map.of(), List.of(event("impression", Map.of())), Map.of()).hasImpressions());
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
