/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.cli.node.Cluster;

/**
 * Kill -9 of one node of three under load. Events go to all nodes: what a node acknowledged must survive it. Recommendations are
 * asked of the nodes that live, before, during and after: none may answer with a 5xx.
 */
final class NodeLossIT {
    private static final int ITEMS = 240;
    private static final int USERS = 30;
    private static final int WRITERS = 3;
    private static final int READERS = 2;
    private static final int EVENTS_A_CALL = 5;
    private static final int VICTIM = 1;
    private static final Duration LOAD_BEFORE = Duration.ofSeconds(5);
    private static final Duration LOAD_AFTER = Duration.ofSeconds(10);
    private static final String ROUTE = "/" + Catalogue.INDEX + "/_recommend";

    private final AtomicBoolean stop = new AtomicBoolean();
    /** Acknowledged events: event id to user id. */
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @Test
    void noAcknowledgedEventIsLostAndNoRecommendationFails() throws Exception {
        Cluster cluster = Clusters.start("three", 3, Map.of());
        try {
            List<Rest> nodes = cluster.uris().stream().map(Rest::new).toList();
            Rest survivor = nodes.getFirst();
            Catalogue.load(survivor, ITEMS, 1);
            survivor.get("/_cluster/health?wait_for_status=green&timeout=60s").ok();
            try (ExecutorService pool = Executors.newCachedThreadPool()) {
                List<Future<?>> load = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    Rest node = nodes.get(i % nodes.size());
                    int writer = i;
                    load.add(pool.submit(() -> write(writer, node)));
                }
                for (int i = 0; i < READERS; i++) {
                    Rest node = nodes.get(i == VICTIM ? 2 : i);
                    load.add(pool.submit(() -> read(node)));
                }
                try {
                    Thread.sleep(LOAD_BEFORE);
                    cluster.kill(VICTIM);
                    int lists = answered.get();
                    int events = acknowledged.size();
                    Thread.sleep(LOAD_AFTER);
                    Eventually.within(90, () -> {
                        assertTrue(answered.get() - lists >= 40, "hardly any recommendation after the loss");
                        assertTrue(acknowledged.size() - events >= 40, "hardly any event after the loss");
                    });
                } finally {
                    stop.set(true);
                }
                for (Future<?> task : load) {
                    task.get();
                }
            }
            assertTrue(failures.isEmpty(), () -> failures.size() + " failures: " + String.join("\n", failures));
            assertFalse(acknowledged.isEmpty());
            checkEvents(survivor);
            checkProfiles(survivor);
            survivor.post(ROUTE + "/signals/_rollup", null).ok();

            cluster.restart(VICTIM);
            cluster.awaitHealthy(Duration.ofMinutes(2), elapsed -> {});
            Rest.Answer back =
                    nodes.get(VICTIM).get(ROUTE + "?user_id=u0&size=3").ok();
            assertEquals(3, back.ids().size(), back.text());
            nodes.forEach(Rest::close);
        } finally {
            Clusters.stop(cluster);
        }
    }

    /** Posts events until told to stop; a call that fails, or that a node does not survive, is repeated under the same ids. */
    private void write(int writer, Rest node) {
        Random random = new Random(writer);
        for (int call = 0; !stop.get(); call++) {
            ArrayNode events = Rest.JSON.createArrayNode();
            for (int i = 0; i < EVENTS_A_CALL; i++) {
                ObjectNode event = events.addObject();
                event.put("event_id", "w" + writer + "-" + call + "-" + i);
                event.put("type", "view");
                event.put("user_id", "u" + random.nextInt(USERS));
                event.put("item_id", Catalogue.id(random.nextInt(ITEMS)));
                event.put("timestamp", System.currentTimeMillis());
            }
            while (!stop.get() && !post(node, events)) {
                if (!pause()) {
                    return;
                }
            }
        }
    }

    /** Whether every event was acknowledged. */
    private boolean post(Rest node, ArrayNode events) {
        Rest.Answer answer;
        try {
            answer = node.post(ROUTE + "/events", events.toString());
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        boolean all = answer.status() == 200;
        for (int i = 0; i < events.size(); i++) {
            if (answer.at("/items/" + i + "/status").intValue() / 100 == 2) {
                acknowledged.put(
                        events.get(i).get("event_id").textValue(),
                        events.get(i).get("user_id").textValue());
            } else {
                all = false;
            }
        }
        return all;
    }

    private void read(Rest node) {
        Random random = new Random(READERS);
        while (!stop.get()) {
            try {
                Rest.Answer answer =
                        node.post(ROUTE, "{\"user_id\": \"u" + random.nextInt(USERS) + "\", \"size\": 10}");
                answered.incrementAndGet();
                if (answer.status() != 200) {
                    failures.add(answer.status() + " " + answer.text());
                }
            } catch (IOException e) {
                failures.add(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(100);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void checkEvents(Rest node) throws Exception {
        List<String> ids = List.copyOf(acknowledged.keySet());
        List<String> lost = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += 500) {
            ObjectNode body = Rest.JSON.createObjectNode();
            body.set("ids", Rest.JSON.valueToTree(ids.subList(from, Math.min(ids.size(), from + 500))));
            Rest.Answer answer = node.post(
                            "/recommend-events-" + Catalogue.INDEX + "/_mget?_source=false", body.toString())
                    .ok();
            for (JsonNode document : answer.at("/docs")) {
                if (!document.path("found").booleanValue()) {
                    lost.add(document.toString());
                }
            }
        }
        assertTrue(lost.isEmpty(), () -> lost.size() + " of " + ids.size() + " acknowledged events lost: " + lost);
    }

    /** Every acknowledged event is in its user's profile: the profile counts at least as many. */
    private void checkProfiles(Rest node) throws Exception {
        Map<String, Integer> expected = new ConcurrentHashMap<>();
        acknowledged.values().forEach(user -> expected.merge(user, 1, Integer::sum));
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, Integer> user : expected.entrySet()) {
            JsonNode profile =
                    node.get(ROUTE + "/profiles/" + user.getKey()).ok().at("/profile");
            if (profile.at("/events").intValue() < user.getValue()) {
                wrong.add(user.getKey() + ": " + profile.at("/events") + " of " + user.getValue());
            }
        }
        assertTrue(wrong.isEmpty(), () -> "profiles lack acknowledged events: " + wrong);
    }
}
