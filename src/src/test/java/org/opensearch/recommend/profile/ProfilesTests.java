/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.shard.IndexingStats;
import org.opensearch.recommend.RecommendTestCase;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.profile.Profile;
import org.opensearch.recommend.events.EventsRequest;
import org.opensearch.recommend.events.EventsResponse;
import org.opensearch.recommend.events.TransportEventsAction;
import org.opensearch.transport.client.Client;

public class ProfilesTests extends RecommendTestCase {
    private static final String INDEX = "shows";
    private static final long T = 1_700_000_000_000L;
    private static final String[] TYPES = {"like", "view", "skip", "purchase", "dislike", "click", "impression"};

    private void configure() {
        putConfig(
                INDEX,
                Map.of(
                        "fields",
                        Map.of("title", "title", "categories", "genres", "brand", "studio", "price", "price"),
                        "profile",
                        Map.of("history_size", 20, "half_life", "2d")));
    }

    private EventsResponse post(List<Map<String, Object>> events) {
        return post(client(), events);
    }

    private static EventsResponse post(Client client, List<Map<String, Object>> events) {
        String body = "[" + String.join(",", events.stream().map(Json::write).toList()) + "]";
        return client.execute(
                        TransportEventsAction.TYPE,
                        new EventsRequest(INDEX, new BytesArray(body), XContentType.JSON, false, RefreshPolicy.NONE))
                .actionGet();
    }

    private static Map<String, Object> event(String id, String type, String user, String item, long time) {
        return Map.of("event_id", id, "type", type, "user_id", user, "item_id", item, "timestamp", time);
    }

    private IndexConfig config() {
        return internalCluster().getInstance(ConfigService.class).require(INDEX);
    }

    private Profile profile(String user) {
        PlainActionFuture<StoredProfile> future = new PlainActionFuture<>();
        internalCluster().getInstance(ProfileStore.class).get(config(), user, future);
        return future.actionGet().profile();
    }

    private RebuildProfilesResponse rebuild(List<String> users) {
        return client().execute(TransportRebuildProfilesAction.TYPE, new RebuildProfilesRequest(INDEX, users))
                .actionGet();
    }

    private DeleteProfileResponse delete(String user) {
        return client().execute(TransportDeleteProfileAction.TYPE, new ProfileRequest(INDEX, user))
                .actionGet();
    }

