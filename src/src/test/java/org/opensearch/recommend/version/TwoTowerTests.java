/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.Strings;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.recommend.RecommendTestCase;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.core.profile.ItemInterest;
import org.opensearch.recommend.core.tower.TowerPool;
import org.opensearch.recommend.core.util.Hashes;
import org.opensearch.recommend.core.util.Vectors;
import org.opensearch.recommend.model.RankerModels;
import org.opensearch.recommend.model.TestGraphs;
import org.opensearch.recommend.recommend.RecommendRequest;
import org.opensearch.recommend.recommend.TransportRecommendAction;
import org.opensearch.test.OpenSearchIntegTestCase.ClusterScope;
import org.opensearch.test.OpenSearchIntegTestCase.Scope;
import org.opensearch.transport.client.Client;

/**
 * Comedies, dramas, and what is both. The item tower makes of a film the direction of its genres, the user tower hands the
 * pool through; vectors that a trainer writes lie a little beside.
 */
@ClusterScope(scope = Scope.TEST, numDataNodes = 2) // k-NN keeps the settings of the node that started last
public class TwoTowerTests extends RecommendTestCase {
    private static final int ITEMS = 24;
    private static final TowerPool POOL = new TowerPool(0.5f, 3);
    private static final float[][] SAME = {{1, 0}, {0, 1}};
    private static final Map<String, Object> EVEN = Map.of("lambda", 1.0, "max_per_category", 1.0);
    private static final Map<String, Object> GENRES = Map.of(
            "name",
            "genre",
            "kind",
            "item",
            "field",
            "categories",
            "transform",
            Map.of("type", "one_hot", "values", List.of("Comedy", "Drama")));
    private static final Map<String, Object> POOLED =
            Map.of("name", "pool", "kind", "profile", "field", "tower_pool", "dimensions", 2);
    private static final Map<String, Object> TOWER_SCORE =
            Map.of("name", "tower_score", "kind", "cross", "function", "tower_score", "missing", -9);

    private void prepare(String index) throws Exception {
        assertTrue(prepareCreate(index)
                .setSettings(Settings.builder()
                        .put("index.knn", true)
                        .put("index.number_of_shards", 2)
                        .put("index.number_of_replicas", 0))
                .setMapping("{\"properties\":{\"title\":{\"type\":\"text\"},\"genres\":{\"type\":\"keyword\"},"
                        + "\"studio\":{\"type\":\"keyword\"},\"price\":{\"type\":\"double\"},\"year\":{\"type\":\"integer\"},"
                        + "\"runtime\":{\"type\":\"integer\"},\"colour\":{\"type\":\"boolean\"},"
                        + "\"shot_at\":{\"type\":\"date\"},\"age\":{\"type\":\"integer\"},"
                        + "\"country\":{\"type\":\"text\",\"fields\":{\"raw\":{\"type\":\"keyword\"}}}}}")
                .get()
                .isAcknowledged());
        putConfig(
                index,
                Map.of(
                        "fields",
                        Map.of(
                                "title",
                                "title",
                                "categories",
                                "genres",
                                "brand",
                                "studio",
                                "price",
                                "price",
                                "released_at",
                                "year",
                                "maturity",
                                "age"),
                        "scenarios",
                        Map.of(
                                "home",
                                Map.of("timeout", "10s", "size", 10, "diversity", EVEN),
                                "similar",
                                Map.of("timeout", "10s", "size", 10, "diversity", EVEN))));
        for (int i = 0; i < ITEMS; i++) {
            indexItem(index, "i" + i, Map.of("title", "film " + i, "genres", i % 2 == 0 ? "Comedy" : "Drama"));
        }
        refresh(index);
        ensureGreen(index);
        assertBusy(
                () -> internalCluster()
                        .getDataNodeInstances(RankerModels.class)
                        .forEach(models -> assertTrue(models.has(RankerModels.DEFAULT_VERSION))),
                60,
                TimeUnit.SECONDS);
    }

    /** Where a trainer puts an item: beside its genre, each at its own angle. */
    private static float[] trained(int item) {
        boolean comedy = item % 2 == 0;
        double beside = 0.01 * (comedy ? item : item - 1);
        double angle = comedy ? beside : Math.PI / 2 - beside;
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }

