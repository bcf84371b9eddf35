/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.Strings;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.recommend.RecommendTestCase;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.cf.Ials;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.neighbours.CoOccurrence;
import org.opensearch.recommend.core.neighbours.HistoryFactors;
import org.opensearch.recommend.core.neighbours.NeighbourParameters;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.neighbours.Similarity;
import org.opensearch.recommend.core.util.Vectors;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.recommend.RecommendRequest;
import org.opensearch.recommend.recommend.TransportRecommendAction;
import org.opensearch.test.OpenSearchIntegTestCase.ClusterScope;

/** Items of even and odd numbers, and users who take the ones or the others; titles and genres say nothing of it. */
@ClusterScope(numDataNodes = 2)
public class ModelVersionsTests extends RecommendTestCase {
    private static final int ITEMS = 60;
    private static final int DIMENSION = 8;
    private static final float RECENCY = 0.5f;
    private static final NeighbourParameters LIFT = new NeighbourParameters(Similarity.LIFT, 0, 500, 0, 1, 1, ITEMS, 1);

    private Interactions log;
    private Ials.Trained trained;
    private Neighbours neighbours;
    private Neighbours together;

    private void prepare(String index) throws Exception {
        assertTrue(prepareCreate(index)
                .setSettings(Settings.builder().put("index.knn", true).put("index.number_of_shards", 2))
                .get()
                .isAcknowledged());
        putConfig(
                index,
                Map.of(
                        "fields",
                        Map.of("title", "title"),
                        "scenarios",
                        Map.of("home", Map.of("timeout", "10s"), "similar", Map.of("timeout", "10s"))));
        for (int i = 0; i < ITEMS; i++) {
            indexItem(index, "i" + i, Map.of("title", "film"));
        }
        refresh(index);
        Interactions.Builder builder = new Interactions.Builder();
        Random random = new Random(5);
        for (int user = 0; user < 80; user++) {
            for (int item = user % 2; item < ITEMS; item += 2) {
                if (random.nextInt(10) < 4) {
                    builder.add(user, item, 1);
                }
            }
        }
        log = builder.build(80, ITEMS);
        Workers workers = new Workers(1);
        trained = new Ials(IalsParameters.of(DIMENSION).withEpochs(8), workers).train(log, (epoch, loss) -> {});
        neighbours = new CoOccurrence(NeighbourParameters.unordered(), workers).find(log, done -> {});
        together = new CoOccurrence(LIFT, workers).find(log, done -> {});
    }

    public void testAPublishedModelAnswersAndNamesTrueReasons() throws Exception {
        prepare("answers");
        assertTrue(answer("answers", "even", "collaborative").isEmpty());
        like("answers", "even", List.of("i0", "i10", "i20"));
        assertTrue(answer("answers", "even", "collaborative").isEmpty());

        publish("answers", "v1");
        for (String source : List.of("collaborative", "neighbours")) {
            List<Map<String, Object>> hits = answer("answers", "even", source);
            assertTrue(source + " brought " + hits.size(), hits.size() >= 5);
            for (Map<String, Object> hit : hits.subList(0, 5)) {
                String id = (String) hit.get("_id");
                assertEquals(source + " brought " + id, 0, Integer.parseInt(id.substring(1)) % 2);
                assertFalse(Set.of("i0", "i10", "i20").contains(id));
                Map<?, ?> reason = (Map<?, ?>) ((Map<?, ?>) hit.get("recommend")).get("reason");
                assertEquals("because", reason.get("type"));
                assertTrue(Set.of("i0", "i10", "i20").contains(reason.get("item_id")));
            }
        }

        for (Map<String, Object> hit : answer("answers", "even", "collaborative")) {
            Map<?, ?> explanation = (Map<?, ?>) ((Map<?, ?>) hit.get("recommend")).get("explain");
            Map<?, ?> collaborative = (Map<?, ?>) explanation.get("collaborative");
            double sum = 0;
            double greatest = 0;
            Object mostOf = null;
            for (Map.Entry<?, ?> share : ((Map<?, ?>) collaborative.get("shares")).entrySet()) {
                double value = ((Number) share.getValue()).doubleValue();
                sum += value;
                if (value > greatest) {
                    greatest = value;
                    mostOf = share.getKey();
                }
            }
            double score = ((Number) collaborative.get("score")).doubleValue();
            assertEquals(score, sum, 1e-5);
            float[] item = trained.model().itemFactors()[Integer.parseInt(((String) hit.get("_id")).substring(1))];
            assertEquals(
                    score - Vectors.dot(trained.model().meanUser(), item),
                    ((Number) ((Map<?, ?>) explanation.get("features")).get("collaborative_lift")).doubleValue(),
                    1e-4);
            Map<?, ?> reason = (Map<?, ?>) ((Map<?, ?>) hit.get("recommend")).get("reason");
            if (mostOf != null) {
                assertEquals(mostOf, reason.get("item_id"));
            }
        }

        // One event is enough, and counts at once.
        like("answers", "odd", List.of("i1"));
        List<Map<String, Object>> odd = answer("answers", "odd", "collaborative");
        assertEquals(1, Integer.parseInt(((String) odd.get(0).get("_id")).substring(1)) % 2);

        // A feed that sends the whole item again leaves what was learned of it.
        indexItem("answers", "i0", Map.of("title", "film, restored"));
        Map<?, ?> managed = (Map<?, ?>)
                client().prepareGet("answers", "i0").get().getSourceAsMap().get("recommend");
        assertEquals(DIMENSION, ((List<?>) managed.get("cf_0")).size());
        assertTrue(managed.get("neighbours_0") instanceof Map);
        assertTrue(managed.get("together_0") instanceof Map);
    }