    public void testARebuildOfAllUsersFindsThemAll() {
        configure();
        List<Map<String, Object>> events = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            events.add(event("all" + i, "like", "all" + i % 500, "m" + i, T + i));
        }
        assertFalse(post(events).hasErrors());
        Map<String, Profile> live = new HashMap<>();
        for (int user = 0; user < 500; user++) {
            live.put("all" + user, profile("all" + user));
        }
        RebuildProfilesResponse response = rebuild(null);
        assertTrue(response.users() >= 500);
        assertTrue(response.events() >= 1500);
        assertEquals(0, response.failed());
        live.forEach((user, profile) -> assertSame(profile, profile(user)));
        assertEquals(1, profile("all0").generation());
        assertEquals(0, rebuild(List.of("somebody else")).users());
    }

    public void testARebuildTakesInWhatOthersIndexed() {
        configure();
        client().prepareIndex(Names.events(INDEX))
                .setSource(Map.of("type", "like", "user_id", "plain", "item_id", "m1", "timestamp", "2026-01-01"))
                .get();
        client().prepareIndex(Names.events(INDEX))
                .setSource(Map.of("type", "no such type", "user_id", "plain", "item_id", "m2", "timestamp", T))
                .get();
        assertEquals(1, rebuild(List.of("plain")).events());
        assertTrue(profile("plain").hasSeen("m1"));
        assertFalse(profile("plain").hasSeen("m2"));
    }

    public void testForgettingLeavesNothing() {
        configure();
        post(List.of(event("f1", "like", "gone", "m1", T), event("f2", "like", "stays", "m1", T)));
        DeleteProfileResponse response = delete("gone");
        assertTrue(response.found());
        assertEquals(1, response.events());
        assertTrue(profile("gone").isEmpty());
        assertFalse(client().prepareGet(Names.events(INDEX), "f1").get().isExists());
        assertFalse(profile("stays").isEmpty());
        assertFalse(delete("gone").found());
        post(List.of(event("f3", "like", "gone", "m2", T)));
        assertFalse(profile("gone").hasSeen("m1"));
        assertTrue(profile("gone").hasSeen("m2"));
    }

    public void testWhoeverIsForgottenWhileWritingKeepsWhatIsStored() throws Exception {
        configure();
        ExecutorService threads = Executors.newFixedThreadPool(5);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                int w = writer;
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 40; i++) {
                        post(List.of(event("w" + w + "-" + i, "like", "hunted", "m" + w + "-" + i, T + i)));
                    }
                }));
            }
            running.add(threads.submit(() -> {
                for (int i = 0; i < 6; i++) {
                    delete("hunted");
                }
            }));
            for (Future<?> future : running) {
                future.get(2, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
        Profile live = profile("hunted");
        assertEquals(storedEvents("hunted"), live.events());
        rebuild(List.of("hunted"));
        assertSame(live, profile("hunted"));
    }

    public void testCallsOfOneNodeWriteTheSameProfilesInTurn() throws Exception {
        configure();
        Client node = internalCluster().client(internalCluster().getNodeNames()[0]);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<EventsResponse>> calls = new ArrayList<>();
            for (int call = 0; call < 40; call++) {
                List<Map<String, Object>> events = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    events.add(event("e" + call + "-" + i, "like", "u" + i, "m" + call, T + call));
                }
                calls.add(threads.submit(() -> post(node, events)));
            }
            for (Future<EventsResponse> call : calls) {
                assertFalse(call.get(5, TimeUnit.MINUTES).hasErrors());
            }
        } finally {
            threads.shutdownNow();
        }
        for (int i = 0; i < 20; i++) {
            assertEquals(40, profile("u" + i).events());
        }
        IndexingStats.Stats stats = node.admin()
                .indices()
                .prepareStats(Names.profiles(INDEX))
                .clear()
                .setIndexing(true)
                .get()
                .getPrimaries()
                .getIndexing()
                .getTotal();
        assertEquals(800, stats.getIndexCount());
        assertTrue("conflicts: " + stats.getIndexFailedCount(), stats.getIndexFailedCount() < 40);
    }

    /** Eight writers, of which each repeats itself, and two who build the same profiles anew all the while. */
    public void testConcurrentWritersLoseNothingAndCountNothingTwice() throws Exception {
        configure();
        Random random = new Random(randomLong());
        for (int i = 0; i < 40; i++) {
            indexItem(
                    INDEX,
                    "m" + i,
                    Map.of(
                            "title",
                            "t",
                            "genres",
                            List.of("g" + i % 7, "h" + i % 3),
                            "studio",
                            "s" + i % 5,
                            "price",
                            i + 1));
        }
        List<String> users = List.of("a", "b", "c");
        Set<String> posted = Collections.synchronizedSet(new TreeSet<>());
        AtomicBoolean writing = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(10);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                int w = writer;
                Random own = new Random(random.nextLong());
                writers.add(threads.submit(() -> write(w, own, users, posted)));
            }
            List<Future<?>> rebuilders = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                rebuilders.add(threads.submit(() -> {
                    while (writing.get()) {
                        rebuild(users);
                        Thread.sleep(50);
                    }
                    return null;
                }));
            }
            for (Future<?> future : writers) {
                future.get(5, TimeUnit.MINUTES);
            }
            writing.set(false);
            for (Future<?> future : rebuilders) {
                future.get(5, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
        Map<String, Profile> live = new HashMap<>();
        users.forEach(user -> live.put(user, profile(user)));
        refresh(Names.events(INDEX));
        long stored = 0;
        for (String user : users) {
            stored += storedEvents(user);
        }
        assertEquals(posted.size(), stored);
        RebuildProfilesResponse rebuilt = rebuild(users);
        assertEquals(0, rebuilt.failed());
        for (String user : users) {
            assertSame(profile(user), live.get(user));
        }
    }

    private void write(int writer, Random random, List<String> users, Set<String> posted) {
        List<Map<String, Object>> earlier = new ArrayList<>();
        for (int call = 0; call < 20; call++) {
            List<Map<String, Object>> batch = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                if (!earlier.isEmpty() && random.nextInt(4) == 0) {
                    batch.add(earlier.get(random.nextInt(earlier.size())));
                    continue;
                }
                Map<String, Object> event = new HashMap<>(event(
                        "writer" + writer + "-" + call + "-" + i,
                        TYPES[random.nextInt(TYPES.length)],
                        users.get(random.nextInt(users.size())),
                        "m" + random.nextInt(45),
                        T + random.nextInt(5) * 86_400_000L + random.nextInt(10)));
                if (random.nextInt(5) == 0) {
                    event.put("attributes", Map.of("a" + random.nextInt(3), random.nextInt(100)));
                }
                batch.add(event);
                earlier.add(event);
            }
            List<Map<String, Object>> left = batch;
            for (int tries = 0; !left.isEmpty(); tries++) {
                assertTrue("gave up", tries < 30);
                left = postOnce(left, posted);
            }
        }
    }

    /** Posts events and gives back those whose folding did not get through. */
    private List<Map<String, Object>> postOnce(List<Map<String, Object>> events, Set<String> posted) {
        List<Map<String, Object>> left = new ArrayList<>();
        List<EventsResponse.Item> items;
        try {
            items = post(events).items();
        } catch (org.opensearch.OpenSearchStatusException e) {
            return events;
        }
        for (int i = 0; i < items.size(); i++) {
            posted.add((String) events.get(i).get("event_id"));
            if (items.get(i).error() != null) {
                assertEquals(
                        items.get(i).error().toString(),
                        503,
                        items.get(i).status().getStatus());
                left.add(events.get(i));
            }
        }
        return left;
    }

    private long storedEvents(String user) {
        refresh(Names.events(INDEX));
        return client().prepareSearch(Names.events(INDEX))
                .setQuery(QueryBuilders.termQuery("user_id", user))
                .setTrackTotalHits(true)
                .setSize(0)
                .get()
                .getHits()
                .getTotalHits()
                .value();
    }

    /** Everything but the generation. */
    private static void assertSame(Profile expected, Profile actual) {
        assertEquals(expected, actual.asGeneration(expected.generation(), expected.forgottenAt()));
    }
}