    public void testAUserIsAnsweredByTheTowers() throws Exception {
        prepare("towers");
        like("towers", "comic", List.of("i0", "i4", "i8", "i12"));
        assertEquals(List.of(), ids(brought(answer("towers", "comic"))));

        Map<String, Object> begun = begin("towers", "v1", body(GENRES, SAME, POOLED, SAME, ranker(TOWER_SCORE)));
        assertEquals("recommend.tower_0", ((Map<?, ?>) begun.get("fields")).get("tower"));
        upload("towers", "v1");
        write("towers", 0);
        assertEquals(List.of(), ids(brought(answer("towers", "comic"))));
        deploy("towers", "v1");

        // The last three, the newest first.
        float[] pool = POOL.of(
                List.of(interest("i12"), interest("i8"), interest("i4"), interest("i0")),
                id -> trained(Integer.parseInt(id.substring(1))));
        Map<String, Object> answer = answer("towers", "comic");
        assertEquals("v1", answer.get("model_version"));
        assertEquals(List.of(), answer.get("warnings"));
        assertTrue(((Map<?, ?>) ((Map<?, ?>) answer.get("explain")).get("stages")).containsKey("user_tower_ms"));
        List<Map<String, Object>> hits = brought(answer);
        assertEquals(8, hits.stream().filter(hit -> number(hit) % 2 == 0).count());
        double last = 2;
        for (Map<String, Object> hit : hits) {
            float expected = Vectors.dot(pool, trained(number(hit)));
            Map<?, ?> explanation = (Map<?, ?>) of(hit).get("explain");
            assertEquals(expected, ((Number) explanation.get("tower_score")).doubleValue(), 1e-5);
            Map<?, ?> features = (Map<?, ?>) explanation.get("features");
            assertEquals(expected, ((Number) features.get("tower_score")).doubleValue(), 1e-5);
            Map<?, ?> provenance = (Map<?, ?>) ((List<?>) explanation.get("provenance")).get(0);
            assertEquals("two_tower", provenance.get("source"));
            assertEquals(expected, ((Number) provenance.get("score")).doubleValue(), 1e-5);
            assertTrue("best first", expected <= last + 1e-6);
            last = expected;
        }
        // The item beside the last one is owed to it; an item across nothing of the history is.
        Map<String, Object> near =
                hits.stream().filter(hit -> number(hit) == 14).findFirst().orElseThrow();
        Map<?, ?> reason = (Map<?, ?>) of(near).get("reason");
        assertEquals("Because you liked film 12", reason.get("text"));

        // An item like another goes by that item's vector, and a visitor without a history by nothing.
        Map<String, Object> similar = recommend(client(), new RecommendRequest("towers", "i1"), Map.of());
        List<Map<String, Object>> like = brought(similar);
        assertEquals(10, like.size());
        assertTrue(like.stream().allMatch(hit -> number(hit) % 2 == 1));
        Map<?, ?> nearest = (Map<?, ?>) of(like.get(0)).get("reason");
        assertEquals("i1", nearest.get("item_id"));
        assertEquals(List.of(), ids(brought(answer("towers", "nobody"))));
        assertTrue(stat("user_vectors") > 0);

        Map<String, Object> shown = client().execute(TransportGetModelsAction.TYPE, ModelRequest.show("towers", "v1"))
                .actionGet()
                .body();
        Map<?, ?> part = (Map<?, ?>) shown.get("two_tower");
        assertEquals(Map.of("recency", 0.5, "items", 3), part.get("pool"));

        // A ranker alone goes by the towers that were live, and a feed that sends the whole item leaves its vector.
        begin("towers", "v2", Map.of("ranker", ranker(TOWER_SCORE)));
        upload("towers", "v2");
        deploy("towers", "v2");
        indexItem("towers", "i14", Map.of("title", "film 14, restored", "genres", "Drama"));
        refresh("towers");
        assertTrue(ids(brought(answer("towers", "comic"))).contains("i14"));
        assertArrayEquals(trained(14), stored("towers", "i14", "tower_0"), 1e-6f);
    }

