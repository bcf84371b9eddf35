/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.content.ContentStatistics;
import org.opensearch.recommend.core.content.HashedContentEncoder;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.replay.CatalogueItem;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.recommend.trainer.log.TrainingLog;

class LogHistoriesTest {
    private static final long T = 1_700_000_000_000L;
    private static final RecommendConfig CONFIG = RecommendConfig.read(
            Map.of("fields", Map.of("title", "title", "categories", "genres"), "content", Map.of("dimension", 16)));
    private static final String[] ITEMS = {"a", "b", "c", "d"};

    private final List<Event> events = new ArrayList<>();

    private void event(String user, String type, String item, Object value, long time) {
        Map<String, Object> event = new HashMap<>(Map.of("type", type, "user_id", user, "timestamp", T + time));
        event.put("item_id", item);
        if (value != null) {
            event.put("value", value);
        }
        events.add(Event.read(event, CONFIG, T + 30 * Durations.DAY).withId("e" + events.size()));
    }

    private LogHistories histories(long until) {
        Map<String, CatalogueItem> catalogue = new HashMap<>();
        HashedContentEncoder encoder = new HashedContentEncoder(16, ContentStatistics.NONE);
        for (String id : ITEMS) {
            Map<String, Object> source = Map.of("title", "film " + id, "genres", id.equals("a") ? "Drama" : "Comedy");
            catalogue.put(id, CatalogueItem.of(id, CONFIG.fields(), source, encoder));
        }
        TrainingLog log = new TrainingLog(CONFIG, catalogue, events, Map.of());
        return LogHistories.of(
                new TowerLog(log, ITEMS),
                T + until,
                List.of(
                        profile("events"),
                        profile("counter:view"),
                        profile("days_since_event"),
                        profile("greatest_category_share")),
                () -> {});
    }

    private static Feature profile(String field) {
        return new Feature(field, Feature.Kind.PROFILE, field, null, null, null, List.of(), -1);
    }

    private static float[] at(LogHistories histories, int moment) {
        float[] columns = new float[histories.width()];
        histories.profile(0, moment, columns, 0);
        return columns;
    }

    @Test
    void aMomentIsWhatWasKnownJustBeforeTheNextItemWasTaken() {
        long day = Durations.DAY;
        event("u", "view", "a", null, 0);
        event("u", "view", "b", null, day);
        // Looked at again, so it is the newest, and of both events.
        event("u", "like", "a", null, 2 * day);
        event("u", "view", "c", null, 3 * day);
        event("u", "view", "gone", null, 4 * day);
        LogHistories histories = histories(6 * day);
        assertArrayEquals(new int[] {0, 1, 2}, histories.taken().row(0));
        assertEquals(1, histories.earliest(0));
        assertArrayEquals(new int[] {}, histories.pool(0, 0).items());
        assertArrayEquals(new int[] {0}, histories.pool(0, 1).items());
        Histories.Pool beforeC = histories.pool(0, 2);
        assertArrayEquals(new int[] {1, 0}, beforeC.items());
        double view = CONFIG.events().get("view").weigh(null);
        double like = CONFIG.events().get("like").weigh(null);
        assertArrayEquals(new float[] {(float) view, (float) (view + like)}, beforeC.weights(), 1e-6f);
        // The item that nobody numbers is in no pool, though the profile counts it.
        assertArrayEquals(new int[] {1, 0, 2}, histories.pool(0, 3).items());
        assertArrayEquals(new float[] {0, 0, -1, -1}, at(histories, 0), 1e-6f);
        assertArrayEquals(new float[] {1, 1, 1, 1}, at(histories, 1), 1e-6f);
        float[] before = at(histories, 2);
        assertArrayEquals(new float[] {3, 2, 1}, new float[] {before[0], before[1], before[2]}, 1e-6f);
        // As of the end: two days after the last event.
        float[] now = at(histories, 3);
        assertArrayEquals(new float[] {5, 4, 2}, new float[] {now[0], now[1], now[2]}, 1e-6f);
    }

    @Test
    void whatComesAtOrAfterTheEndIsNotThere() {
        event("u", "view", "a", null, 0);
        event("u", "view", "b", null, 10);
        event("u", "view", "c", null, 20);
        LogHistories histories = histories(20);
        assertArrayEquals(new int[] {0, 1}, histories.taken().row(0));
        assertArrayEquals(new int[] {0, 1}, histories.pool(0, 2).items());
        assertEquals(2, at(histories, 2)[0]);
    }

    @Test
    void whatIsDislikedAfterAllIsNeitherTakenNorInAPool() {
        event("u", "view", "a", null, 0);
        event("u", "view", "b", null, 10);
        event("u", "dislike", "a", null, 20);
        event("u", "view", "c", null, 30);
        LogHistories histories = histories(100);
        assertArrayEquals(new int[] {1, 2}, histories.taken().row(0));
        // Before the dislike it was liked: that is what serving knew.
        assertArrayEquals(new int[] {0}, histories.pool(0, 0).items());
        assertArrayEquals(new int[] {1}, histories.pool(0, 1).items());
    }

    @Test
    void ofEventsAtTheSameInstantNoneSeesAnother() {
        event("u", "view", "a", null, 0);
        event("u", "view", "b", null, 0);
        event("u", "view", "c", null, 5);
        event("v", "view", "a", null, 7);
        LogHistories histories = histories(100);
        assertArrayEquals(new int[] {0, 1, 2}, histories.taken().row(0));
        assertArrayEquals(new int[] {}, histories.pool(0, 1).items());
        assertEquals(2, histories.earliest(0));
        assertArrayEquals(new int[] {0, 1}, sorted(histories.pool(0, 2).items()));
        assertEquals(1, histories.earliest(1));
        assertArrayEquals(new int[] {0}, histories.pool(1, 1).items());
    }

    @Test
    void aPartHasTheSameMoments() {
        event("u", "view", "a", null, 0);
        event("u", "view", "b", null, 10);
        event("u", "view", "c", null, 20);
        LogHistories all = histories(100);
        Histories part =
                all.only(new Interactions.Builder().add(0, 0, 1).add(0, 1, 1).build(1, ITEMS.length));
        assertArrayEquals(
                all.pool(0, 2).items(), part.pool(0, part.taken().size(0)).items());
    }

    private static int[] sorted(int[] items) {
        int[] sorted = items.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
