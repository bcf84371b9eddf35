/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Makes requests that no route may accept, each from its own seed, by spoiling a right one in one place. */
final class Malformed {
    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";
    private static final String MARK = "\"@here@\"";
    private static final byte[] NOTHING = {};

    /**
     * A right request.
     *
     * @param objects JSON pointers of the objects in {@code body} whose fields are all known to the plugin
     */
    private record Example(String method, String path, String body, List<String> objects) {
        ObjectNode tree() {
            return (ObjectNode) parse(body);
        }

        Call with(String spoilt, byte[] bytes) {
            return new Call(spoilt, method, path, JSON, bytes);
        }

        Call with(String spoilt, String text) {
            return with(spoilt, bytes(text));
        }
    }

    private static final Example RECOMMEND = new Example(
            "POST",
            "/movies/_recommend",
            """
                    {"user_id": "u1", "session": ["m1", "m2"], "scenario": "home", "size": 5, "from": 0,
                     "context": {"device": "tv", "region": "DE", "maturity": 12}, "filter": {"term": {"genres": "Drama"}},
                     "exclude": ["m7"], "explain": false, "timeout": "80ms",
                     "diversity": {"lambda": 0.7, "max_per_category": 0.4, "max_per_brand": 0.3},
                     "sources": ["content"], "log_impression": false}""",
            List.of("", "/context", "/diversity"));
    private static final Example GET_RECOMMEND = new Example(
            "GET", "/movies/_recommend", """
                    {"user_id": "u1", "size": 3}""", List.of(""));
    private static final Example SIMILAR = new Example(
            "POST",
            "/movies/_recommend/similar/m1",
            """
                    {"user_id": "u1", "size": 5, "filter": {"term": {"genres": "Drama"}}, "exclude": ["m2"],
                     "explain": false}""",
            List.of(""));
    private static final Example TOGETHER = new Example(
            "POST",
            "/movies/_recommend/together",
            """
                    {"item_ids": ["m1", "m2"], "user_id": "u1", "size": 5, "exclude": ["m3"], "explain": false}""",
            List.of(""));
    private static final Example EVENT = new Example(
            "POST",
            "/movies/_recommend/events",
            """
                    {"event_id": "e1", "type": "watch", "user_id": "u1", "item_id": "m1", "timestamp": 1732000000000,
                     "value": 0.5, "session_id": "s1", "recommendation_id": "r1", "position": 3, "scenario": "home",
                     "region": "DE", "device": "tv", "attributes": {"region": "DE"}}""",
            List.of(""));
    private static final Example CONFIG = new Example(
            "PUT",
            "/movies/_recommend/config",
            """
                    {"fields": {"title": "title", "categories": ["genres"]},
                     "events": {"rate": {"weight": 2, "scale": "rating", "min": 1, "neutral": 2.5, "max": 5}},
                     "scenarios": {"home": {"size": 20, "sources": {"content": {"size": 300}}, "candidates": 1000,
                      "rerank_window": 200, "diversity": {"lambda": 0.7}, "new_item_boost": {"days": 30, "boost": 0.1},
                      "exclude_seen": true, "timeout": "80ms"}},
                     "profile": {"history_size": 200, "half_life": "30d"},
                     "signals": {"popularity_half_life": "7d", "ctr_prior": {"clicks": 1, "impressions": 20}},
                     "labels": {"complete_share": 0.7, "complete_rating": 4, "complete_types": ["purchase"],
                      "window": "1d"},
                     "content": {"dimension": 128}}""",
            List.of(
                    "",
                    "/fields",
                    "/events/rate",
                    "/scenarios/home",
                    "/scenarios/home/sources/content",
                    "/scenarios/home/diversity",
                    "/scenarios/home/new_item_boost",
                    "/profile",
                    "/signals",
                    "/signals/ctr_prior",
                    "/labels",
                    "/content"));
    private static final Example REBUILD = new Example(
            "POST",
            "/movies/_recommend/profiles/_rebuild",
            """
                    {"user_ids": ["u1", "u2"]}""",
            List.of(""));
    private static final Example MODEL = new Example(
            "PUT",
            "/movies/_recommend/models/v1",
            """
                    {"type": "collaborative", "dimension": 2,
                     "ials": {"alpha0": 0.1, "lambda": 0.01, "nu": 1, "rows": 3}, "gram": "P4AAAD8AAAA/gAAA"}""",
            List.of("", "/ials"));
    private static final Example RANKER = new Example(
            "PUT",
            "/movies/_recommend/models/v2",
            """
                    {"ranker": {"schema": {"name": "n", "version": "1", "inputs": [{"name": "a", "kind": "item",
                      "field": "price"}]}, "size": 100, "sha256": "%s"}, "metrics": {"auc": 0.7}}"""
                    .formatted("0123456789abcdef".repeat(4)),
            List.of("", "/ranker", "/ranker/schema"));
    private static final Example CHUNK = new Example(
            "PUT",
            "/movies/_recommend/models/v1/files/ranker/0",
            """
                    {"data": "AAAA"}""",
            List.of(""));
    private static final Example DEPLOY = new Example(
            "POST",
            "/movies/_recommend/models/v1/_deploy",
            """
                    {"traffic_percent": 5}""",
            List.of(""));
    private static final Example SEARCH = new Example(
            "POST",
            "/movies/_search",
            """
                    {"query": {"match_all": {}}, "rescore": {"window_size": 10, "recommend": {"user_id": "u1"}}}""",
            List.of("/rescore/recommend"));

