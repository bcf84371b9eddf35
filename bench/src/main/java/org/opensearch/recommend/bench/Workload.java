/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.opensearch.recommend.core.config.RecommendConfig;

/** A benchmark's own index: made, filled through the plugin, removed. */
final class Workload {

    private static final int BULK = 1_000;
    private static final int LOADERS = 3;
    private static final int MERGES = 30;
    private static final long BETWEEN_MERGES = 5_000;

    /** What OpenSearch leaves of them in a segment. */
    private static final double LEFT_DELETED = 0.1;

    private final Endpoint endpoint;
    private final Json json;
    private final Steps steps;
    private final String index;

    Workload(Endpoint endpoint, Steps steps, String index) {
        this.endpoint = endpoint;
        this.json = new Json(endpoint);
        this.steps = steps;
        this.index = index;
    }

    /** Whether the index holds exactly this many documents. */
    boolean holds(String name, long documents) throws IOException, InterruptedException {
        JsonNode count = json.get("/_cat/indices?format=json&h=index,docs.count");
        for (JsonNode row : count) {
            if (row.path("index").asText().equals(name)) {
                return row.path("docs.count").asLong() == documents;
            }
        }
        return false;
    }

    void delete() throws IOException, InterruptedException {
        json.delete("/" + index + ",recommend-events-" + index + ",recommend-profiles-" + index + ",recommend-signals-"
                + index + "," + index + "-raw?ignore_unavailable=true");
    }

    /**
     * Creates the index and puts its configuration.
     *
     * @param config beside the fields, which are the {@link Catalogue}'s
     */
    void create(int shards, ObjectNode config) throws IOException, InterruptedException {
        ObjectNode settings = new ObjectMapper().createObjectNode();
        settings.putObject("settings")
                .putObject("index")
                .put("knn", true)
                .put("number_of_shards", shards)
                .put("number_of_replicas", 0);
        json.put("/" + index, settings.toString());
        config.set("fields", Catalogue.fields());
        json.put("/" + index + "/_recommend/config", config.toString());
    }

