/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.bulk.BulkRequestBuilder;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.recommend.RecommendTestCase;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.util.Hashes;
import org.opensearch.recommend.events.EventsRequest;
import org.opensearch.recommend.events.TransportEventsAction;
import org.opensearch.recommend.model.ModelFiles;
import org.opensearch.recommend.model.RankerModels;
import org.opensearch.recommend.model.TestGraphs;
import org.opensearch.recommend.recommend.Fallback;
import org.opensearch.recommend.recommend.RecommendRequest;
import org.opensearch.recommend.recommend.RecommendResponse;
import org.opensearch.recommend.recommend.RecommendedHit;
import org.opensearch.recommend.recommend.Shadow;
import org.opensearch.recommend.recommend.TransportRecommendAction;
import org.opensearch.recommend.rescore.RescoreModule;
import org.opensearch.test.OpenSearchIntegTestCase.ClusterScope;

/** Rankers that go by the price alone: the order of an answer shows which one made it. */
@ClusterScope(numDataNodes = 2)
public class ModelRolloutTests extends RecommendTestCase {
    private static final int ITEMS = 24;
    private static final float[][] DEAR_FIRST = {{0.05f}};
    private static final float[][] CHEAP_FIRST = {{-0.05f}};

    @Override
    protected Settings nodeSettings(int ordinal) {
        return Settings.builder()
                .put(super.nodeSettings(ordinal))
                .put(Shadow.SAMPLE_RATE.getKey(), 1.0)
                .build();
    }

    private void prepare(String index) throws Exception {
        assertTrue(prepareCreate(index)
                .setSettings(Settings.builder().put("index.knn", true).put("index.number_of_shards", 2))
                .setMapping("{\"properties\":{\"title\":{\"type\":\"text\"},\"price\":{\"type\":\"double\"}}}")
                .get()
                .isAcknowledged());
        putConfig(
                index,
                Map.of(
                        "fields",
                        Map.of("title", "title", "price", "price"),
                        "scenarios",
                        Map.of(
                                "home",
                                Map.of(
                                        "timeout",
                                        "10s",
                                        "size",
                                        ITEMS,
                                        "diversity",
                                        Map.of("lambda", 1.0),
                                        "new_item_boost",
                                        Map.of("days", 0)))));
        BulkRequestBuilder bulk = client().prepareBulk();
        for (int i = 0; i < ITEMS; i++) {
            bulk.add(client().prepareIndex(index)
                    .setId("i" + i)
                    .setSource(Json.write(Map.of("title", "film " + i, "price", i + 1)), MediaTypeRegistry.JSON));
        }
        assertFalse(bulk.get().hasFailures());
        refresh(index);
        ensureGreen(index);
        awaitBundled();
    }

    private void awaitBundled() throws Exception {
        assertBusy(
                () -> internalCluster()
                        .getDataNodeInstances(RankerModels.class)
                        .forEach(models -> assertTrue(models.has(RankerModels.DEFAULT_VERSION))),
                60,
                TimeUnit.SECONDS);
    }