    /** Routes that the plugin parses alone. */
    private static final List<Example> OWN =
            List.of(RECOMMEND, GET_RECOMMEND, SIMILAR, TOGETHER, EVENT, CONFIG, REBUILD, MODEL, RANKER, CHUNK, DEPLOY);

    private static final List<Example> ALL = List.of(
            RECOMMEND, GET_RECOMMEND, SIMILAR, TOGETHER, EVENT, CONFIG, REBUILD, MODEL, RANKER, CHUNK, DEPLOY, SEARCH);

    private static final List<Example> WITHOUT_BODY = List.of(
            new Example("GET", "/movies/_recommend/config", "", List.of()),
            new Example("DELETE", "/movies/_recommend/config", "", List.of()),
            new Example("GET", "/movies/_recommend/profiles/u1", "", List.of()),
            new Example("DELETE", "/movies/_recommend/profiles/u1", "", List.of()),
            new Example("POST", "/movies/_recommend/signals/_rollup", "", List.of()),
            new Example("GET", "/movies/_recommend/models", "", List.of()),
            new Example("POST", "/movies/_recommend/models/v1/_shadow", "", List.of()),
            new Example("POST", "/movies/_recommend/models/v1/_retire", "", List.of()),
            new Example("DELETE", "/movies/_recommend/models/v1", "", List.of()),
            new Example("GET", "/_recommend/stats", "", List.of()));

    private Malformed() {}

    /**
     * A request.
     *
     * @param spoilt what was done to it
     * @param contentType the header, or null for none
     */
    record Call(String spoilt, String method, String path, String contentType, byte[] body) {
        @Override
        public String toString() {
            return spoilt + ": " + method + " " + path + " (" + contentType + ")\n   "
                    + new String(body, StandardCharsets.ISO_8859_1);
        }
    }

    static Call call(long seed) {
        // Neighbouring seeds begin with like numbers; the multiplication sets them apart.
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        return switch (random.nextInt(20)) {
            case 0, 1, 2 -> truncated(random);
            case 3, 4, 5, 6 -> wrongType(random);
            case 7, 8, 9 -> hugeNumber(random);
            case 10, 11 -> deep(random);
            case 12 -> unknownField(random);
            case 13 -> oddId(random);
            case 14 -> duplicateKey(random);
            case 15 -> wrongContentType(random);
            case 16 -> notAnObject(random);
            case 17 -> invalidBytes(random);
            case 18 -> unexpected(random);
            default -> oddIndex(random);
        };
    }

    private static Call truncated(Random random) {
        Example example = pick(random, ALL);
        byte[] body = bytes(example.body);
        return example.with("truncated", Arrays.copyOf(body, 1 + random.nextInt(body.length - 1)));
    }

