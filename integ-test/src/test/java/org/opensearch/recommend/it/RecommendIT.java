/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What a team sees that installs the plugin: events in, recommendations out. Each test has users of its own. */
@TestInstance(Lifecycle.PER_CLASS)
final class RecommendIT {
    private static final int ITEMS = 240;
    private static final String ROUTE = "/" + Catalogue.INDEX + "/_recommend";

    private final Rest rest = new Rest(SharedNode.uri());

    @BeforeAll
    void load() throws Exception {
        Catalogue.load(rest, ITEMS, 0);
        StringBuilder events = new StringBuilder("[");
        for (int user = 0; user < 16; user++) {
            for (String item : likes(user)) {
                events.append(event("like", "u" + user, item)).append(',');
            }
        }
        events.setCharAt(events.length() - 1, ']');
        Rest.Answer answer =
                rest.post(ROUTE + "/events?refresh=true", events.toString()).ok();
        assertFalse(answer.at("/errors").booleanValue(), answer.text());
        assertEquals(96, answer.at("/items").size());
        rest.post(ROUTE + "/signals/_rollup", null).ok();
    }

    @AfterAll
    void delete() throws Exception {
        try (rest) {
            Catalogue.delete(rest);
        }
    }

    @Test
    void listsFollowTastesAndDiffer() throws Exception {
        Map<List<String>, Integer> lists = new HashMap<>();
        for (int user = 0; user < 8; user++) {
            String genre = Catalogue.GENRES.get(user);
            Rest.Answer answer = recommend("{\"user_id\": \"u" + user + "\", \"size\": 10}");
            assertEquals("none", answer.at("/fallback").textValue(), answer.text());
            List<String> ids = answer.ids();
            assertEquals(10, new HashSet<>(ids).size(), answer.text());
            assertTrue(Catalogue.of(Set.of(genre), ids) >= 2, () -> "hardly any " + genre + ": " + answer.text());
            assertEquals(genre, Catalogue.genre(ids.getFirst()), answer.text());
            Set<String> seen = Set.copyOf(likes(user));
            for (JsonNode hit : answer.at("/hits/hits")) {
                String id = hit.get("_id").textValue();
                assertFalse(seen.contains(id), () -> id + " has been seen: " + answer.text());
                JsonNode reason = hit.at("/recommend/reason");
                if (reason.at("/type").textValue().equals("because")) {
                    assertTrue(seen.contains(reason.at("/item_id").textValue()), reason::toString);
                }
            }
            lists.put(ids, user);
        }
        assertEquals(8, lists.size(), "users of different tastes got the same list");
    }

    @Test
    void noCategoryOrBrandIsAboveItsCap() throws Exception {
        for (int size : new int[] {4, 10, 20}) {
            Rest.Answer answer = recommend("{\"user_id\": \"u1\", \"size\": " + size + "}");
            assertEquals(size, answer.ids().size(), answer.text());
            Map<String, Integer> genres = new HashMap<>();
            Map<String, Integer> studios = new HashMap<>();
            for (String id : answer.ids()) {
                genres.merge(Catalogue.genre(id), 1, Integer::sum);
                studios.merge(Catalogue.studio(id), 1, Integer::sum);
            }
            int genreCap = (int) Math.ceil(0.5 * size);
            int studioCap = (int) Math.ceil(0.4 * size);
            assertTrue(genres.values().stream().allMatch(n -> n <= genreCap), () -> genres + " above " + genreCap);
            assertTrue(studios.values().stream().allMatch(n -> n <= studioCap), () -> studios + " above " + studioCap);
        }
    }

    @Test
    void everyEventChangesTheVeryNextAnswer() throws Exception {
        Set<String> seen = new HashSet<>();
        for (int round = 0; round < 25; round++) {
            Rest.Answer answer = recommend("{\"user_id\": \"reader\", \"size\": 5}");
            assertEquals(5, answer.ids().size(), answer.text());
            for (String id : answer.ids()) {
                assertFalse(seen.contains(id), () -> id + " has been seen: " + answer.text());
            }
            String first = answer.ids().getFirst();
            Rest.Answer stored = rest.post(ROUTE + "/events", event(round % 2 == 0 ? "like" : "view", "reader", first));
            assertEquals("created", stored.ok().at("/items/0/result").textValue());
            seen.add(first);
        }
    }