    public void testANewItemIsFoundOnDayZero() throws Exception {
        prepare("day0");
        like("day0", "tragic", List.of("i1"));
        begin("day0", "v1", body(GENRES, SAME, POOLED, SAME, null));
        upload("day0", "v1");
        write("day0", 0);
        // While the version is being written, the first item in need of it has its tower loaded.
        indexItem("day0", "early", Map.of("title", "early", "genres", "Drama"));
        assertBusy(() -> {
            indexItem("day0", "early", Map.of("title", "early", "genres", "Drama"));
            assertArrayEquals(new float[] {0, 1}, stored("day0", "early", "tower_0"), 1e-6f);
        });
        deploy("day0", "v1");
        indexItem("day0", "new", Map.of("title", "brand new", "genres", "Drama"));
        refresh("day0");
        List<Map<String, Object>> hits = brought(
                recommend(client(), new RecommendRequest("day0", null), Map.of("user_id", "tragic", "size", 50)));
        assertTrue(ids(hits).toString(), ids(hits).containsAll(List.of("new", "early")));
        Map<String, Object> found = hits.stream()
                .filter(hit -> hit.get("_id").equals("new"))
                .findFirst()
                .orElseThrow();
        assertEquals("Because you liked film 1", ((Map<?, ?>) of(found).get("reason")).get("text"));
        assertTrue(stat("item_vectors") > 0);

        // What was made of attributes follows them.
        indexItem("day0", "new", Map.of("title", "brand new", "genres", List.of("Comedy", "Drama")));
        float half = (float) Math.sqrt(0.5);
        assertArrayEquals(new float[] {half, half}, stored("day0", "new", "tower_0"), 1e-6f);
    }

    public void testTowersThatFailLeaveEverythingElseAsItIs() throws Exception {
        prepare("fails");
        like("fails", "comic", List.of("i0", "i4"));
        Map<String, Object> price = Map.of("name", "price", "kind", "item", "field", "price");
        // Square roots: no number for a negative price, nor for a pool with a negative component.
        byte[] item = TestGraphs.operator(new float[][] {{1, 1}}, "Sqrt");
        byte[] user = TestGraphs.operator(SAME, "Sqrt");
        begin("fails", "v1", Map.of("two_tower", twoTower(price, item, POOLED, user)));
        upload("fails", "v1");
        write("fails", 0);
        deploy("fails", "v1");
        assertFalse(brought(answer("fails", "comic")).isEmpty());
        long failures = stat("failures");

        BulkRequest feed = new BulkRequest();
        for (int costs : new int[] {1, 4, -4, 9}) {
            feed.add(new IndexRequest("fails").id("costs" + costs).source(Map.of("title", "odd", "price", costs)));
        }
        assertFalse(client().bulk(feed).actionGet().hasFailures());
        assertNull(stored("fails", "costs-4", "tower_0"));
        assertArrayEquals(new float[] {2, 2}, stored("fails", "costs4", "tower_0"), 1e-6f);
        assertArrayEquals(new float[] {3, 3}, stored("fails", "costs9", "tower_0"), 1e-6f);
        assertTrue(stat("failures") > failures);
        update("fails", "i6", 0, new float[] {-1, 0});
        like("fails", "sour", List.of("i6"));
        Map<String, Object> answer = answer("fails", "sour");
        assertEquals(List.of(), brought(answer));
        assertEquals(10, hits(answer).size());
        assertTrue(
                answer.get("warnings").toString(),
                answer.get("warnings").toString().contains("the user tower did not compute"));
    }

    public void testNodesThatComeLaterLoadTheTowers() throws Exception {
        prepare("later");
        like("later", "comic", List.of("i0"));
        begin("later", "v1", body(GENRES, SAME, POOLED, SAME, ranker(TOWER_SCORE)));
        upload("later", "v1");
        write("later", 0);
        deploy("later", "v1");
        String node = internalCluster().startCoordinatingOnlyNode(Settings.EMPTY);
        Client client = internalCluster().client(node);
        assertBusy(
                () -> assertFalse(brought(recommend(client, new RecommendRequest("later", null), user("comic")))
                        .isEmpty()),
                30,
                TimeUnit.SECONDS);
        assertFalse(internalCluster().getInstance(RankerModels.class, node).has("later/v1"));

        // Without its towers a node answers all the same.
        RankerModels models = internalCluster().getInstance(RankerModels.class, node);
        models.remove("later/v1/user_tower");
        Map<String, Object> answer = recommend(client, new RecommendRequest("later", null), user("comic"));
        assertEquals(List.of(), brought(answer));
        assertTrue(
                answer.get("warnings").toString(),
                answer.get("warnings").toString().contains("user_tower"));
        internalCluster().stopRandomNode(settings -> node.equals(settings.get("node.name")));
    }

