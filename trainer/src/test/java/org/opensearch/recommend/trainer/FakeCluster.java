/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/** As much of a cluster with the plugin as the trainer talks to, and as unreliable as a test wants it. */
public final class FakeCluster implements AutoCloseable {
    /** Bytes of a graph that it takes in a call. */
    public static final int CHUNK = 10;

    /** When its first version is begun, milliseconds since the epoch; each further one a millisecond later. */
    public static final long BEGUN = 1_800_000_000_000L;

    /** Answers of {@link #fault}, beside HTTP's status codes. */
    public static final int NONE = 0;

    /** The connection ends, and nothing was done. */
    public static final int CLOSED_BEFORE = -1;

    /** The connection ends when all was done. */
    public static final int CLOSED_AFTER = -2;

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    /** Documents by id, of each index. */
    public final Map<String, Map<String, ObjectNode>> indices = new LinkedHashMap<>();

    public final Map<String, ObjectNode> models = new LinkedHashMap<>();
    private final Map<String, ByteArrayOutputStream> graphs = new HashMap<>();
    public String deployed;

    /** Configuration that every index has; null for none. */
    public String config = "{\"fields\":{\"title\":\"title\"}}";

    /** What goes wrong with a call, given its method and path. */
    public ToIntFunction<String> fault = call -> NONE;

    /** The status of a single update, given its item; 0 for the true one. */
    public ToIntFunction<String> updateFault = id -> NONE;

    public final List<String> calls = new ArrayList<>();