    /** What the trainer measures, computed from the same history, is what is served. */
    public void testLiveNeighboursScoreAsOffline() throws Exception {
        prepare("live");
        publish("live", "v1");
        Interactions.Builder history = new Interactions.Builder();
        List<Map<String, Object>> events = new ArrayList<>();
        Random random = new Random(9);
        for (int n = 0; n < 58; n++) {
            // Beyond the last items that count, and with dislikes in between.
            boolean dislike = n % 10 == 9;
            int item = n == 57 ? 3 : n;
            history.add(0, item, dislike ? -2 : 2);
            events.add(Map.of(
                    "type",
                    dislike ? "dislike" : "like",
                    "user_id",
                    "u",
                    "item_id",
                    "i" + item,
                    "timestamp",
                    1000L * n));
        }
        Collections.shuffle(events, random);
        send("live", events);
        float[] expected = new float[ITEMS];
        neighbours.addScores(history.build(1, ITEMS), 0, RECENCY, HistoryFactors.SERVED, expected);
        RecommendRequest request = new RecommendRequest("live", null)
                .read(Map.of(
                        "user_id", "u", "sources", List.of("neighbours"), "explain", true, "log_impression", false));
        Set<Object> found = new HashSet<>();
        for (Map<String, Object> hit : hits(request)) {
            Map<?, ?> explanation = (Map<?, ?>) ((Map<?, ?>) hit.get("recommend")).get("explain");
            for (Object entry : (List<?>) explanation.get("provenance")) {
                Map<?, ?> provenance = (Map<?, ?>) entry;
                if ("neighbours".equals(provenance.get("source"))) {
                    int item = Integer.parseInt(((String) hit.get("_id")).substring(1));
                    assertEquals(
                            expected[item], ((Number) provenance.get("score")).floatValue(), 1e-4 * expected[item]);
                    found.add(hit.get("_id"));
                }
            }
        }
        assertEquals(Set.of("i57", "i58", "i59"), found);
    }

