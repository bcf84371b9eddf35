/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.recommend.RecommendTestCase;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.profile.GetProfileResponse;
import org.opensearch.recommend.profile.ProfileRequest;
import org.opensearch.recommend.profile.TransportGetProfileAction;

public class EventsTests extends RecommendTestCase {
    private static final String INDEX = "films";
    private static final long T = 1_700_000_000_000L;

    private void configure() {
        putConfig(
                INDEX,
                Map.of(
                        "fields", Map.of("title", "title", "categories", "genres", "brand", "studio", "price", "price"),
                        "profile", Map.of("history_size", 10)));
    }

    private EventsResponse post(Object... events) {
        List<String> lines = new ArrayList<>();
        for (Object event : events) {
            @SuppressWarnings("unchecked") // the tests below pass maps with string keys
            Map<String, ?> map = (Map<String, ?>) event;
            lines.add(Json.write(map));
        }
        return postBody("[" + String.join(",", lines) + "]");
    }

    private EventsResponse postBody(String body) {
        return client().execute(
                        TransportEventsAction.TYPE,
                        new EventsRequest(INDEX, new BytesArray(body), XContentType.JSON, false, RefreshPolicy.NONE))
                .actionGet();
    }

    private static Map<String, Object> event(String id, String type, String user, String item, long time) {
        return Map.of("event_id", id, "type", type, "user_id", user, "item_id", item, "timestamp", time);
    }

    private GetProfileResponse profile(String user) {
        return client().execute(TransportGetProfileAction.TYPE, new ProfileRequest(INDEX, user))
                .actionGet();
    }

    private static Object of(GetProfileResponse response, String name) {
        return response.profile().get(name);
    }

    public void testAnAcknowledgedEventIsStoredWithItsItemAndInTheProfile() {
        configure();
        indexItem(
                INDEX, "m1", Map.of("title", "Heat", "genres", List.of("Crime", "Drama"), "studio", "W", "price", 9.5));
        assertFalse(profile("nobody").found());

        EventsResponse response = post(event("e1", "like", "u1", "m1", T), event("e2", "view", "u1", "gone", T + 1));

        assertFalse(response.hasErrors());
        assertEquals(201, response.items().get(0).status().getStatus());
        GetProfileResponse profile = profile("u1");
        assertEquals(2L, of(profile, "events"));
        assertEquals(2L, of(profile, "seen_items"));
        assertEquals(9.5, (double) of(profile, "typical_price"), 0.02);
        assertEquals(Map.of("like", 1L, "view", 1L), of(profile, "counters"));
        assertTrue(((Map<?, ?>) of(profile, "categories")).containsKey("Crime"));
        Map<String, Object> stored =
                client().prepareGet(Names.events(INDEX), "e1").get().getSourceAsMap();
        assertEquals("api", stored.get("origin"));
        assertEquals(Map.of("categories", List.of("Crime", "Drama"), "brand", "W", "price", 9.5), stored.get("item"));
    }

    public void testARetryIsNotASecondEvent() {
        configure();
        post(event("r1", "like", "u2", "m1", T));
        EventsResponse again = post(event("r1", "like", "u2", "m1", T), event("r2", "like", "u2", "m2", T));
        assertTrue(again.items().get(0).duplicate());
        assertEquals(200, again.items().get(0).status().getStatus());
        assertFalse(again.items().get(1).duplicate());
        assertEquals(2L, of(profile("u2"), "events"));
        EventsResponse twice = post(event("r3", "like", "u2", "m1", T), event("r3", "like", "u2", "m1", T));
        assertFalse(twice.items().get(0).duplicate());
        assertTrue(twice.items().get(1).duplicate());
        assertEquals(3L, of(profile("u2"), "events"));
    }

    public void testWhatIsStoredUnderAnIdCountsAndNotALaterCall() {
        configure();
        post(event("same", "like", "first", "m1", T));
        assertTrue(post(event("same", "purchase", "second", "m2", T))
                .items()
                .get(0)
                .duplicate());
        assertFalse(profile("second").found());
        assertEquals(1L, of(profile("first"), "events"));
    }

    public void testAnEventStoredButNotFoldedIsFoldedByItsRetry() {
        configure();
        client().prepareIndex(Names.events(INDEX))
                .setId("crashed")
                .setSource(Map.of("type", "like", "user_id", "u3", "item_id", "m1", "timestamp", T, "origin", "api"))
                .get();
        assertFalse(profile("u3").found());
        assertTrue(post(event("crashed", "like", "u3", "m1", T)).items().get(0).duplicate());
        assertEquals(1L, of(profile("u3"), "events"));
    }

