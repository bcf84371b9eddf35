/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How many events a second are acknowledged, stored and folded into profiles, beside a raw {@code _bulk} of the same enriched
 * documents into an index with the same mapping. The two take turns, round by round.
 */
public final class EventsBench {

    private static final String INDEX = "bench-events";
    private static final String STORED = "recommend-events-" + INDEX;
    private static final String RAW = INDEX + "-raw";
    private static final int ITEMS = 10_000;
    private static final int WARM_UP_ROUNDS = 16;

    /**
     * What to measure.
     *
     * @param users how many users the events are spread over
     * @param batch events a call
     * @param batches calls a round
     * @param rounds measured rounds of each kind
     * @param clients how many calls are under way at a time
     */
    public record Spec(int users, int batch, int batches, int rounds, int clients) {}

    /** Acknowledged events a second, over all measured rounds. */
    public record Result(double recommendPerSecond, double bulkPerSecond) {

        public double ratio() {
            return recommendPerSecond / bulkPerSecond;
        }

        public String toJson() {
            ObjectNode root = new ObjectMapper().createObjectNode();
            root.putObject("recommend").put("events_per_second", Math.round(recommendPerSecond));
            root.putObject("bulk").put("events_per_second", Math.round(bulkPerSecond));
            root.put("ratio", Math.round(ratio() * 1000) / 1000.0);
            return root.toString();
        }
    }

    private final Endpoint endpoint;
    private final Json json;
    private final Steps steps;
    private final Spec spec;
    private final SplittableRandom random = new SplittableRandom(13);
    private long nextEvent;

    public EventsBench(Endpoint endpoint, Steps steps, Spec spec) {
        this.endpoint = endpoint;
        this.json = new Json(endpoint);
        this.steps = steps;
        this.spec = spec;
    }

    public Result run() throws IOException, InterruptedException {
        Workload workload = new Workload(endpoint, steps, INDEX);
        steps.say("Making the index [" + INDEX + "]: " + ITEMS + " items.");
        workload.delete();
        workload.create(1, new ObjectMapper().createObjectNode());
        workload.items(ITEMS);
        createRaw();
        workload.awaitQuiet();

        double ours = 0;
        double bare = 0;
        try (ExecutorService clients = Executors.newFixedThreadPool(spec.clients());
                Steps.Task task = steps.begin("rounds", spec.rounds() + WARM_UP_ROUNDS)) {
            for (int round = 0; round < spec.rounds() + WARM_UP_ROUNDS; round++) {
                List<List<String>> ids = new ArrayList<>();
                List<byte[]> calls = new ArrayList<>();
                for (int b = 0; b < spec.batches(); b++) {
                    List<String> batchIds = new ArrayList<>();
                    calls.add(batch(batchIds));
                    ids.add(batchIds);
                }
                double oursNow = seconds(clients, "/" + INDEX + "/_recommend/events", calls);
                List<byte[]> bulks = new ArrayList<>();
                for (List<String> batchIds : ids) {
                    bulks.add(stored(batchIds));
                }
                double bareNow = seconds(clients, "/" + RAW + "/_bulk", bulks);
                if (round >= WARM_UP_ROUNDS) {
                    ours += oursNow;
                    bare += bareNow;
                }
                task.step(1);
            }
        }
        double events = (double) spec.rounds() * spec.batches() * spec.batch();
        return new Result(events / ours, events / bare);
    }

    /** The same mapping, shards, replicas, refreshes and durability as the events index. */
    private void createRaw() throws IOException, InterruptedException {
        JsonNode stored = json.get("/" + STORED).path(STORED);
        JsonNode settings = stored.path("settings").path("index");
        ObjectNode body = new ObjectMapper().createObjectNode();
        body.putObject("settings")
                .putObject("index")
                .put("number_of_shards", settings.path("number_of_shards").asText())
                .put("number_of_replicas", settings.path("number_of_replicas").asText())
                .put("refresh_interval", settings.path("refresh_interval").asText())
                .put(
                        "translog.durability",
                        settings.path("translog").path("durability").asText());
        body.set("mappings", stored.path("mappings"));
        json.put("/" + RAW, body.toString());
    }

    private byte[] batch(List<String> ids) {
        String[] types = {"view", "click", "watch", "like", "impression"};
        StringBuilder body = new StringBuilder();
        long now = System.currentTimeMillis();
        for (int i = 0; i < spec.batch(); i++) {
            String id = "e" + nextEvent++;
            ids.add(id);
            String type = types[random.nextInt(types.length)];
            body.append("{\"event_id\":\"").append(id).append("\",\"type\":\"").append(type);
            body.append("\",\"user_id\":\"u").append(random.nextInt(spec.users()));
            body.append("\",\"item_id\":\"").append(Catalogue.id(random.nextInt(ITEMS)));
            body.append("\",\"timestamp\":").append(now + i);
            body.append(type.equals("watch") ? ",\"value\":0.7" : "").append("}\n");
        }
        return Json.bytes(body.toString());
    }

    /** The documents that the plugin has stored for a batch, as a bulk body. */
    private byte[] stored(List<String> ids) throws IOException, InterruptedException {
        ObjectNode request = new ObjectMapper().createObjectNode();
        ids.forEach(request.putArray("ids")::add);
        StringBuilder body = new StringBuilder();
        for (JsonNode document :
                json.post("/" + STORED + "/_mget", request.toString()).path("docs")) {
            if (!document.path("found").asBoolean()) {
                throw new IOException("an acknowledged event is not stored: " + document);
            }
            body.append("{\"create\":{\"_id\":").append(document.path("_id")).append("}}\n");
            body.append(document.path("_source")).append('\n');
        }
        return Json.bytes(body.toString());
    }

    private double seconds(ExecutorService clients, String path, List<byte[]> bodies)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        List<Future<byte[]>> running = new ArrayList<>();
        for (byte[] body : bodies) {
            running.add(clients.submit(() -> endpoint.send("POST", path, body, Endpoint.NDJSON)));
        }
        List<byte[]> answers = new ArrayList<>();
        try {
            for (Future<byte[]> future : running) {
                answers.add(future.get());
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        for (byte[] answer : answers) {
            if (json.read(answer).path("errors").asBoolean(true)) {
                throw new IOException("not every event was taken by " + path);
            }
        }
        return seconds;
    }
}