    /** The towers' features of a document are those that a shard reads of the item, odd shapes and all. */
    public void testWhatIsIndexedIsWhatAShardReads() throws Exception {
        prepare("same");
        List<Map<String, Object>> inputs = List.of(
                item("genre", "categories", Map.of("type", "one_hot", "values", List.of("Comedy", "Drama"))),
                item("genre_id", "categories", Map.of("type", "hash", "buckets", 20)),
                item("genres", "categories", null),
                item("studio", "brand", Map.of("type", "hash", "buckets", 30)),
                item("price", "price", "log1p"),
                item("maturity", "maturity", null),
                item("age", "age_days", Map.of("type", "decay", "scale", 5000)),
                item("has_content", "has_content", null),
                item("runtime", "runtime", "log1p"),
                item("colour", "colour", null),
                item("shot", "shot_at", Map.of("type", "zscore", "mean", 1.5e12, "std", 1e11)),
                item("studio_field", "studio", Map.of("type", "one_hot", "buckets", 8)),
                item("country", "country", Map.of("type", "hash", "buckets", 40)),
                Map.of("name", "content", "kind", "item", "field", "content", "dimensions", 128));
        int width = 14 + 1 + 7 + 127;
        float[][] identity = new float[width][width];
        for (int i = 0; i < width; i++) {
            identity[i][i] = 1;
        }
        byte[] tower = TestGraphs.operator(identity, "LpNormalization");
        byte[] flat = TestGraphs.sigmoid(new float[width][1]);
        Map<String, Object> pool = Map.of("name", "events", "kind", "profile", "field", "events");
        Map<String, Object> body = new HashMap<>();
        body.put(
                "two_tower",
                Map.of(
                        "dimension",
                        width,
                        "item",
                        graph(schema(inputs, width), tower),
                        "user",
                        graph(schema(List.of(pool), width), TestGraphs.operator(new float[1][width], "Sigmoid"))));
        body.put("ranker", graph(schema(inputs, 0), flat));
        begin("same", "v1", body);
        files.put("item_tower", tower);
        files.put("user_tower", TestGraphs.operator(new float[1][width], "Sigmoid"));
        files.put("ranker", flat);
        upload("same", "v1");
        float[] any = new float[width];
        any[0] = 1;
        update("same", "i0", 0, any);
        deploy("same", "v1");

        Map<String, Map<String, Object>> films = new LinkedHashMap<>();
        films.put("bare", Map.of());
        films.put(
                "whole",
                Map.of(
                        "title",
                        "Whole",
                        "genres",
                        List.of("Drama", "Comedy", "Western"),
                        "studio",
                        "A24",
                        "price",
                        7.5,
                        "year",
                        1999,
                        "runtime",
                        112,
                        "colour",
                        true,
                        "shot_at",
                        "1998-03-04",
                        "age",
                        12,
                        "country",
                        "Peru"));
        films.put(
                "odd",
                Map.of(
                        "title",
                        "Odd",
                        "genres",
                        List.of("Comedy", "Comedy"),
                        "runtime",
                        List.of(90, 30, 60),
                        "price",
                        "3.25",
                        "colour",
                        "false",
                        "shot_at",
                        900_000_000_000L,
                        "year",
                        "2004"));
        films.put(
                "timed", Map.of("title", "Timed", "shot_at", "2010-05-06T07:08:09.123Z", "studio", List.of("B", "C")));
        for (Map.Entry<String, Map<String, Object>> film : films.entrySet()) {
            indexItem("same", film.getKey(), film.getValue());
        }
        refresh("same");
        Map<String, Object> request = new HashMap<>(user("nobody"));
        request.put("size", 100);
        request.put("sources", List.of("catalogue"));
        int compared = 0;
        for (Map<String, Object> hit : hits(recommend(client(), new RecommendRequest("same", null), request))) {
            String id = (String) hit.get("_id");
            if (films.containsKey(id)) {
                Map<?, ?> features = (Map<?, ?>) ((Map<?, ?>) of(hit).get("explain")).get("features");
                float[] row = new float[width];
                int column = 0;
                for (Object value : features.values()) {
                    row[column++] = ((Number) value).floatValue();
                }
                assertEquals(width, column);
                Vectors.normalise(row);
                assertArrayEquals(id, row, stored("same", id, "tower_0"), 1e-5f);
                compared++;
            }
        }
        assertEquals(films.size(), compared);
    }