    public void testARetryOlderThanTheHistoryIsFoldedOnce() {
        configure();
        for (int i = 0; i < 25; i++) {
            post(event("old" + i, "like", "u4", "m" + i, T + i));
        }
        client().prepareIndex(Names.events(INDEX))
                .setId("old-crashed")
                .setSource(Map.of("type", "like", "user_id", "u4", "item_id", "x", "timestamp", T, "origin", "api"))
                .get();
        EventsResponse response = post(
                event("old0", "like", "u4", "m0", T),
                event("old-crashed", "like", "u4", "x", T),
                event("old24", "like", "u4", "m24", T + 24));
        assertFalse(response.hasErrors());
        GetProfileResponse profile = profile("u4");
        assertEquals(26L, of(profile, "events"));
        assertEquals(26L, of(profile, "seen_items"));
        assertEquals(10, ((List<?>) of(profile, "history")).size());
    }

    public void testOneBadEventLeavesTheOthers() {
        configure();
        EventsResponse response = post(
                event("b1", "like", "u5", "m1", T),
                event("b2", "lik", "u5", "m1", T),
                Map.of("type", "like", "user_id", "u5", "item_id", "m1", "sise", 3),
                event("b4", "like", "u5", "m1", T));
        assertTrue(response.hasErrors());
        assertEquals(
                List.of(201, 400, 400, 201),
                response.items().stream().map(item -> item.status().getStatus()).toList());
        assertEquals(2L, of(profile("u5"), "events"));
        IllegalArgumentException only =
                expectThrows(IllegalArgumentException.class, () -> post(event("b5", "lik", "u5", "m1", T)));
        assertTrue(only.getMessage(), only.getMessage().startsWith("[type] must be one of"));
    }

    public void testOddIdsWork() {
        configure();
        for (String odd : List.of(
                "a/b c?d#e%2F", "ü\u4e2d\ud83c\udfac", "x".repeat(512), "_doc", "..", "\"quoted\\", "\u0001", " ")) {
            EventsResponse response = post(event("odd " + odd.hashCode(), "like", odd, odd, T));
            assertFalse(odd, response.hasErrors());
            assertEquals(odd, 1L, of(profile(odd), "events"));
            assertFalse(post(event(odd, "view", "odd user", "m", T)).hasErrors());
        }
        expectThrows(IllegalArgumentException.class, () -> post(event("long", "like", "\u4e2d".repeat(171), "m", T)));
        assertNotNull(new ProfileRequest(INDEX, "x".repeat(513)).validate());
    }

    public void testAttributesAloneReachTheProfile() {
        configure();
        post(Map.of("type", "view", "user_id", "u6", "attributes", Map.of("region", "DE", "maturity", 16)));
        GetProfileResponse profile = profile("u6");
        assertEquals(Map.of("region", "DE", "maturity", 16.0), of(profile, "attributes"));
        assertEquals(0L, of(profile, "events"));
    }

    public void testAnImpressionIsStoredAndLeavesTheProfile() {
        configure();
        assertFalse(post(event("shown", "impression", "u7", "m1", T)).hasErrors());
        assertFalse(profile("u7").found());
        assertTrue(client().prepareGet(Names.events(INDEX), "shown").get().isExists());
    }

    public void testManyEventsOfManyUsersInOneCall() {
        configure();
        Object[] events = new Object[2000];
        for (int i = 0; i < events.length; i++) {
            events[i] = event("many" + i, "view", "user" + i % 50, "m" + i, T + i);
        }
        assertFalse(post(events).hasErrors());
        for (int user = 0; user < 50; user++) {
            GetProfileResponse profile = profile("user" + user);
            assertEquals(40L, of(profile, "events"));
            assertEquals(String.format(Locale.ROOT, "folds of user %d", user), 1L, profile.version());
        }
    }

    public void testRefusesAnIndexThatIsUnknownOrNotConfigured() {
        createIndex("plain");
        IllegalArgumentException none = expectThrows(IllegalArgumentException.class, () -> client().execute(
                        TransportEventsAction.TYPE,
                        new EventsRequest("plain", new BytesArray("{}"), XContentType.JSON, false, RefreshPolicy.NONE))
                .actionGet());
        assertTrue(none.getMessage(), none.getMessage().contains("_recommend/config"));
        expectThrows(IndexNotFoundException.class, () -> client().execute(
                        TransportGetProfileAction.TYPE, new ProfileRequest("no-such-index", "u"))
                .actionGet());
    }

    public void testADocumentThatIsNoProfileIsBuiltAnew() {
        configure();
        post(event("d1", "like", "u8", "m1", T));
        client().prepareIndex(Names.profiles(INDEX))
                .setId("u8")
                .setSource(Map.of("user_id", "u8", "events", 3))
                .get();
        assertFalse(profile("u8").found());
        assertFalse(post(event("d2", "like", "u8", "m2", T)).hasErrors());
        assertEquals(2L, of(profile("u8"), "events"));
    }
}