    public void testARankerGoesLiveComesBackAndIsTakenOut() throws Exception {
        prepare("live");
        assertEquals("default-4", answer("live", "u").modelVersion());
        publish("live", "dear", TestGraphs.sigmoid(DEAR_FIRST));
        assertEquals("default-4", answer("live", "u").modelVersion());
        assertDeployed("live", "dear");
        assertAnswers("live", "dear", List.of("i23", "i22", "i21"));

        // Two chunks, the second before the first and twice.
        byte[] large = TestGraphs.padded(CHEAP_FIRST, GraphSpec.CHUNK);
        begin("live", "cheap", large, schema("price"));
        assertEquals(List.of(2, 0, 0), arrived("live", "cheap"));
        refused(409, ModelRequest.deploy("live", "cheap"), "chunk [0] of [ranker]", "0 of 2 have");
        upload("live", "cheap", large, 1);
        upload("live", "cheap", large, 1);
        assertEquals(List.of(2, 1, 0), arrived("live", "cheap"));
        refused(409, ModelRequest.deploy("live", "cheap"), "chunk [0] of [ranker]", "1 of 2 have");
        upload("live", "cheap", large, 0);
        assertEquals(2, (int) arrived("live", "cheap").get(1));
        assertAnswers("live", "dear", List.of("i23", "i22", "i21"));
        assertDeployed("live", "cheap");
        assertAnswers("live", "cheap", List.of("i0", "i1", "i2"));
        assertEquals("retired", show("live", "dear").get("state"));
        Map<String, Object> described = download(new DownloadRequest("live", "cheap", "ranker"));
        assertEquals(schema("price"), described.get("schema"));
        assertEquals(Hashes.sha256(large), described.get("sha256"));
        ByteArrayOutputStream back = new ByteArrayOutputStream();
        for (int chunk = 0; chunk < (Integer) described.get("chunks"); chunk++) {
            Map<String, Object> part = download(new DownloadRequest("live", "cheap", "ranker", chunk));
            back.writeBytes(Base64.getDecoder().decode((String) part.get("data")));
        }
        assertArrayEquals(large, back.toByteArray());
        Map<?, ?> ranker = (Map<?, ?>) show("live", "cheap").get("ranker");
        assertEquals(Hashes.sha256(large), ranker.get("sha256"));
        assertEquals(1, ranker.get("width"));
        assertEquals("test", ranker.get("schema"));
        assertEquals("dear", show("live", "cheap").get("base"));

        assertDeployed("live", "dear");
        assertAnswers("live", "dear", List.of("i23", "i22", "i21"));
        change(ModelRequest.delete("live", "cheap"));
        assertFalse(client().prepareGet(Names.CONFIG_INDEX, "live#model#cheap#ranker#0")
                .get()
                .isExists());
        assertTrue(client().prepareGet(Names.CONFIG_INDEX, "live#model#dear#ranker#0")
                .get()
                .isExists());
        change(ModelRequest.retire("live", "dear"));
        assertEquals("default-4", answer("live", "u").modelVersion());
    }

    public void testAScenarioSaysHowHeadsBecomeItsScore() throws Exception {
        prepare("heads");
        Map<String, Object> scenario = Map.of(
                "timeout",
                "10s",
                "size",
                ITEMS,
                "diversity",
                Map.of("lambda", 1.0),
                "new_item_boost",
                Map.of("days", 0));
        Map<String, Object> bargains = new HashMap<>(scenario);
        bargains.put("score", Map.of("product", Map.of("cheap", 1)));
        Map<String, Object> middle = new HashMap<>(scenario);
        middle.put("score", Map.of("sum", Map.of("cheap", 2, "dear", 1)));
        Map<String, Object> odd = new HashMap<>(scenario);
        odd.put("score", Map.of("sum", Map.of("cheap", 1, "p_buy", 1)));
        putConfig(
                "heads",
                Map.of(
                        "fields",
                        Map.of("title", "title", "price", "price"),
                        "scenarios",
                        Map.of("home", scenario, "bargains", bargains, "middle", middle, "odd", odd)));

        RecommendResponse bundled = answer("heads", "u", "bargains");
        assertEquals("default-4", bundled.ranker());
        assertNotEquals(Fallback.BUNDLED_RANKER, bundled.fallback());
        assertEquals(
                List.of("the scenario's [score] was not applied: [default-4] has no head [cheap], only [score]"),
                bundled.warnings());
        assertEquals(ITEMS, bundled.hits().size());

        Map<String, Object> schema = new HashMap<>(schema("price"));
        schema.put("heads", List.of("dear", "cheap"));
        schema.put("score", Map.of("product", Map.of("dear", 1)));
        byte[] onnx = TestGraphs.sigmoid(new float[][] {{DEAR_FIRST[0][0], CHEAP_FIRST[0][0]}});
        begin("heads", "two", onnx, schema);
        upload("heads", "two", onnx, 0);
        assertDeployed("heads", "two");
        assertAnswers("heads", "two", List.of("i23", "i22", "i21"));
        RecommendResponse cheap = answer("heads", "u", "bargains");
        assertEquals(List.of(), cheap.warnings());
        assertEquals(List.of("i0", "i1", "i2"), ids(cheap, 3));
        // Sigmoids of opposite numbers make up one, so the doubled one decides.
        assertEquals(List.of("i0", "i1", "i2"), ids(answer("heads", "u", "middle"), 3));
        RecommendResponse own = answer("heads", "u", "odd");
        assertEquals(List.of("i23", "i22", "i21"), ids(own, 3));
        assertEquals(
                List.of("the scenario's [score] was not applied: [heads/two] has no head [p_buy], only [dear, cheap]"),
                own.warnings());
        assertEquals(bundled.fallback(), own.fallback());
    }