    /** Item 1 is everyone's, so it goes with nothing more than by chance. */
    public void testABasketIsAnsweredByLift() throws Exception {
        prepare("basket");
        Interactions.Builder builder = new Interactions.Builder();
        for (int user = 0; user < 80; user++) {
            builder.add(user, 1, 1);
            int first = user % 20 * 3;
            for (int item = first; item < first + 3 && user % 7 > 0; item++) {
                if (item != 1) {
                    builder.add(user, item, 1);
                }
            }
            builder.add(user, user % 5 == 0 ? 7 : 50, 1);
        }
        together = new CoOccurrence(LIFT, new Workers(1))
                .find(builder.build(80, ITEMS).unweighted(), done -> {});
        publish("basket", "v1");
        float[] lifts = new float[ITEMS];
        for (int item : new int[] {6, 50}) {
            together.addScores(item, 1, lifts);
        }
        List<Integer> expected = IntStream.range(0, ITEMS)
                .filter(item -> lifts[item] > 0 && item != 6 && item != 50)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(item -> -lifts[item]))
                .toList();
        List<Map<String, Object>> hits = hits(RecommendRequest.together("basket")
                .read(Map.of("item_ids", List.of("i6", "i50"), "size", 58, "timeout", "10s", "log_impression", false)));
        List<Integer> got = new ArrayList<>();
        for (Map<String, Object> hit : hits) {
            String id = (String) hit.get("_id");
            int item = Integer.parseInt(id.substring(1));
            assertTrue(id, item != 6 && item != 50);
            if (lifts[item] > 0) {
                got.add(item);
                Map<?, ?> reason = (Map<?, ?>) ((Map<?, ?>) hit.get("recommend")).get("reason");
                assertEquals("together", reason.get("type"));
            } else {
                assertEquals("content stands behind", expected.size(), got.size());
            }
        }
        assertEquals(expected.size(), got.size());
        for (int i = 0; i < got.size(); i++) {
            assertEquals(lifts[expected.get(i)], lifts[got.get(i)], 1e-5);
        }
        assertEquals(1, lifts[1] / 2, 1e-5);
        assertTrue(got.indexOf(8) < got.indexOf(1));
    }

    public void testVersionsSwitchAsAWhole() throws Exception {
        prepare("switch");
        like("switch", "even", List.of("i0", "i10", "i20"));
        begin("switch", "v1");
        expectConflict(ModelRequest.deploy("switch", "v1"));
        write("switch", 0, 1);
        deploy("switch", "v1");
        List<Object> before = ids(answer("switch", "even", "collaborative"));

        begin("switch", "killed");
        write("switch", 1, -1);
        assertEquals(before, ids(answer("switch", "even", "collaborative")));
        begin("switch", "v2");
        write("switch", 1, -1);
        assertEquals(before, ids(answer("switch", "even", "collaborative")));
        expectConflict(ModelRequest.deploy("switch", "killed"));
        deploy("switch", "v2");
        Set<Object> shared = new HashSet<>(before.subList(0, 5));
        shared.retainAll(ids(answer("switch", "even", "collaborative")).subList(0, 5));
        assertTrue("the same list after the switch", shared.size() < 5);
        deploy("switch", "v1");
        assertEquals(before, ids(answer("switch", "even", "collaborative")));

        Map<String, Object> shown = client().execute(TransportGetModelsAction.TYPE, ModelRequest.show("switch", null))
                .actionGet()
                .body();
        assertEquals("v1", shown.get("deployed"));
        assertEquals(3, ((List<?>) shown.get("models")).size());
        expectConflict(ModelRequest.delete("switch", "v1"));
        client().execute(TransportChangeModelAction.TYPE, ModelRequest.delete("switch", "v2"))
                .actionGet();
        expectConflict(ModelRequest.begin("switch", "v1", model()));
    }

    public void testWhatIsStoredOfAVersionGoesWithIt() throws Exception {
        prepare("many");
        for (int version = 0; version <= 20; version++) {
            begin("many", "v" + version);
        }
        assertBusy(() -> assertFalse(
                client().prepareGet(Names.CONFIG_INDEX, "many#model#v0").get().isExists()));
        assertTrue(
                client().prepareGet(Names.CONFIG_INDEX, "many#model#v1").get().isExists());
    }

    /** Or its first version would go by what another index had. */
    public void testAnIndexMadeAnewHasNoVersions() throws Exception {
        prepare("anew");
        publish("anew", "v1");
        assertTrue(internalCluster().getInstance(ModelVersions.class).has("anew", "v1"));
        client().admin().indices().prepareDelete("anew").get();
        // The clock that versions go by may lag.
        Thread.sleep(1500);
        prepare("anew");
        assertFalse(internalCluster().getInstance(ModelVersions.class).has("anew", "v1"));
        publish("anew", "v1");
        assertTrue(internalCluster().getInstance(ModelVersions.class).has("anew", "v1"));
    }

    public void testAnotherDimensionIsRefused() throws Exception {
        prepare("other");
        begin("other", "v1");
        Map<String, Object> body = new HashMap<>(model().collaborative().toMap());
        body.put("dimension", 4);
        IllegalArgumentException shape =
                expectThrows(IllegalArgumentException.class, () -> ModelBody.read(Map.of("collaborative", body)));
        assertTrue(shape.getMessage(), shape.getMessage().contains("[collaborative.gram]"));
        body.put("gram", Base64.getEncoder().encodeToString(new byte[40]));
        IllegalArgumentException mean =
                expectThrows(IllegalArgumentException.class, () -> ModelBody.read(Map.of("collaborative", body)));
        assertTrue(
                mean.getMessage(),
                mean.getMessage().contains("[collaborative.user_mean] must be an array of 4 numbers"));
        body.remove("user_mean");
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> client().execute(
                        TransportChangeModelAction.TYPE,
                        ModelRequest.begin("other", "v2", ModelBody.read(Map.of("collaborative", body))))
                .actionGet());
        assertTrue(e.getMessage(), e.getMessage().contains("[dimension] must be 8"));
    }

    private void publish(String index, String version) {
        int slot = (int) begin(index, version).get("slot");
        write(index, slot, 1);
        deploy(index, version);
    }

    private Map<String, Object> begin(String index, String version) {
        return client().execute(TransportChangeModelAction.TYPE, ModelRequest.begin(index, version, model()))
                .actionGet()
                .body();
    }

    private ModelBody model() {
        return new ModelBody(
                new CollaborativeModel(trained.model().basis(), trained.model().meanUser(), RECENCY),
                0,
                null,
                Map.of(),
                Map.of("recall@20", 0.5),
                Map.of("events", 960));
    }

    private static void deploy(String index, String version) {
        Map<String, Object> body = client().execute(
                        TransportChangeModelAction.TYPE, ModelRequest.deploy(index, version))
                .actionGet()
                .body();
        assertEquals("deployed", body.get("state"));
    }

    private static void expectConflict(ModelRequest request) {
        OpenSearchStatusException e = expectThrows(
                OpenSearchStatusException.class,
                () -> client().execute(TransportChangeModelAction.TYPE, request).actionGet());
        assertEquals(e.getMessage(), 409, e.status().getStatus());
    }

    /** Writes vectors, each of the item that is so many places further, as a trainer does. */
    private void write(String index, int slot, int direction) {
        BulkRequest bulk = new BulkRequest();
        for (int i = 0; i < ITEMS; i++) {
            int from = direction > 0 ? i : ITEMS - 1 - i;
            List<Float> vector = new ArrayList<>();
            for (float component : trained.model().itemFactors()[from]) {
                vector.add(component);
            }
            Map<String, Object> doc = Map.of(
                    "recommend",
                    Map.of(
                            "cf_" + slot,
                            vector,
                            "neighbours_" + slot,
                            lists(neighbours, from),
                            "together_" + slot,
                            lists(together, from)));
            bulk.add(new UpdateRequest(index, "i" + i).doc(Json.write(doc), MediaTypeRegistry.JSON));
        }
        BulkResponse response = client().bulk(bulk).actionGet();
        assertFalse(response.buildFailureMessage(), response.hasFailures());
    }

    private static Map<String, Object> lists(Neighbours of, int item) {
        List<String> near =
                IntStream.of(of.ids()[item]).mapToObj(id -> "i" + id).toList();
        List<Float> weights = new ArrayList<>();
        for (float weight : of.weights()[item]) {
            weights.add(weight);
        }
        return Map.of("ids", near, "weights", weights);
    }

    private static void like(String index, String user, List<String> items) {
        send(
                index,
                items.stream()
                        .map(item -> Map.<String, Object>of("type", "like", "user_id", user, "item_id", item))
                        .toList());
    }

    private static void send(String index, List<Map<String, Object>> events) {
        StringBuilder lines = new StringBuilder();
        events.forEach(event -> lines.append(Json.write(event)).append('\n'));
        sendEvents(index, lines.toString());
    }

    private static List<Object> ids(List<Map<String, Object>> hits) {
        return hits.stream().map(hit -> hit.get("_id")).toList();
    }

    private static List<Map<String, Object>> answer(String index, String user, String source) throws Exception {
        RecommendRequest request = new RecommendRequest(index, null)
                .read(Map.of(
                        "user_id",
                        user,
                        "sources",
                        List.of(source),
                        "explain",
                        true,
                        "log_impression",
                        false,
                        "diversity",
                        Map.of("lambda", 1.0)));
        return hits(request).stream()
                .filter(hit -> ((List<?>) ((Map<?, ?>) hit.get("recommend")).get("sources")).contains(source))
                .toList();
    }

    @SuppressWarnings("unchecked") // hits of an answer are objects
    private static List<Map<String, Object>> hits(RecommendRequest request) throws Exception {
        String json = Strings.toString(
                MediaTypeRegistry.JSON,
                client().execute(TransportRecommendAction.TYPE, request).actionGet());
        Map<String, Object> body = XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true);
        return (List<Map<String, Object>>) ((Map<?, ?>) body.get("hits")).get("hits");
    }
}