    public void testATowerThatTakesWhatIsNotThereIsRefused() {
        Map<String, Object> ctr = Map.of("name", "ctr", "kind", "signal", "field", "ctr");
        refused(body(ctr, new float[1][2], POOLED, SAME, null), "[two_tower.item.schema]: feature [ctr] is of kind");
        refused(body(GENRES, SAME, GENRES, SAME, null), "[two_tower.user.schema]: feature [genre] is of kind [item]");
        Map<String, Object> pool = body(GENRES, SAME, POOLED, SAME, null);
        Map<String, Object> twoTower = new HashMap<>();
        ((Map<?, ?>) pool.get("two_tower")).forEach((name, value) -> twoTower.put((String) name, value));
        twoTower.put("pool", Map.of("recency", 2));
        pool.put("two_tower", twoTower);
        refused(pool, "[two_tower.pool.recency] must be between");
    }

    private static void refused(Map<String, Object> body, String part) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> ModelBody.read(body));
        assertTrue(e.getMessage(), e.getMessage().contains(part));
    }

    private static ItemInterest interest(String id) {
        return new ItemInterest(id, 1, 0);
    }

    /** The bytes of the version that is being published, by file. */
    private final Map<String, byte[]> files = new HashMap<>();

    private Map<String, Object> body(
            Map<String, Object> ofItem,
            float[][] item,
            Map<String, Object> ofUser,
            float[][] user,
            Map<String, Object> ranker) {
        Map<String, Object> body = new HashMap<>();
        body.put(
                "two_tower",
                twoTower(
                        ofItem,
                        TestGraphs.operator(item, "LpNormalization"),
                        ofUser,
                        TestGraphs.operator(user, "LpNormalization")));
        if (ranker != null) {
            body.put("ranker", ranker);
        }
        return body;
    }

    private Map<String, Object> twoTower(
            Map<String, Object> ofItem, byte[] item, Map<String, Object> ofUser, byte[] user) {
        files.put("item_tower", item);
        files.put("user_tower", user);
        return Map.of(
                "dimension",
                2,
                "pool",
                POOL.toMap(),
                "item",
                graph(schema(List.of(ofItem), 2), item),
                "user",
                graph(schema(List.of(ofUser), 2), user));
    }

    private Map<String, Object> ranker(Map<String, Object> input) {
        byte[] graph = TestGraphs.sigmoid(new float[][] {{1}});
        files.put("ranker", graph);
        return graph(schema(List.of(input), 0), graph);
    }

    private static Map<String, Object> item(String name, String field, Object transform) {
        Map<String, Object> feature = new LinkedHashMap<>();
        feature.put("name", name);
        feature.put("kind", "item");
        feature.put("field", field);
        if (transform != null) {
            feature.put("transform", transform);
        }
        return feature;
    }

    private static Map<String, Object> schema(List<Map<String, Object>> inputs, int dimension) {
        Map<String, Object> schema = new HashMap<>(Map.of("name", "test", "version", "1", "inputs", inputs));
        if (dimension > 0) {
            schema.put("dimension", dimension);
        }
        return schema;
    }

    private static Map<String, Object> graph(Map<String, Object> schema, byte[] onnx) {
        return Map.of("schema", schema, "size", onnx.length, "sha256", Hashes.sha256(onnx));
    }

    private static Map<String, Object> begin(String index, String version, Map<String, Object> body) {
        return client().execute(
                        TransportChangeModelAction.TYPE, ModelRequest.begin(index, version, ModelBody.read(body)))
                .actionGet()
                .body();
    }

    private void upload(String index, String version) {
        files.forEach((file, bytes) -> {
            for (int chunk = 0; chunk < GraphSpec.chunks(bytes.length); chunk++) {
                int from = chunk * GraphSpec.CHUNK;
                byte[] data = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + GraphSpec.CHUNK));
                client().execute(TransportUploadAction.TYPE, new UploadRequest(index, version, file, chunk, data))
                        .actionGet();
            }
        });
        files.clear();
    }

    private static void write(String index, int slot) {
        for (int i = 0; i < ITEMS; i++) {
            update(index, "i" + i, slot, trained(i));
        }
    }

    private static void update(String index, String id, int slot, float[] vector) {
        List<Float> components = new ArrayList<>();
        for (float component : vector) {
            components.add(component);
        }
        Map<String, Object> doc = Map.of("recommend", Map.of("tower_" + slot, components));
        BulkRequest bulk = new BulkRequest();
        bulk.add(new UpdateRequest(index, id).doc(Json.write(doc), MediaTypeRegistry.JSON));
        BulkResponse response = client().bulk(bulk).actionGet();
        assertFalse(response.buildFailureMessage(), response.hasFailures());
    }

    private static void deploy(String index, String version) {
        assertEquals(
                "deployed",
                client().execute(TransportChangeModelAction.TYPE, ModelRequest.deploy(index, version))
                        .actionGet()
                        .body()
                        .get("state"));
    }

    private static void like(String index, String user, List<String> items) {
        StringBuilder lines = new StringBuilder();
        long time = System.currentTimeMillis() - 100_000;
        for (String item : items) {
            time += 1000;
            lines.append(Json.write(Map.of("type", "like", "user_id", user, "item_id", item, "timestamp", time)))
                    .append('\n');
        }
        sendEvents(index, lines.toString());
    }

    private static long stat(String name) {
        long sum = 0;
        for (TwoTowerModels towers : internalCluster().getInstances(TwoTowerModels.class)) {
            sum += ((Number) towers.stats().get(name)).longValue();
        }
        return sum;
    }

    private static float[] stored(String index, String id, String field) {
        Map<?, ?> managed = (Map<?, ?>)
                client().prepareGet(index, id).get().getSourceAsMap().get("recommend");
        if (!(managed.get(field) instanceof List<?> components)) {
            return null;
        }
        float[] vector = new float[components.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = ((Number) components.get(i)).floatValue();
        }
        return vector;
    }

    private static Map<String, Object> user(String user) {
        return Map.of("user_id", user);
    }

    private static Map<String, Object> answer(String index, String user) throws Exception {
        return recommend(client(), new RecommendRequest(index, null), user(user));
    }

    private static Map<String, Object> recommend(Client client, RecommendRequest request, Map<String, Object> more)
            throws Exception {
        Map<String, Object> body =
                new HashMap<>(Map.of("explain", true, "log_impression", false, "sources", List.of("two_tower")));
        body.putAll(more);
        String json = Strings.toString(
                MediaTypeRegistry.JSON,
                client.execute(TransportRecommendAction.TYPE, request.read(body))
                        .actionGet());
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true);
    }

    @SuppressWarnings("unchecked") // hits of an answer are objects
    private static List<Map<String, Object>> hits(Map<String, Object> answer) {
        return (List<Map<String, Object>>) ((Map<?, ?>) answer.get("hits")).get("hits");
    }

    private static List<Map<String, Object>> brought(Map<String, Object> answer) {
        return hits(answer).stream()
                .filter(hit -> ((Collection<?>) of(hit).get("sources")).contains("two_tower"))
                .toList();
    }

    private static Map<?, ?> of(Map<String, Object> hit) {
        return (Map<?, ?>) hit.get("recommend");
    }

    private static List<Object> ids(List<Map<String, Object>> hits) {
        return hits.stream().map(hit -> hit.get("_id")).toList();
    }

    private static int number(Map<String, Object> hit) {
        return Integer.parseInt(((String) hit.get("_id")).substring(1));
    }
}