    public void testBadModelsAreRefusedAndTheLiveOneStays() throws Exception {
        prepare("bad");
        publish("bad", "good", TestGraphs.sigmoid(DEAR_FIRST));
        assertDeployed("bad", "good");
        byte[] good = TestGraphs.sigmoid(CHEAP_FIRST);

        Map<String, byte[]> graphs = new LinkedHashMap<>();
        graphs.put("ONNX Runtime cannot open the model", Arrays.copyOf(good, good.length / 2));
        graphs.put("cannot open the model", "not a model at all".getBytes(StandardCharsets.UTF_8));
        graphs.put("protobuf parsing failed", new byte[2 << 20]);
        graphs.put("NoSuchOperator", TestGraphs.operator(CHEAP_FIRST, "NoSuchOperator"));
        graphs.put("rows of [1] features", TestGraphs.sigmoid(new float[][] {{1}, {1}}));
        graphs.put("[NaN]", TestGraphs.sigmoid(new float[][] {{Float.NaN}}));
        graphs.put("[1, 1] values", TestGraphs.sigmoid(new float[][] {{1, 1}}));
        int n = 0;
        for (Map.Entry<String, byte[]> bad : graphs.entrySet()) {
            String version = "bad" + n++;
            publish("bad", version, bad.getValue());
            refused(400, ModelRequest.deploy("bad", version), bad.getKey(), "the live one stays");
            refused(400, ModelRequest.shadow("bad", version), bad.getKey());
            assertEquals("training", show("bad", version).get("state"));
            assertAnswers("bad", "good", List.of("i23", "i22", "i21"));
        }
        // Another file than was announced, of the same length.
        byte[] other = good.clone();
        other[other.length - 1] ^= 1;
        begin("bad", "hash", good, schema("price"));
        upload("bad", "hash", other, 0);
        refused(400, ModelRequest.deploy("bad", "hash"), "the SHA-256 of [ranker]");
        // The right one mends it.
        upload("bad", "hash", good, 0);
        assertDeployed("bad", "hash");
        assertDeployed("bad", "good");

        IllegalArgumentException huge = expectThrows(
                IllegalArgumentException.class,
                () -> change(ModelRequest.begin(
                        "bad", "huge", ModelBody.read(Map.of("ranker", ranker(2L << 30, "0".repeat(64), "price"))))));
        assertTrue(huge.getMessage(), huge.getMessage().contains("2147483648 bytes, more than the 256mb"));
        IllegalArgumentException unmapped =
                expectThrows(IllegalArgumentException.class, () -> begin("bad", "colour", good, schema("colour")));
        assertTrue(unmapped.getMessage(), unmapped.getMessage().contains("reads the field [colour]"));
        IllegalArgumentException shorter = expectThrows(IllegalArgumentException.class, () -> {
            begin("bad", "short", good, schema("price"));
            upload("bad", "short", Arrays.copyOf(good, 10), 0);
        });
        assertTrue(shorter.getMessage(), shorter.getMessage().contains("must be the [" + good.length + "] bytes"));
        for (RankerModels models : internalCluster().getDataNodeInstances(RankerModels.class)) {
            assertTrue(models.has("bad/good"));
            assertFalse(models.has("bad/bad0"));
        }
    }