    private static Call wrongType(Random random) {
        Example example = pick(random, ALL);
        ObjectNode body = example.tree();
        ObjectNode parent = object(body, pick(random, example.objects));
        String field = pick(random, names(parent));
        List<String> wrong =
                switch (parent.get(field).getNodeType()) {
                    case STRING -> List.of("{\"a\": 1}", "[\"a\", {\"b\": 2}]", "[[]]");
                    case NUMBER -> List.of("\"many\"", "{}", "[3]", "true", "\"NaN\"", "\"Infinity\"", "\"\"");
                    case BOOLEAN -> List.of("\"perhaps\"", "{}", "[]", "[true]", "17");
                    case ARRAY -> List.of("{\"a\": 1}", "[{}]", "[[\"a\"]]", "17.5e3");
                    default -> List.of("\"text\"", "17", "[1, 2]", "[\"a\"]");
                };
        parent.set(field, parse(pick(random, wrong)));
        return example.with("wrong type of " + field, body.toString());
    }

    private static Call hugeNumber(Random random) {
        Example example =
                pick(random, List.of(RECOMMEND, GET_RECOMMEND, SIMILAR, TOGETHER, EVENT, CONFIG, RANKER, DEPLOY));
        ObjectNode body = example.tree();
        List<Runnable> places = new ArrayList<>();
        for (String pointer : example.objects) {
            ObjectNode parent = object(body, pointer);
            for (String field : names(parent)) {
                if (parent.get(field).isNumber()) {
                    places.add(() -> parent.set(field, parse(MARK)));
                }
            }
        }
        pick(random, places).run();
        String number = pick(
                random,
                List.of(
                        "1e400",
                        "-1e400",
                        "1e308",
                        "1E+999999999",
                        "99999999999999999999999999",
                        "-9223372036854775809",
                        "9".repeat(2_000),
                        "NaN",
                        "-Infinity"));
        return example.with("huge number", body.toString().replace(MARK, number));
    }

    private static Call deep(Random random) {
        Example example = pick(random, OWN);
        ObjectNode body = example.tree();
        // Below the JSON reader's own limit of 1,000 levels a query can still overflow the stack of what parses it.
        String field = random.nextBoolean() ? "filter" : pick(random, names(body));
        int depth = (field.equals("filter") ? 300 : 1_100) + random.nextInt(4_000);
        String nested =
                switch (random.nextInt(3)) {
                    case 0 -> "[".repeat(depth) + "]".repeat(depth);
                    case 1 -> "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
                    default -> "{\"bool\":{\"must\":".repeat(depth) + "{}" + "}}".repeat(depth);
                };
        body.set(field, parse(MARK));
        return example.with("deep " + field, body.toString().replace(MARK, nested));
    }

    private static Call unknownField(Random random) {
        Example example = pick(random, ALL);
        ObjectNode body = example.tree();
        ObjectNode parent = object(body, pick(random, example.objects));
        String known = pick(random, names(parent));
        String unknown = pick(
                random,
                List.of(
                        known + "s_",
                        "x" + known,
                        known.toUpperCase(Locale.ROOT),
                        "",
                        "\u0000",
                        "a.b",
                        "é".repeat(500)));
        parent.set(unknown, parse(pick(random, List.of("1", "\"x\"", "null", "{}", "[]", "{\"a\": {\"b\": []}}"))));
        return example.with("unknown field", body.toString());
    }

    /** Ids that no document can have, and paths that name nothing. */
    private static Call oddId(Random random) {
        if (random.nextBoolean()) {
            String id = pick(
                    random, List.of("%00", "a%2Fb", "%2E%2E%2F", "x".repeat(600), "%20", "%22%7D", "%C3%28", "_none_"));
            String route = pick(random, List.of("similar/", "profiles/"));
            return new Call("odd id in the path", "GET", "/movies/_recommend/" + route + id, null, NOTHING);
        }
        String id =
                pick(random, List.of("", "x".repeat(513), "é".repeat(300), "\u0001".repeat(600), "x".repeat(40_000)));
        Example example = pick(random, List.of(RECOMMEND, SIMILAR, EVENT));
        List<String> fields = names(example.tree()).stream()
                .filter(name -> name.equals("user_id") || name.equals("item_id") || name.equals("event_id"))
                .toList();
        String field = pick(random, fields);
        return example.with("odd " + field, example.tree().put(field, id).toString());
    }