    /** Indexes items through the ingest pipeline. */
    void items(int count) throws IOException, InterruptedException {
        Catalogue catalogue = new Catalogue();
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < count; from += BULK) {
            int first = from;
            int last = Math.min(count, from + BULK);
            batches.add(new Batch(last - first, () -> {
                StringBuilder body = new StringBuilder();
                for (int i = first; i < last; i++) {
                    body.append("{\"index\":{\"_id\":\"")
                            .append(Catalogue.id(i))
                            .append("\"}}\n");
                    body.append(catalogue.item(i)).append('\n');
                }
                requireNoErrors(
                        endpoint.send("POST", "/" + index + "/_bulk", Json.bytes(body.toString()), Endpoint.NDJSON));
            }));
        }
        refreshEvery("\"-1\"");
        run("items ", count, batches);
        refreshEvery("null");
        json.post("/" + index + "/_refresh", "");
    }

    /** Publishes a collaborative model as a trainer does: begun, written into all items, deployed. */
    void publish(GeneratedModel model) throws IOException, InterruptedException {
        String version = version();
        int slot = json.put(version, model.version().toString()).path("slot").asInt();
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < model.items(); from += BULK) {
            int first = from;
            int last = Math.min(model.items(), from + BULK);
            batches.add(new Batch(last - first, () -> {
                StringBuilder body = new StringBuilder();
                for (int i = first; i < last; i++) {
                    body.append("{\"update\":{\"_id\":\"")
                            .append(Catalogue.id(i))
                            .append("\"}}\n{\"doc\":")
                            .append(model.document(i, slot))
                            .append("}\n");
                }
                requireNoErrors(
                        endpoint.send("POST", "/" + index + "/_bulk", Json.bytes(body.toString()), Endpoint.NDJSON));
            }));
        }
        refreshEvery("\"-1\"");
        run("model ", model.items(), batches);
        refreshEvery("null");
        json.post("/" + index + "/_refresh", "");
        json.post(version + "/_deploy", "");
        dropReplaced();
    }

    /** The configuration, with every default. */
    RecommendConfig config() throws IOException, InterruptedException {
        JsonNode config = json.get("/" + index + "/_recommend/config").path("config");
        return RecommendConfig.read(new ObjectMapper().convertValue(config, new TypeReference<>() {}));
    }

    /**
     * Publishes a ranker as a trainer does: begun, sent in chunks, deployed.
     *
     * @return its version
     */
    String publish(GeneratedRanker ranker) throws IOException, InterruptedException {
        String version = version();
        byte[] graph = ranker.graph();
        int chunk = json.put(version, ranker.version().toString())
                .at("/files/ranker/chunk_bytes")
                .asInt();
        for (int from = 0; from < graph.length; from += chunk) {
            byte[] part = Arrays.copyOfRange(graph, from, Math.min(graph.length, from + chunk));
            json.put(
                    version + "/files/ranker/" + from / chunk,
                    new ObjectMapper().createObjectNode().put("data", part).toString());
        }
        json.post(version + "/_deploy", "");
        return version;
    }

    void retire(String version) throws IOException, InterruptedException {
        json.post(version + "/_retire", "");
    }

    /** The route of a new one: versions outlive the index. */
    private String version() {
        return "/" + index + "/_recommend/models/bench-" + System.currentTimeMillis();
    }

    /**
     * Waits until what the updates replaced is merged away. A segment of nothing but deleted documents stays for as long as
     * a replica could ask for them, and k-NN walks through all of its graph in search of one that is not deleted.
     */
    private void dropReplaced() throws IOException, InterruptedException {
        steps.say("  waiting for replaced documents to be merged away");
        for (int attempt = 0; attempt < MERGES; attempt++) {
            json.post("/" + index + "/_forcemerge?only_expunge_deletes=true", "");
            JsonNode documents = json.get("/" + index + "/_stats/docs")
                    .path("_all")
                    .path("primaries")
                    .path("docs");
            if (documents.path("deleted").asLong()
                    <= LEFT_DELETED * documents.path("count").asLong()) {
                return;
            }
            Thread.sleep(BETWEEN_MERGES);
        }
        steps.say("  they are still there, and make searches slower");
    }

    /** Without refreshes while it is filled, an index ends up in fewer and larger segments. */
    private void refreshEvery(String interval) throws IOException, InterruptedException {
        json.put("/" + index + "/_settings", "{\"index\":{\"refresh_interval\":" + interval + "}}");
    }

    /** Sends events by the plugin's route. */
    void events(List<List<String>> batches) throws IOException, InterruptedException {
        List<Batch> calls = new ArrayList<>();
        for (List<String> batch : batches) {
            calls.add(new Batch(
                    batch.size(),
                    () -> requireNoErrors(endpoint.send(
                            "POST",
                            "/" + index + "/_recommend/events",
                            Json.bytes(String.join("\n", batch) + "\n"),
                            Endpoint.NDJSON))));
        }
        run("events", batches.stream().mapToInt(List::size).sum(), calls);
        json.post("/" + index + ",recommend-events-" + index + "/_refresh", "");
        json.post("/" + index + "/_recommend/signals/_rollup", "");
    }

    /** Waits until no segments are being merged: a merge would be measured along. */
    void awaitQuiet() throws IOException, InterruptedException {
        steps.say("  waiting for merges to end");
        int quiet = 0;
        while (quiet < 3) {
            long merging = json.get("/_stats/merge")
                    .path("_all")
                    .path("total")
                    .path("merges")
                    .path("current")
                    .asLong();
            quiet = merging == 0 ? quiet + 1 : 0;
            Thread.sleep(500);
        }
    }

    private void requireNoErrors(byte[] answer) throws IOException {
        JsonNode read = json.read(answer);
        if (read.path("errors").asBoolean()) {
            for (JsonNode item : read.path("items")) {
                if (item.findValue("error") != null) {
                    throw new IOException("not taken: " + item);
                }
            }
        }
    }

    private interface Call {
        void run() throws IOException, InterruptedException;
    }

    private record Batch(int size, Call call) {}

    private void run(String name, long total, List<Batch> batches) throws IOException, InterruptedException {
        try (Steps.Task task = steps.begin(name, total);
                ExecutorService executor = Executors.newFixedThreadPool(LOADERS)) {
            List<Future<?>> running = new ArrayList<>();
            for (Batch batch : batches) {
                running.add(executor.submit(() -> {
                    batch.call().run();
                    task.step(batch.size());
                    return null;
                }));
            }
            try {
                for (Future<?> future : running) {
                    future.get();
                }
            } catch (ExecutionException e) {
                executor.shutdownNow();
                throw new IOException(e.getCause().getMessage(), e.getCause());
            }
        }
    }
}
