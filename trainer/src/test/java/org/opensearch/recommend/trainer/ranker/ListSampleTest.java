/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.content.ContentStatistics;
import org.opensearch.recommend.core.content.HashedContentEncoder;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.replay.CatalogueItem;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.core.replay.ReplaySettings;
import org.opensearch.recommend.trainer.log.TrainingLog;

class ListSampleTest {
    private static final RecommendConfig CONFIG =
            RecommendConfig.read(Map.of("fields", Map.of("title", "title"), "content", Map.of("dimension", 16)));
    private static final ReplaySettings SETTINGS = ReplaySettings.of(ReplaySettings.Rows.SAMPLED, CONFIG.labels());
    private static final int ITEMS = 300;
    private static final long MOMENT = 1_000_000;
    private static final long UNTIL = 2_000_000;

    /**
     * User n has seen the items 0 to n before the moment, and takes 200 and 201 after it, one of them to the end, and also 0,
     * which is not new. What is rated low is not taken, and neither is what comes too late.
     */
    private static TrainingLog log(int users) {
        HashedContentEncoder encoder = new HashedContentEncoder(16, ContentStatistics.NONE);
        Map<String, CatalogueItem> catalogue = new HashMap<>();
        for (int i = 0; i < ITEMS; i++) {
            catalogue.put("i" + i, CatalogueItem.of("i" + i, CONFIG.fields(), Map.of("title", "t" + i), encoder));
        }
        List<Event> events = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            for (int item = 0; item <= user; item++) {
                events.add(event("click", user, item, 1_000 + item, null));
            }
        }
        for (int user = 0; user < users; user++) {
            events.add(event("click", user, 200, MOMENT, null));
            events.add(event("purchase", user, 201, MOMENT + 1, null));
            events.add(event("click", user, 0, MOMENT + 2, null));
            events.add(event("rate", user, 202, MOMENT + 3, 1.0));
        }
        events.add(event("click", users, 203, MOMENT + 4, null));
        events.add(event("click", 0, 204, UNTIL, null));
        return new TrainingLog(CONFIG, catalogue, events, Map.of());
    }

    private static Event event(String type, int user, int item, long time, Double value) {
        Map<String, Object> source =
                new HashMap<>(Map.of("type", type, "user_id", "u" + user, "item_id", "i" + item, "timestamp", time));
        if (value != null) {
            source.put("value", value);
        }
        return Event.read(source, CONFIG, UNTIL);
    }

    private static RankingRow row(String user, String item) {
        return new RankingRow(MOMENT, user, item, new float[0], 0, Float.NaN, 1, 0);
    }

    @Test
    void onlyUsersWhoWereKnownAndCameBackCount() {
        assertNull(LaterLists.of(log(19), MOMENT, UNTIL, SETTINGS), "too few");
        LaterLists lists = LaterLists.of(log(20), MOMENT, UNTIL, SETTINGS);
        assertEquals(20, lists.users(Long.MAX_VALUE).size());
        assertEquals(3, lists.users(3).size());
        assertEquals(Map.of("i200", false, "i201", true), lists.taken("u0"));
        assertNull(lists.taken("u20"));
        assertEquals("i0", lists.popular().get(0));
        assertFalse(lists.never("u0", "i0"));
        assertFalse(lists.never("u0", "i200"));
        assertTrue(lists.never("u0", "i202"));
    }

    @Test
    void whatCameOutLaterWasInNoList() {
        TrainingLog log = log(20);
        List<String> others = LaterLists.of(log, MOMENT, UNTIL, SETTINGS).others();
        // Without a date, the first event tells: 200 to 204 have theirs after the moment, and 299 has none.
        assertFalse(others.contains("i203"));
        assertTrue(others.contains("i299"));
        assertEquals(ITEMS - 20 - 5, others.size());
        Map<String, CatalogueItem> dated = new HashMap<>(log.catalogue());
        dated.put("i203", released("i203", MOMENT));
        dated.put("i299", released("i299", MOMENT + 1));
        others = LaterLists.of(new TrainingLog(CONFIG, dated, log.events(), Map.of()), MOMENT, UNTIL, SETTINGS)
                .others();
        assertTrue(others.contains("i203"));
        assertFalse(others.contains("i299"));
    }

    private static CatalogueItem released(String id, long time) {
        CatalogueItem item = CatalogueItem.unknown(id);
        return new CatalogueItem(
                id, item.key(), item.facts(), time, item.maturity(), item.source(), item.factor(), item.tower());
    }

    @Test
    void whatIsNotDrawnIsStoodForAndEachUserCountsTheSame() {
        LaterLists lists = LaterLists.of(log(40), MOMENT, UNTIL, SETTINGS);
        ListSample sample = new ListSample(lists, Long.MAX_VALUE, 1);
        assertEquals(40, sample.asked().size());
        assertEquals(new ListSample(lists, Long.MAX_VALUE, 1).asked(), sample.asked());
        double all = 0;
        for (Map.Entry<String, List<String>> user : sample.asked().entrySet()) {
            Set<String> items = new HashSet<>(user.getValue());
            assertEquals(user.getValue().size(), items.size(), "each once");
            double taken = 0;
            double of = 0;
            for (String item : items) {
                RankingRow row = sample.labelled(row(user.getKey(), item));
                boolean later = lists.taken(user.getKey()).containsKey(item);
                assertEquals(later ? 1 : 0, row.click());
                assertEquals(later ? (item.equals("i201") ? 1f : 0f) : Float.NaN, row.complete());
                assertTrue(later || lists.never(user.getKey(), item), item);
                taken += later ? row.weight() : 0;
                of += later ? 0 : row.weight();
            }
            assertEquals(1, taken, 1e-6);
            // 40 items were taken before; of the others a hundred are drawn.
            long before = items.stream().filter(lists.popular()::contains).count();
            assertTrue(items.size() - 2 - before == 100 && before < 40, items.toString());
            all += of;
        }
        assertEquals(20 * 40, all, 0.01, "what was not taken weighs twenty times as much as what was");
    }

    @Test
    void theSmallestWithinTwoStandardErrorsOfTheBestIsChosen() {
        List<RankerSizes.Trial> trials = List.of(trial("large", 300), trial("middle", 200), trial("small", 100));
        double[] best = {0.5, 0.1, 0.9, 0.4};
        double[] asGood = {0.4, 0.2, 0.8, 0.4};
        double[] worse = {0.4, 0.1, 0.8, 0.3};
        // 0.075 less, with a standard error of 0.041.
        double[] hardlyWorse = {0.3, 0.1, 0.8, 0.4};
        double[] none = new double[4];
        assertEquals("middle", chosen(trials, best, asGood, worse, none));
        assertEquals("small", chosen(trials, best, worse, asGood, none));
        assertEquals("large", chosen(trials, best, worse, worse, none));
        assertEquals("small", chosen(trials, best, worse, hardlyWorse, none));
        assertEquals("small", chosen(trials, best, best, best, none));
        assertEquals("large", chosen(trials, best, asGood, worse, asGood), "better than the one in place");
        assertEquals("large", chosen(trials, best, asGood, worse, new double[] {1, 1, 1, 1}), "none is");
    }

    private static String chosen(
            List<RankerSizes.Trial> trials, double[] large, double[] middle, double[] small, double[] inPlace) {
        return PastLists.choose(
                        trials,
                        Map.of("large", large, "middle", middle, "small", small, "in place", inPlace),
                        "in place")
                .name();
    }

    private static RankerSizes.Trial trial(String name, int bytes) {
        return new RankerSizes.Trial(
                name, new RankerTrainer.Ranker(new byte[bytes], new int[0], 1, null, null, null, 0, 0), 1);
    }
}