    @Test
    void aSeenOrFilteredItemIsNeverShownAtAnyLevel() throws Exception {
        List<String> seen = Catalogue.films("Crime", 20);
        for (String item : seen) {
            rest.post(ROUTE + "/events", event("view", "detective", item)).ok();
        }
        String filter =
                "\"filter\": {\"terms\": {\"genres\": [\"Crime\", \"Western\"]}}, \"context\": {\"maturity\": 12}";
        for (String body : List.of(
                "{\"user_id\": \"detective\", \"size\": 200, " + filter + "}",
                "{\"user_id\": \"detective\", \"size\": 200, \"sources\": [\"popular\"], " + filter + "}",
                "{\"user_id\": \"detective\", \"size\": 200, \"sources\": [\"trending\"], " + filter + "}",
                "{\"user_id\": \"detective\", \"size\": 200, \"sources\": [\"new_releases\"], " + filter + "}",
                "{\"user_id\": \"detective\", \"size\": 200, \"timeout\": \"10ms\", " + filter + "}",
                "{\"user_id\": \"nobody-at-all\", \"size\": 200, \"exclude\": " + json(seen) + ", " + filter + "}",
                "{\"session\": " + json(seen) + ", \"size\": 200, " + filter + "}",
                "{\"size\": 200, \"exclude\": " + json(seen) + ", " + filter + "}")) {
            Rest.Answer answer = recommend(body);
            for (String id : answer.ids()) {
                String what = id + " for " + body + ": " + answer.at("/fallback");
                assertFalse(seen.contains(id), () -> "seen " + what);
                assertTrue(Set.of("Crime", "Western").contains(Catalogue.genre(id)), () -> "filtered " + what);
                assertTrue(Catalogue.isAvailable(id), () -> "unavailable " + what);
            }
        }
        Rest.Answer adults = recommend("{\"user_id\": \"u2\", \"size\": 200, \"context\": {\"maturity\": 12}}");
        assertTrue(adults.ids().stream().noneMatch(id -> Catalogue.genre(id).equals("Horror")), adults.text());
    }

    @Test
    void pagesFollowEachOther() throws Exception {
        List<String> all = recommend("{\"user_id\": \"u3\", \"size\": 30}").ids();
        List<String> pages = new ArrayList<>();
        for (int from = 0; from < 30; from += 10) {
            pages.addAll(recommend("{\"user_id\": \"u3\", \"size\": 10, \"from\": " + from + "}")
                    .ids());
        }
        assertEquals(30, new HashSet<>(pages).size(), () -> "repeated: " + pages);
        assertEquals(30, all.size());
    }

    @Test
    void eventsThatComeByPlainBulkFoldWithinTheInterval() throws Exception {
        rest.put("/_cluster/settings", "{\"persistent\": {\"plugins.recommend.signals.interval\": \"1s\"}}")
                .ok();
        try {
            String lines = "{\"index\": {\"_id\": \"bulk-1\"}}\n" + event("like", "kafka", "m3") + "\n"
                    + "{\"index\": {\"_id\": \"bulk-2\"}}\n" + event("like", "kafka", "m11") + "\n";
            rest.postLines("/recommend-events-" + Catalogue.INDEX + "/_bulk", lines)
                    .ok();
            Eventually.within(15, () -> {
                Rest.Answer profile = rest.get(ROUTE + "/profiles/kafka").ok();
                assertEquals(2, profile.at("/profile/events").intValue(), profile.text());
            });
            Rest.Answer answer = recommend("{\"user_id\": \"kafka\", \"size\": 10}");
            assertEquals("none", answer.at("/fallback").textValue());
            assertFalse(answer.ids().contains("m3"), answer.text());
            assertFalse(answer.ids().contains("m11"), answer.text());
            Thread.sleep(2_500);
            assertEquals(
                    2,
                    rest.get(ROUTE + "/profiles/kafka")
                            .ok()
                            .at("/profile/events")
                            .intValue(),
                    "a later roll-up folded the same events again");
        } finally {
            rest.put("/_cluster/settings", "{\"persistent\": {\"plugins.recommend.signals.interval\": null}}")
                    .ok();
        }
    }

    @Test
    void concurrentWritersToOneProfileLoseNothingAndARebuildIsEqual() throws Exception {
        int writers = 8;
        int each = 20;
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            int first = writer * each;
            tasks.add(() -> {
                for (int i = first; i < first + each; i++) {
                    Rest.Answer answer = rest.post(ROUTE + "/events", event("like", "crowd", Catalogue.id(i)))
                            .ok();
                    assertEquals(201, answer.at("/items/0/status").intValue(), answer.text());
                }
                return null;
            });
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(writers)) {
            for (Future<Void> task : pool.invokeAll(tasks)) {
                task.get();
            }
        }
        JsonNode live = profile("crowd");
        assertEquals(writers * each, live.at("/events").intValue());
        assertEquals(writers * each, live.at("/seen_items").intValue());
        assertEquals(writers * each, live.at("/counters/like").intValue());
        assertEquals(writers * each, live.at("/history").size());

