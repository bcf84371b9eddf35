/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/** Generated users of an index, who have a history and ask for a page. Asked for once each, none is answered from a cache. */
final class Visits {

    static final int SIZE = 20;
    static final int HISTORY = 15;

    private static final int EVENTS_A_CALL = 900;

    private final Endpoint endpoint;
    private final Json json;
    private final String index;

    Visits(Endpoint endpoint, String index) {
        this.endpoint = endpoint;
        this.json = new Json(endpoint);
        this.index = index;
    }

    /**
     * What the measured node itself says of its work.
     *
     * @param medians of each stage, in milliseconds
     * @param candidates median number of ranked candidates
     */
    record Stages(Map<String, Double> medians, long candidates) {}

    /**
     * Events of {@value #HISTORY} items a user, an hour apart, in batches.
     *
     * @param item the next item of a user
     */
    static List<List<String>> histories(int users, IntUnaryOperator item, SplittableRandom random) {
        String[] types = {"view", "click", "watch", "like", "purchase"};
        long now = System.currentTimeMillis();
        List<List<String>> batches = new ArrayList<>();
        List<String> batch = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            for (int e = 0; e < HISTORY; e++) {
                String type = types[random.nextInt(types.length)];
                long time = now - (HISTORY - e) * 3_600_000L;
                batch.add("{\"event_id\":\"" + user + "-" + e + "\",\"type\":\"" + type + "\",\"user_id\":\"" + id(user)
                        + "\",\"item_id\":\"" + Catalogue.id(item.applyAsInt(user)) + "\",\"timestamp\":" + time
                        + (type.equals("watch") ? ",\"value\":0.8" : "") + "}");
            }
            if (batch.size() >= EVENTS_A_CALL) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    private static String id(int user) {
        return "u" + user;
    }

    /**
     * Asks for a page.
     *
     * @param sources only these; empty for the scenario's
     */
    JsonNode ask(int user, List<String> sources) throws IOException, InterruptedException {
        return json.post(route(), body(user, sources).toString());
    }

    /** As {@link #ask}, and adds the time until the whole answer was there. */
    JsonNode ask(int user, List<String> sources, Timings into) throws IOException, InterruptedException {
        byte[] body = Json.bytes(body(user, sources).toString());
        long start = System.nanoTime();
        byte[] answer = endpoint.send("POST", route(), body, Endpoint.JSON);
        into.addNanos(System.nanoTime() - start);
        return json.read(answer);
    }

    /** Asks with explain for so many users. */
    Stages explained(int firstUser, int users) throws IOException, InterruptedException {
        Map<String, Timings> stages = new TreeMap<>();
        Timings candidates = new Timings(users);
        for (int user = firstUser; user < firstUser + users; user++) {
            JsonNode explained = json.post(
                            route(), body(user, List.of()).put("explain", true).toString())
                    .path("explain");
            explained.path("stages").properties().forEach(stage -> stages.computeIfAbsent(
                            stage.getKey(), name -> new Timings(users))
                    .addMillis(stage.getValue().asDouble()));
            candidates.addMillis(explained.path("candidates").asDouble());
        }
        Map<String, Double> medians = new TreeMap<>();
        stages.forEach((name, timings) -> medians.put(name, timings.percentile(50)));
        return new Stages(medians, Math.round(candidates.percentile(50)));
    }

    /** Whether an answer is not the whole of what was asked for. */
    static boolean isDegraded(JsonNode answer) {
        return !answer.path("fallback").asText("none").equals("none")
                || !answer.path("warnings").isEmpty()
                || answer.path("hits").path("hits").size() < SIZE;
    }

    private String route() {
        return "/" + index + "/_recommend";
    }

    private static ObjectNode body(int user, List<String> sources) {
        ObjectNode body =
                new ObjectMapper().createObjectNode().put("user_id", id(user)).put("size", SIZE);
        if (!sources.isEmpty()) {
            sources.forEach(body.putArray("sources")::add);
        }
        return body;
    }
}