    private static Call duplicateKey(Random random) {
        Example example = pick(random, ALL);
        ObjectNode body = example.tree();
        String field = pick(random, names(body));
        String text = body.toString();
        String twice = text.substring(0, text.length() - 1) + ",\"" + field + "\":" + body.get(field) + "}";
        return example.with("duplicate " + field, twice);
    }

    private static Call wrongContentType(Random random) {
        Example example = pick(random, ALL);
        String type = pick(
                random,
                List.of(
                        "text/plain",
                        "application/x-www-form-urlencoded",
                        "application/cbor",
                        "application/smile",
                        "application/xml",
                        "application/json5",
                        "image/png",
                        "nonsense"));
        return new Call("wrong content type", example.method, example.path, type, bytes(example.body));
    }

    private static Call notAnObject(Random random) {
        Example example = pick(random, OWN);
        String body = pick(
                random,
                List.of(
                        "42",
                        "\"text\"",
                        "true",
                        "nul",
                        "[42]",
                        "[[]]",
                        "[null]",
                        "[\"m1\"]",
                        "[",
                        "{]",
                        "}",
                        ":",
                        "{:}",
                        "{,}",
                        "{\"a\"}",
                        "{'a': 1}",
                        "\uFEFF[",
                        "<xml/>",
                        "user_id=u1"));
        String type = example.equals(EVENT) && random.nextBoolean() ? LINES : JSON;
        return new Call("not an object", example.method, example.path, type, bytes(body));
    }

    private static Call invalidBytes(Random random) {
        Example example = pick(random, OWN);
        if (random.nextBoolean()) {
            byte[] body = new byte[1 + random.nextInt(200)];
            random.nextBytes(body);
            // No text of any format begins with this byte.
            body[0] = (byte) 0xFE;
            return example.with("random bytes", body);
        }
        byte[] body = bytes(example.body);
        byte[] invalid = pick(
                random,
                List.of(
                        new byte[] {(byte) 0xC3, 0x28},
                        new byte[] {(byte) 0xFF, (byte) 0xFF},
                        new byte[] {(byte) 0xED, (byte) 0xA0},
                        new byte[] {0x00, 0x01}));
        System.arraycopy(invalid, 0, body, example.body.indexOf('"') + 1, invalid.length);
        return example.with("invalid UTF-8", body);
    }

    private static Call unexpected(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> pick(random, WITHOUT_BODY).with("unexpected body", "{\"user_id\": \"u1\"}");
            case 1 -> pick(random, List.of(EVENT, CONFIG)).with("no body", NOTHING);
            case 2 -> {
                Example example = pick(random, random.nextBoolean() ? WITHOUT_BODY : ALL);
                String parameter = pick(random, List.of("sizee=3", "x", "user=u1"));
                yield new Call(
                        "unknown parameter",
                        example.method,
                        example.path + "?" + parameter,
                        example.body.isEmpty() ? null : JSON,
                        bytes(example.body));
            }
            default -> {
                String parameter = pick(
                        random,
                        List.of(
                                "size=0",
                                "size=many",
                                "size=1e400",
                                "size=-1",
                                "size=201",
                                "from=-5",
                                "from=99999999999",
                                "explain=perhaps",
                                "scenario=nowhere",
                                "user_id="));
                yield new Call("bad parameter", "GET", "/movies/_recommend?" + parameter, null, NOTHING);
            }
        };
    }

    private static Call oddIndex(Random random) {
        Example example = pick(random, OWN);
        List<String> indices = example.equals(CONFIG)
                ? List.of("Movies", "mov%20ies", "movies%22", "-movies", "movies,nowhere")
                : List.of("nowhere", "Movies", "mov%20ies", "movies%22", "-movies", "movies,nowhere", "%00", "%FF");
        String path = "/" + pick(random, indices) + example.path.substring("/movies".length());
        return new Call("odd index", example.method, path, JSON, bytes(example.body));
    }

    private static ObjectNode object(ObjectNode body, String pointer) {
        return (ObjectNode) body.at(pointer);
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode parse(String json) {
        try {
            return Rest.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