        Rest.Answer rebuilt = rest.post(ROUTE + "/profiles/_rebuild", "{\"user_ids\": [\"crowd\"]}")
                .ok();
        assertEquals(writers * each, rebuilt.at("/events").intValue(), rebuilt.text());
        assertAlike(live, profile("crowd"), "profile");
    }

    @Test
    void aForgottenUserIsNew() throws Exception {
        rest.post(ROUTE + "/events", event("like", "leaver", "m5")).ok();
        assertFalse(recommend("{\"user_id\": \"leaver\", \"size\": 200, \"log_impression\": false}")
                .ids()
                .contains("m5"));
        assertEquals(
                "deleted",
                rest.delete(ROUTE + "/profiles/leaver").ok().at("/profile").textValue());
        assertEquals(404, rest.get(ROUTE + "/profiles/leaver").status());
        assertNotEquals(
                "none",
                recommend("{\"user_id\": \"leaver\", \"log_impression\": false}")
                        .at("/fallback")
                        .textValue());
        assertEquals(0, events("user_id:leaver"));
    }

    @Test
    void whatWasShownToAForgottenUserIsForgottenToo() throws Exception {
        for (int round = 0; round < 5; round++) {
            assertFalse(recommend("{\"user_id\": \"ghost\", \"size\": 50, \"log_impression\": true}")
                    .ids()
                    .isEmpty());
        }
        rest.delete(ROUTE + "/profiles/ghost").ok();
        Rest.Answer shown = recommend("{\"user_id\": \"witness\", \"size\": 3, \"log_impression\": true}");
        Eventually.within(15, () -> assertEquals(3, events("user_id:witness"), shown::text));
        Eventually.within(15, () -> assertEquals(0, events("user_id:ghost"), "shown to whom nobody should know"));
    }

    @Test
    void whatWasShownIsLoggedAsImpressions() throws Exception {
        Rest.Answer shown = recommend("{\"user_id\": \"shown\", \"size\": 4, \"log_impression\": true}");
        String query = "type:impression%20AND%20recommendation_id:%22"
                + shown.at("/recommendation_id").textValue() + "%22";
        Eventually.within(15, () -> assertTrue(events(query) > 0, "no impression"));
        assertEquals(4, recommend("{\"user_id\": \"shown\", \"size\": 4}").ids().size());
    }

    @Test
    void theRescorerPersonalisesASearchPage() throws Exception {
        String search =
                """
                {"size": 20, "query": {"terms": {"genres": ["Sci-Fi", "Romance"]}}, "_source": false,
                 "rescore": {"window_size": 100, "recommend": {"user_id": "%s"}}}""";
        Rest.Answer scifi = rest.post("/" + Catalogue.INDEX + "/_search", search.formatted("u0"))
                .ok();
        Rest.Answer romance = rest.post("/" + Catalogue.INDEX + "/_search", search.formatted("u1"))
                .ok();
        assertTrue(Catalogue.of(Set.of("Sci-Fi"), scifi.ids()) > 10, scifi.text());
        assertTrue(Catalogue.of(Set.of("Romance"), romance.ids()) > 10, romance.text());
    }

    /** Two users share each genre, and half of what they like. */
    private static List<String> likes(int user) {
        int first = user < 8 ? 0 : 3;
        return Catalogue.films(Catalogue.GENRES.get(user % 8), 9).subList(first, first + 6);
    }

    private Rest.Answer recommend(String body) throws Exception {
        return rest.post(ROUTE, body).ok();
    }

    /** Number of stored events that a query string finds. */
    private int events(String query) throws Exception {
        String index = "/recommend-events-" + Catalogue.INDEX;
        rest.post(index + "/_refresh", null).ok();
        return rest.get(index + "/_count?q=" + query).ok().at("/count").intValue();
    }

    private JsonNode profile(String user) throws Exception {
        return rest.get(ROUTE + "/profiles/" + user).ok().at("/profile");
    }

    /** Equal, numbers up to the rounding that adding them in another order brings. */
    private static void assertAlike(JsonNode expected, JsonNode actual, String path) {
        assertEquals(expected.size(), actual.size(), path);
        if (expected.isFloatingPointNumber()) {
            assertEquals(expected.doubleValue(), actual.doubleValue(), 1e-9 * Math.abs(expected.doubleValue()), path);
        } else if (expected.isObject()) {
            for (Map.Entry<String, JsonNode> field : expected.properties()) {
                assertAlike(field.getValue(), actual.path(field.getKey()), path + "." + field.getKey());
            }
        } else if (expected.isArray()) {
            for (int i = 0; i < expected.size(); i++) {
                assertAlike(expected.get(i), actual.get(i), path + "." + i);
            }
        } else {
            assertEquals(expected, actual, path);
        }
    }

    private static String event(String type, String user, String item) {
        return "{\"type\": \"%s\", \"user_id\": \"%s\", \"item_id\": \"%s\", \"timestamp\": %d}"
                .formatted(type, user, item, System.currentTimeMillis());
    }

    private static String json(List<String> ids) {
        return Rest.JSON.valueToTree(ids).toString();
    }
}