    public void testTowersAreStoredAndTriedOut() throws Exception {
        prepare("towers");
        byte[] tower = TestGraphs.sigmoid(new float[][] {{1, 2, 3}});
        byte[] narrow = TestGraphs.sigmoid(new float[][] {{1, 2}});
        Map<String, Object> item =
                Map.of("schema", schema("price"), "size", tower.length, "sha256", Hashes.sha256(tower));
        Map<String, Object> ofUser = Map.of(
                "name",
                "test",
                "version",
                "1",
                "inputs",
                List.of(Map.of("name", "events", "kind", "profile", "field", "events")));
        for (Map.Entry<String, byte[]> user :
                Map.of("good", tower, "bad", narrow).entrySet()) {
            String version = user.getKey();
            byte[] graph = user.getValue();
            Map<String, Object> other = Map.of("schema", ofUser, "size", graph.length, "sha256", Hashes.sha256(graph));
            Map<String, Object> begun = change(ModelRequest.begin(
                    "towers",
                    version,
                    ModelBody.read(Map.of("two_tower", Map.of("dimension", 3, "item", item, "user", other)))));
            assertEquals("recommend.tower_0", ((Map<?, ?>) begun.get("fields")).get("tower"));
            upload("towers", version, "item_tower", tower, 0);
            refused(409, ModelRequest.deploy("towers", version), "no item of [towers] has a vector in");
            indexItem(
                    "towers",
                    "i0",
                    Map.of("title", "film", "price", 1, "recommend", Map.of("tower_0", List.of(1, 0, 0))));
            refused(409, ModelRequest.deploy("towers", version), "chunk [0] of [user_tower]");
            upload("towers", version, "user_tower", graph, 0);
            if (version.equals("bad")) {
                refused(
                        400,
                        ModelRequest.deploy("towers", version),
                        "model [towers/bad/user_tower] must give one output of [1, 3]");
            } else {
                assertDeployed("towers", version);
                Map<String, Object> shown = show("towers", version);
                assertEquals(Map.of("two_tower", version), shown.get("uses"));
                assertEquals(3, ((Map<?, ?>) shown.get("two_tower")).get("dimension"));
                change(ModelRequest.retire("towers", version));
            }
            change(ModelRequest.delete("towers", version));
            client().prepareUpdate("towers", "i0")
                    .setDoc("{\"recommend\":{\"tower_0\":null}}", MediaTypeRegistry.JSON)
                    .get();
        }
    }

    public void testTheCircuitBreakerRefusesWhatANodeHasNoRoomFor() throws Exception {
        prepare("room");
        publish("room", "good", TestGraphs.sigmoid(DEAR_FIRST));
        assertDeployed("room", "good");
        String limit = "breaker.recommend_models.limit";
        setLimit(limit, "4mb");
        try {
            byte[] large = TestGraphs.padded(CHEAP_FIRST, 3 << 20);
            publish("room", "large", large);
            refused(400, ModelRequest.deploy("room", "large"), "[recommend_models] Data too large");
            assertAnswers("room", "good", List.of("i23", "i22", "i21"));
        } finally {
            setLimit(limit, null);
        }
        assertDeployed("room", "large");
    }

    private static void setLimit(String name, String value) {
        client().admin()
                .cluster()
                .prepareUpdateSettings()
                .setTransientSettings(Settings.builder().put(name, value))
                .get();
    }