    public FakeCluster() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Adds a document. */
    public void put(String index, String id, String source) {
        try {
            indices.computeIfAbsent(index, name -> new LinkedHashMap<>()).put(id, (ObjectNode) mapper.readTree(source));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A field of a document, such as {@code recommend.cf_0}. */
    public JsonNode field(String index, String id, String path) {
        JsonNode node = indices.get(index).get(id);
        for (String name : path.split("\\.", -1)) {
            node = node.path(name);
        }
        return node;
    }

    private record Answer(int status, JsonNode body) {}

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = URLDecoder.decode(exchange.getRequestURI().getRawPath(), StandardCharsets.UTF_8);
        String call = exchange.getRequestMethod() + " " + path;
        int wrong;
        Answer answer;
        synchronized (this) {
            calls.add(call);
            wrong = fault.applyAsInt(call);
            answer = wrong == NONE || wrong == CLOSED_AFTER
                    ? answer(exchange.getRequestMethod(), path.substring(1).split("/", -1), body)
                    : new Answer(wrong, error("asked to fail"));
        }
        if (wrong < 0) {
            exchange.close();
            return;
        }
        byte[] bytes = mapper.writeValueAsBytes(answer.body());
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private ObjectNode error(String reason) {
        ObjectNode error = mapper.createObjectNode();
        error.putObject("error").put("reason", reason);
        return error;
    }

    private Answer answer(String method, String[] path, byte[] body) throws IOException {
        ObjectNode ok = mapper.createObjectNode();
        if (path[0].equals("_bulk")) {
            return new Answer(200, bulk(body));
        } else if (path[0].equals("_search")) {
            return path.length > 1 ? new Answer(200, ok) : new Answer(200, search(mapper.readTree(body)));
        } else if (!indices.containsKey(path[0])) {
            return new Answer(404, error("no such index [" + path[0] + "]"));
        } else if (path[1].equals("_search")) {
            return new Answer(200, ok.put("pit_id", path[0]));
        } else if (List.of("_refresh", "_forcemerge", "_stats", "_update_by_query")
                .contains(path[1])) {
            return new Answer(200, ok);
        } else if (path[2].equals("config")) {
            return config == null
                    ? new Answer(404, error("no configuration"))
                    : new Answer(200, ok.set("config", mapper.readTree(config)));
        }
        return models(method, path, body);
    }

    private Answer models(String method, String[] path, byte[] body) throws IOException {
        ObjectNode ok = mapper.createObjectNode();
        if (path.length == 3) {
            ok.put("deployed", deployed);
            models.values().forEach(ok.putArray("models")::add);
            return new Answer(200, ok);
        }
        String version = path[3];
        if (path.length >= 6 && method.equals("GET")) {
            return new Answer(200, file(version, path));
        } else if (path.length == 7) {
            graph(version, path[5]).write(mapper.readTree(body).path("data").binaryValue());
            return new Answer(200, ok);
        } else if (path.length == 5) {
            models.get(version).put("state", "deployed");
            deployed = version;
            return new Answer(200, ok.put("state", "deployed"));
        } else if (method.equals("GET")) {
            return new Answer(200, models.get(version));
        } else if (models.containsKey(version)) {
            return new Answer(409, error("there is a version [" + version + "]"));
        }
        ObjectNode model = (ObjectNode) mapper.readTree(body);
        int slot = deployed == null ? 0 : 1 - models.get(deployed).path("slot").asInt();
        model.put("version", version)
                .put("slot", slot)
                .put("state", "training")
                .put("created_at", BEGUN + models.size());
        ((ObjectNode) model.path("collaborative")).put("slot", slot);
        ObjectNode uses = model.putObject("uses");
        for (String part : List.of("collaborative", "two_tower", "ranker")) {
            String of = model.has(part)
                    ? version
                    : deployed == null
                            ? null
                            : models.get(deployed).path("uses").path(part).asText(null);
            if (of != null) {
                uses.put(part, of);
            }
        }
        models.put(version, model);
        ok.put("slot", slot);
        ObjectNode files = ok.putObject("files");
        List.of("ranker", "item_tower", "user_tower")
                .forEach(file -> files.putObject(file).put("chunk_bytes", CHUNK));
        ObjectNode fields = ok.putObject("fields")
                .put("vector", "recommend.cf_" + slot)
                .put("neighbours", "recommend.neighbours_" + slot)
                .put("together", "recommend.together_" + slot);
        if (model.path("two_tower") instanceof ObjectNode twoTower) {
            twoTower.put("slot", slot);
            fields.put("tower", "recommend.tower_" + slot);
        }
        return new Answer(200, ok);
    }

    /** What the ranker of a version takes, or a chunk of it. */
    private ObjectNode file(String version, String[] path) {
        byte[] graph = graph(version, "ranker").toByteArray();
        if (path.length == 6) {
            ObjectNode described = ((ObjectNode) models.get(version).path("ranker")).deepCopy();
            return described.put("chunks", Math.ceilDiv(graph.length, CHUNK));
        }
        int from = Integer.parseInt(path[6]) * CHUNK;
        return mapper.createObjectNode()
                .put("data", Arrays.copyOfRange(graph, from, Math.min(graph.length, from + CHUNK)));
    }

    /** What has been sent of a file of a version. */
    public ByteArrayOutputStream graph(String version, String file) {
        return graphs.computeIfAbsent(version + "/" + file, name -> new ByteArrayOutputStream());
    }

    private ObjectNode search(JsonNode body) {
        List<Map.Entry<String, ObjectNode>> documents = new ArrayList<>(
                indices.get(body.path("pit").path("id").asText()).entrySet());
        int slices = body.path("slice").path("max").asInt(1);
        int slice = body.path("slice").path("id").asInt();
        int after = body.path("search_after").path(0).asInt(-1);
        ObjectNode answer = mapper.createObjectNode();
        ArrayNode hits = answer.putObject("hits").putArray("hits");
        for (int i = after + 1;
                i < documents.size() && hits.size() < body.path("size").asInt();
                i++) {
            if (i % slices != slice) {
                continue;
            }
            Map.Entry<String, ObjectNode> document = documents.get(i);
            if (!matches(body.path("query"), document.getValue())) {
                continue;
            }
            ObjectNode hit = hits.addObject().put("_id", document.getKey());
            if (!body.path("_source").isBoolean()) {
                hit.set("_source", document.getValue());
            }
            hit.putArray("sort").add(i);
        }
        return answer;
    }

    /** By the queries that the trainer makes: {@code exists}, {@code term}, and {@code bool} of them. */
    private static boolean matches(JsonNode query, ObjectNode document) {
        if (query.has("exists")) {
            JsonNode there = value(document, query.at("/exists/field").asText());
            return !there.isMissingNode() && !there.isNull();
        } else if (query.has("term")) {
            Map.Entry<String, JsonNode> term =
                    query.path("term").properties().iterator().next();
            return value(document, term.getKey())
                    .asText()
                    .equals(term.getValue().asText());
        }
        boolean matches = true;
        for (JsonNode one : query.at("/bool/filter")) {
            matches &= matches(one, document);
        }
        for (JsonNode one : query.at("/bool/must_not")) {
            matches &= !matches(one, document);
        }
        return matches;
    }

    private static JsonNode value(ObjectNode document, String path) {
        return document.at("/" + path.replace('.', '/'));
    }

    private ObjectNode bulk(byte[] body) throws IOException {
        String[] lines = new String(body, StandardCharsets.UTF_8).split("\n", -1);
        ObjectNode answer = mapper.createObjectNode();
        ArrayNode items = answer.putArray("items");
        for (int i = 0; i + 1 < lines.length; i += 2) {
            JsonNode action = mapper.readTree(lines[i]).path("update");
            String id = action.path("_id").asText();
            ObjectNode document = indices.get(action.path("_index").asText()).get(id);
            int wrong = updateFault.applyAsInt(id);
            ObjectNode item = items.addObject().putObject("update").put("_id", id);
            if (wrong != NONE) {
                item.put("status", wrong).putObject("error").put("reason", "asked to fail");
            } else if (document == null) {
                item.put("status", 404).putObject("error").put("reason", "document missing");
            } else {
                item.put("status", 200);
                merge(document, (ObjectNode) mapper.readTree(lines[i + 1]).path("doc"));
            }
        }
        return answer;
    }

    private static void merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode inner && into.path(field.getKey()) instanceof ObjectNode there) {
                merge(there, inner);
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