    public void testACanaryAnswersItsShareAndAlwaysTheSameUsers() throws Exception {
        prepare("canary");
        publish("canary", "main", TestGraphs.sigmoid(DEAR_FIRST));
        assertDeployed("canary", "main");
        publish("canary", "new", TestGraphs.sigmoid(CHEAP_FIRST));
        change(ModelRequest.deploy("canary", "new", 20));
        assertEquals(80, show("canary", "main").get("traffic_percent"));
        assertEquals(20, show("canary", "new").get("traffic_percent"));
        Set<String> with20 = usersOf("canary", "new", 200);
        assertTrue("share of " + with20.size(), with20.size() > 20 && with20.size() < 65);
        assertEquals(with20, usersOf("canary", "new", 200));
        change(ModelRequest.deploy("canary", "new", 60));
        Set<String> with60 = usersOf("canary", "new", 200);
        assertTrue("share of " + with60.size(), with60.size() > 90 && with60.size() < 150);
        assertTrue("a growing share keeps its users", with60.containsAll(with20));
        Set<String> visitors = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            visitors.add(answer("canary", null).modelVersion());
        }
        assertEquals(Set.of("main", "new"), visitors);
        refused(409, ModelRequest.deploy("canary", "main", 10), "is the main version");
        change(ModelRequest.deploy("canary", "new", 100));
        assertEquals(200, usersOf("canary", "new", 200).size());
        assertEquals("retired", show("canary", "main").get("state"));
    }

    private Set<String> usersOf(String index, String version, int users) throws Exception {
        Set<String> of = new HashSet<>();
        for (int i = 0; i < users; i++) {
            RecommendResponse response = answer(index, "user" + i);
            assertEquals(List.of(), response.warnings());
            String first = response.hits().get(0).id();
            assertEquals(response.modelVersion().equals("new") ? "i0" : "i23", first);
            if (response.modelVersion().equals(version)) {
                of.add("user" + i);
            }
        }
        return of;
    }

    public void testAShadowScoresWhatIsServedAndSaysHowFarItAgrees() throws Exception {
        prepare("shade");
        publish("shade", "main", TestGraphs.sigmoid(DEAR_FIRST));
        assertDeployed("shade", "main");
        publish("shade", "same", TestGraphs.sigmoid(new float[][] {{0.01f}}));
        publish("shade", "reverse", TestGraphs.sigmoid(CHEAP_FIRST));
        for (Map.Entry<String, Double> expected :
                Map.of("same", 1.0, "reverse", -1.0).entrySet()) {
            String version = expected.getKey();
            change(ModelRequest.shadow("shade", version));
            assertEquals("shadow", show("shade", version).get("state"));
            for (int i = 0; i < 10; i++) {
                RecommendResponse response = answer("shade", version + i);
                assertEquals("main", response.modelVersion());
                assertEquals("i23", response.hits().get(0).id());
            }
            assertBusy(() -> {
                Map<?, ?> agreement = (Map<?, ?>) show("shade", version).get("agreement");
                assertNotNull(agreement);
                assertEquals(10, ((Number) agreement.get("requests")).intValue());
                assertEquals(0, ((Number) agreement.get("failed")).intValue());
                assertEquals(expected.getValue(), ((Number) agreement.get("spearman")).doubleValue(), 1e-9);
                assertEquals(
                        version.equals("same") ? 1 : 0, ((Number) agreement.get("overlap@10")).doubleValue(), 1e-9);
            });
            refused(409, ModelRequest.shadow("shade", "main"), "is deployed");
            change(ModelRequest.retire("shade", version));
            assertEquals("retired", show("shade", version).get("state"));
        }
        change(ModelRequest.deploy("shade", "reverse"));
        assertAnswers("shade", "reverse", List.of("i0", "i1", "i2"));
    }

    public void testSwapsUnderLoadDropNoRequest() throws Exception {
        prepare("swap");
        publish("swap", "dear", TestGraphs.sigmoid(DEAR_FIRST));
        publish("swap", "cheap", TestGraphs.sigmoid(CHEAP_FIRST));
        assertDeployed("swap", "dear");
        AtomicBoolean stop = new AtomicBoolean();
        Map<String, Integer> answers = new HashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<Map<String, Integer>>> clients = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                String user = "user" + t;
                clients.add(threads.submit(() -> {
                    Map<String, Integer> seen = new HashMap<>();
                    while (!stop.get()) {
                        RecommendResponse response = answer("swap", user);
                        assertEquals(List.of(), response.warnings());
                        assertEquals(ITEMS, response.hits().size());
                        assertEquals("swap/" + response.modelVersion(), response.ranker());
                        assertEquals(
                                response.modelVersion().equals("dear") ? "i23" : "i0",
                                response.hits().get(0).id());
                        seen.merge(response.modelVersion(), 1, Integer::sum);
                    }
                    return seen;
                }));
            }
            for (int i = 0; i < 10; i++) {
                assertDeployed("swap", i % 2 == 0 ? "cheap" : "dear");
            }
            stop.set(true);
            for (Future<Map<String, Integer>> one : clients) {
                one.get().forEach((version, count) -> answers.merge(version, count, Integer::sum));
            }
        }
        assertEquals(answers.toString(), Set.of("dear", "cheap"), answers.keySet());
    }

    public void testAModelThatStartsToFailWhileLiveLeavesTheAnswersToTheBundledOne() throws Exception {
        prepare("fails");
        // The square root of the price: no number for a negative one, which no trial row has.
        publish("fails", "root", TestGraphs.operator(new float[][] {{0.01f}}, "Sqrt"));
        assertDeployed("fails", "root");
        assertAnswers("fails", "root", List.of("i23", "i22", "i21"));
        long before = fellBack();
        indexItem("fails", "odd", Map.of("title", "film", "price", -4));
        refresh("fails");
        RecommendResponse response = answer("fails", null);
        assertEquals("root", response.modelVersion());
        assertEquals("default-4", response.ranker());
        assertEquals(ITEMS, response.hits().size());
        assertTrue(response.warnings().toString(), response.warnings().get(0).contains("gave [NaN]"));
        like("fails", "known");
        assertEquals(Fallback.BUNDLED_RANKER, answer("fails", "known").fallback());
        assertTrue(fellBack() > before);
        // Without the bundled one the order of the sources is left.
        for (RankerModels models : internalCluster().getDataNodeInstances(RankerModels.class)) {
            models.remove(RankerModels.DEFAULT_VERSION);
        }
        try {
            RecommendResponse fused = answer("fails", "known");
            assertEquals(Fallback.FUSED_RANKS, fused.fallback());
            assertNull(fused.ranker());
            assertEquals(ITEMS, fused.hits().size());
        } finally {
            for (RankerModels models : internalCluster().getDataNodeInstances(RankerModels.class)) {
                models.load(RankerModels.DEFAULT_VERSION, ModelFiles.bundled());
            }
        }
    }

    private static void like(String index, String user) {
        client().execute(
                        TransportEventsAction.TYPE,
                        new EventsRequest(
                                index,
                                new BytesArray(
                                        Json.write(Map.of("type", "like", "user_id", user, "item_id", "i3")) + "\n"),
                                MediaTypeRegistry.JSON,
                                true,
                                WriteRequest.RefreshPolicy.NONE))
                .actionGet();
    }

    private static long fellBack() {
        long sum = 0;
        for (RescoreModule module : internalCluster().getDataNodeInstances(RescoreModule.class)) {
            sum += module.stats().fellBack();
        }
        return sum;
    }

    public void testANodeThatJoinsLoadsWhatIsInUse() throws Exception {
        prepare("joins");
        publish("joins", "main", TestGraphs.sigmoid(DEAR_FIRST));
        assertDeployed("joins", "main");
        publish("joins", "shade", TestGraphs.sigmoid(CHEAP_FIRST));
        change(ModelRequest.shadow("joins", "shade"));
        String node = internalCluster().startDataOnlyNode();
        RankerModels models = internalCluster().getInstance(RankerModels.class, node);
        assertBusy(() -> {
            assertTrue(models.has("joins/main"));
            assertTrue(models.has("joins/shade"));
        });
        internalCluster().restartNode(node);
        RankerModels restarted = internalCluster().getInstance(RankerModels.class, node);
        assertBusy(() -> assertTrue(restarted.has("joins/main")));
        change(ModelRequest.retire("joins", "shade"));
        assertBusy(() -> assertFalse(restarted.has("joins/shade")), 30, TimeUnit.SECONDS);
        assertTrue(restarted.has("joins/main"));
        internalCluster().stopRandomNode(settings -> node.equals(settings.get("node.name")));
    }

    private static void refused(int status, ModelRequest request, String... parts) {
        Exception e = expectThrows(Exception.class, () -> change(request));
        assertEquals(e.toString(), status, ExceptionsHelper.status(e).getStatus());
        for (String part : parts) {
            assertTrue(e.getMessage(), e.getMessage().contains(part));
        }
    }

    private static Map<String, Object> change(ModelRequest request) {
        return client().execute(TransportChangeModelAction.TYPE, request)
                .actionGet()
                .body();
    }

    private static void assertDeployed(String index, String version) {
        assertEquals("deployed", change(ModelRequest.deploy(index, version)).get("state"));
    }

    private static Map<String, Object> show(String index, String version) {
        return client().execute(TransportGetModelsAction.TYPE, ModelRequest.show(index, version))
                .actionGet()
                .body();
    }

    private static Map<String, Object> download(DownloadRequest request) {
        return client().execute(TransportDownloadAction.TYPE, request)
                .actionGet()
                .body();
    }

    private static List<Integer> arrived(String index, String version) {
        Map<?, ?> ranker = (Map<?, ?>) ((Map<?, ?>) show(index, version).get("files")).get("ranker");
        return Arrays.asList(
                (Integer) ranker.get("chunks"), (Integer) ranker.get("arrived"), (Integer) ranker.get("first_missing"));
    }

    private static Map<String, Object> schema(Object field) {
        return Map.of(
                "name",
                "test",
                "version",
                "1",
                "inputs",
                List.of(Map.of("name", "price", "kind", "item", "field", field)));
    }

    private static Map<String, Object> ranker(long size, String sha256, Object field) {
        return Map.of("schema", schema(field), "size", size, "sha256", sha256);
    }

    private static void begin(String index, String version, byte[] onnx, Map<String, Object> schema) {
        Map<String, Object> ranker = Map.of("schema", schema, "size", onnx.length, "sha256", Hashes.sha256(onnx));
        change(ModelRequest.begin(index, version, ModelBody.read(Map.of("ranker", ranker))));
    }

    private static void upload(String index, String version, byte[] onnx, int chunk) {
        upload(index, version, "ranker", onnx, chunk);
    }

    private static void upload(String index, String version, String file, byte[] onnx, int chunk) {
        int from = chunk * GraphSpec.CHUNK;
        byte[] data = Arrays.copyOfRange(onnx, from, Math.min(onnx.length, from + GraphSpec.CHUNK));
        client().execute(TransportUploadAction.TYPE, new UploadRequest(index, version, file, chunk, data))
                .actionGet();
    }

    private static void publish(String index, String version, byte[] onnx) {
        begin(index, version, onnx, schema("price"));
        for (int chunk = 0; chunk < GraphSpec.chunks(onnx.length); chunk++) {
            upload(index, version, onnx, chunk);
        }
    }

    private static void assertAnswers(String index, String version, Collection<String> first) throws Exception {
        RecommendResponse response = answer(index, "u");
        assertEquals(version, response.modelVersion());
        assertEquals(index + "/" + version, response.ranker());
        assertEquals(List.of(), response.warnings());
        assertEquals(List.copyOf(first), ids(response, first.size()));
    }

    private static List<String> ids(RecommendResponse response, int first) {
        return response.hits().stream().limit(first).map(RecommendedHit::id).toList();
    }

    private static RecommendResponse answer(String index, String user) throws Exception {
        return answer(index, user, "home");
    }

    private static RecommendResponse answer(String index, String user, String scenario) throws Exception {
        Map<String, Object> body =
                new HashMap<>(Map.of("log_impression", false, "sources", List.of("catalogue"), "scenario", scenario));
        if (user != null) {
            body.put("user_id", user);
        }
        return client().execute(TransportRecommendAction.TYPE, new RecommendRequest(index, null).read(body))
                .actionGet();
    }
}
