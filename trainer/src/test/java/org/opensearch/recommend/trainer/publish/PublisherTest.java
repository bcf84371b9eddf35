/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.cf.FactorModel;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.recommend.core.evaluate.Estimate;
import org.opensearch.recommend.core.evaluate.Evaluation;
import org.opensearch.recommend.core.evaluate.PublishedModel;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.FakeCluster;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.TrainingException;
import org.opensearch.recommend.trainer.http.Patience;
import org.opensearch.recommend.trainer.http.Rest;
import org.opensearch.recommend.trainer.model.Measured;
import org.opensearch.recommend.trainer.neural.FitPlan;
import org.opensearch.recommend.trainer.ranker.Rival;
import org.opensearch.recommend.trainer.tower.TowerModel;
import org.opensearch.recommend.trainer.tower.TowerParameters;

class PublisherTest {
    private static final int ITEMS = 2_500;
    private static final Patience PATIENCE = new Patience(1, 4, 6);

    private FakeCluster cluster;
    private Rest rest;

    @BeforeEach
    void start() throws IOException {
        cluster = new FakeCluster();
        for (int item = 0; item < ITEMS; item++) {
            cluster.put("films", "i" + item, "{\"title\":\"T\",\"recommend\":{\"key\":" + item + "}}");
        }
        rest = new Rest(cluster.uri());
    }

    @AfterEach
    void stop() {
        rest.close();
        cluster.close();
    }

    private Publisher publisher() {
        Progress quiet =
                new Progress(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
        return new Publisher(rest, "films", PATIENCE, quiet);
    }

    /** The last {@code without} items have no factor. */
    private static Publication publication(String version, int without, double ndcg) {
        Random random = new Random(1);
        IalsParameters parameters = IalsParameters.of(3);
        String[] ids = new String[ITEMS];
        float[][] factors = new float[ITEMS][3];
        int[][] near = new int[ITEMS][0];
        float[][] weights = new float[ITEMS][0];
        float[][] lifts = new float[ITEMS][0];
        for (int item = 0; item < ITEMS; item++) {
            ids[item] = "i" + item;
            if (item < ITEMS - without) {
                for (int i = 0; i < 3; i++) {
                    factors[item][i] = (float) random.nextGaussian();
                }
                near[item] = new int[] {(item + 1) % ITEMS, (item + 2) % ITEMS};
                weights[item] = new float[] {0.5f, 0.25f};
                lifts[item] = new float[] {8, 2.5f};
            }
        }
        ObjectNode metrics = new ObjectMapper().createObjectNode();
        metrics.putObject("test")
                .put("from", "2026-01-01T00:00:00Z")
                .put("to", "2026-01-02T00:00:00Z")
                .put("events", 10L)
                .put("users", 3)
                .put("ndcg", "ndcg@20");
        metrics.putObject("ials").put("ndcg@20", ndcg);
        return new Publication(
                version,
                ids,
                new FactorModel(factors, SolverBasis.of(factors, parameters, new Workers(1)), new float[] {1, 2, 3}),
                new Neighbours(near, weights),
                0.6f,
                new Neighbours(near, lifts),
                null,
                null,
                metrics,
                new ObjectMapper().createObjectNode().put("events", 10));
    }

    @Test
    void writesTheSlotAndSwitches() {
        Publication publication = publication("v1", 10, 0.2);
        Publisher.Published published = publisher().publish(publication, Deployment.Policy.IF_BETTER);
        assertEquals("v1", cluster.deployed);
        assertEquals(0, published.slot());
        assertEquals(ITEMS - 10, published.written());
        assertEquals(0, published.cleared());
        assertNull(published.previous());
        JsonNode item = cluster.indices.get("films").get("i7");
        assertEquals("T", item.path("title").asText());
        assertEquals(7, item.path("recommend").path("key").asInt());
        for (int i = 0; i < 3; i++) {
            assertEquals(publication.factors().itemFactors()[7][i], (float)
                    item.path("recommend").path("cf_0").path(i).asDouble());
        }
        assertEquals(
                "{\"ids\":[\"i8\",\"i9\"],\"weights\":[0.5,0.25]}",
                item.path("recommend").path("neighbours_0").toString());
        assertEquals(
                "{\"ids\":[\"i8\",\"i9\"],\"weights\":[8.0,2.5]}",
                item.path("recommend").path("together_0").toString());
        assertTrue(cluster.field("films", "i" + (ITEMS - 1), "recommend.cf_0").isMissingNode());
    }

    @Test
    void registersWhatServingNeeds() {
        Publication publication = publication("v1", 0, 0.2);
        publisher().publish(publication, Deployment.Policy.ALWAYS);
        JsonNode version = cluster.models.get("v1");
        JsonNode model = version.path("collaborative");
        assertEquals(3, model.path("dimension").asInt());
        assertEquals(ITEMS, model.path("ials").path("rows").asInt());
        assertEquals(0.007f, (float) model.path("ials").path("lambda").asDouble());
        assertEquals(0.6, model.path("neighbours").path("recency").asDouble());
        assertEquals("[1.0,2.0,3.0]", model.path("user_mean").toString());
        assertEquals(10, version.path("lineage").path("events").asInt());
        assertFalse(version.has("ranker"));
        ByteBuffer gram =
                ByteBuffer.wrap(Base64.getDecoder().decode(model.path("gram").asText()));
        float[][] expected = publication.factors().basis().gram();
        for (int i = 0; i < 3; i++) {
            for (int j = i; j < 3; j++) {
                assertEquals(expected[i][j], gram.getFloat());
            }
        }
        assertFalse(gram.hasRemaining());
    }

    @Test
    void sendsTheRankerInChunks() {
        byte[] graph = "a graph of twenty-five by".getBytes(StandardCharsets.UTF_8);
        publishRanker(Map.of("name", "learned"), graph);
        JsonNode ranker = cluster.models.get("v1").path("ranker");
        assertEquals("learned", ranker.path("schema").path("name").asText());
        assertEquals(graph.length, ranker.path("size").asInt());
        assertEquals(
                "f00af0ee", ranker.path("sha256").asText().substring(0, 8), "the start of what sha256sum says of it");
        assertArrayEquals(graph, cluster.graph("v1", "ranker").toByteArray());
        assertEquals("v1", cluster.deployed);
    }

    private void publishRanker(Map<String, Object> schema, byte[] graph) {
        publisher()
                .publish(
                        ranked(publication("v1", 0, 0.2), new Publication.Ranker(schema, graph)),
                        Deployment.Policy.ALWAYS);
    }

    @Test
    void theLiveRankerIsReadBackAsItWasPublished() {
        assertNull(LiveRanker.read(rest, "films", PATIENCE));
        byte[] graph = "another graph, of more than two chunks".getBytes(StandardCharsets.UTF_8);
        Map<String, Object> schema = Map.of(
                "name", "learned",
                "version", "7",
                "inputs", List.of(Map.of("name", "price", "kind", "item", "field", "price")),
                "heads", List.of("p_click", "p_complete"),
                "score", Map.of("sum", Map.of("p_click", 1, "p_complete", 0.5)));
        publishRanker(schema, graph);
        // A version without a ranker goes by that of the one before.
        publisher().publish(publication("v2", 0, 0.2), Deployment.Policy.ALWAYS);
        assertEquals("v2", cluster.deployed);
        Rival live = LiveRanker.read(rest, "films", PATIENCE);
        assertEquals("films/v1", live.name());
        assertArrayEquals(graph, live.graph());
        assertEquals(FeatureSchema.read(schema), live.schema());
        cluster.graph("v1", "ranker").write('!');
        TrainingException changed =
                assertThrows(TrainingException.class, () -> LiveRanker.read(rest, "films", PATIENCE));
        assertTrue(changed.getMessage().contains("[v1], which is live, came with the SHA-256"), changed.getMessage());
    }

    /** The last ten items have no factor, and the last twenty were not taken by anyone. */
    private static Publication withTowers(String version) {
        Publication of = publication(version, 10, 0.2);
        float[][] vectors = new float[ITEMS][];
        boolean[] taken = new boolean[ITEMS];
        for (int item = 0; item < ITEMS; item++) {
            vectors[item] = new float[] {item, -item};
            taken[item] = item < ITEMS - 20;
        }
        Feature price = new Feature("price", Feature.Kind.ITEM, "price", null, null, null, List.of(), 0);
        Feature events = new Feature("events", Feature.Kind.PROFILE, "events", null, null, null, List.of(), 0);
        TowerParameters parameters =
                new TowerParameters(2, 4, 0.9f, 30, 3, 0.7f, 0, 0.1f, 1, 0, new FitPlan(1, 2, 1, 0, 0, 1, 1));
        return new Publication(
                of.version(),
                of.itemIds(),
                of.factors(),
                of.neighbours(),
                of.recency(),
                of.together(),
                new TowerModel(
                        vectors,
                        taken,
                        new TowerModel.Tower(
                                new FeatureSchema("items", "1", List.of(price), 2), bytes("an item tower")),
                        new TowerModel.Tower(
                                new FeatureSchema("users", "1", List.of(events), 2), bytes("a user tower")),
                        parameters,
                        Map.of()),
                null,
                of.metrics(),
                of.lineage());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void writesTheTowersAndAVectorOfEveryItem() {
        Publisher.Published published = publisher().publish(withTowers("v1"), Deployment.Policy.ALWAYS);
        assertEquals(ITEMS, published.written());
        JsonNode part = cluster.models.get("v1").path("two_tower");
        assertEquals(2, part.path("dimension").asInt());
        assertEquals(0.9, part.at("/pool/recency").asDouble());
        assertEquals(30, part.at("/pool/items").asInt());
        assertEquals("items", part.at("/item/schema/name").asText());
        assertEquals(13, part.at("/item/size").asInt());
        assertEquals("users", part.at("/user/schema/name").asText());
        assertEquals(
                "583d1b64", part.at("/user/sha256").asText().substring(0, 8), "the start of what sha256sum says of it");
        assertArrayEquals(
                bytes("an item tower"), cluster.graph("v1", "item_tower").toByteArray());
        assertArrayEquals(
                bytes("a user tower"), cluster.graph("v1", "user_tower").toByteArray());
        assertEquals(
                "[7.0,-7.0]", cluster.field("films", "i7", "recommend.tower_0").toString());
        assertTrue(cluster.field("films", "i7", "recommend.tower_0_by").isNull());
        assertTrue(cluster.field("films", "i7", "recommend.cf_0").isArray());
        // What nobody took follows its attributes when it is indexed again, as the mark says.
        String untaken = "i" + (ITEMS - 1);
        assertTrue(cluster.field("films", untaken, "recommend.tower_0").isArray());
        assertEquals(
                FakeCluster.BEGUN,
                cluster.field("films", untaken, "recommend.tower_0_by").asLong());
        assertTrue(cluster.field("films", untaken, "recommend.cf_0").isNull());
    }

    @Test
    void towerVectorsOfAnEarlierVersionGoAndThoseOfNewItemsStay() {
        publisher().publish(withTowers("v1"), Deployment.Policy.ALWAYS);
        publisher().publish(withTowers("v2"), Deployment.Policy.ALWAYS);
        cluster.put("films", "left", "{\"recommend\":{\"tower_0\":[1,0],\"tower_0_by\":" + FakeCluster.BEGUN + "}}");
        long third = FakeCluster.BEGUN + 2;
        cluster.put("films", "new", "{\"recommend\":{\"tower_0\":[1,0],\"tower_0_by\":" + third + "}}");
        Publisher.Published published = publisher().publish(withTowers("v3"), Deployment.Policy.ALWAYS);
        assertEquals(1, published.cleared());
        assertTrue(cluster.field("films", "left", "recommend.tower_0").isNull());
        assertTrue(cluster.field("films", "new", "recommend.tower_0").isArray());
        assertEquals(
                third, cluster.field("films", "new", "recommend.tower_0_by").asLong());
    }

    @Test
    void theNextVersionTakesTheOtherSlotAndClearsIt() {
        publisher().publish(publication("v1", 0, 0.2), Deployment.Policy.ALWAYS);
        publisher().publish(publication("v2", 0, 0.2), Deployment.Policy.ALWAYS);
        Publisher.Published third = publisher().publish(publication("v3", 100, 0.2), Deployment.Policy.ALWAYS);
        assertEquals(0, third.slot());
        assertEquals(100, third.cleared());
        assertEquals("v2", third.previous());
        String last = "i" + (ITEMS - 1);
        assertTrue(cluster.field("films", last, "recommend.cf_0").isNull());
        assertTrue(cluster.field("films", last, "recommend.neighbours_0").isNull());
        assertTrue(cluster.field("films", last, "recommend.together_0").isNull());
        assertTrue(cluster.field("films", last, "recommend.cf_1").isArray());
    }

    /** Every third call goes wrong in another way, and now and then a single update. */
    @Test
    void ridesOutABusyCluster() {
        int[] ways = {429, 503, FakeCluster.CLOSED_BEFORE, FakeCluster.CLOSED_AFTER, 502, 504};
        int[] calls = {0};
        cluster.fault = call -> ++calls[0] % 3 == 1 ? ways[calls[0] / 3 % ways.length] : FakeCluster.NONE;
        Map<String, Integer> tries = new HashMap<>();
        cluster.updateFault = id -> id.endsWith("7") && tries.merge(id, 1, Integer::sum) == 1 ? 429 : FakeCluster.NONE;
        Publisher.Published published = publisher().publish(publication("v1", 10, 0.2), Deployment.Policy.ALWAYS);
        assertEquals("v1", cluster.deployed);
        assertEquals(ITEMS - 10, published.written());
        assertTrue(rest.retries() > 5, "retries: " + rest.retries());
        for (int item = 0; item < ITEMS - 10; item++) {
            assertTrue(cluster.field("films", "i" + item, "recommend.cf_0").isArray(), "item " + item);
        }
    }

    /** The answer to the registration, and to the deployment, get lost. */
    @Test
    void knowsWhatItHasDoneAlready() {
        for (String lost :
                new String[] {"PUT /films/_recommend/models/v1", "POST /films/_recommend/models/v2/_deploy"}) {
            boolean[] once = {true};
            cluster.fault = call -> {
                boolean lose = call.equals(lost) && once[0];
                once[0] &= !lose;
                return lose ? FakeCluster.CLOSED_AFTER : FakeCluster.NONE;
            };
            publisher().publish(publication(lost.contains("v1") ? "v1" : "v2", 0, 0.2), Deployment.Policy.ALWAYS);
        }
        assertEquals("v2", cluster.deployed);
    }

    @Test
    void mergesWhatItReplacedBeforeItSwitchesOrDoesWithout() {
        publisher().publish(publication("v1", 0, 0.2), Deployment.Policy.ALWAYS);
        int merged = cluster.calls.indexOf("POST /films/_forcemerge");
        assertTrue(merged > cluster.calls.lastIndexOf("POST /_bulk"));
        assertTrue(merged < cluster.calls.indexOf("POST /films/_recommend/models/v1/_deploy"));
        cluster.fault = call -> call.endsWith("_forcemerge") ? 403 : FakeCluster.NONE;
        publisher().publish(publication("v2", 0, 0.2), Deployment.Policy.ALWAYS);
        assertEquals("v2", cluster.deployed);
    }

    @Test
    void givesUpWithoutTouchingTheLiveVersion() {
        publisher().publish(publication("v1", 0, 0.2), Deployment.Policy.ALWAYS);
        String before = cluster.field("films", "i3", "recommend.cf_0").toString();
        int[] bulks = {0};
        cluster.fault =
                call -> call.equals("POST /_bulk") && ++bulks[0] > 1 ? FakeCluster.CLOSED_BEFORE : FakeCluster.NONE;
        TrainingException away = assertThrows(TrainingException.class, () -> publisher()
                .publish(publication("v2", 0, 0.2), Deployment.Policy.ALWAYS));
        assertEquals(Exit.CLUSTER_AWAY, away.exit());
        assertEquals("v1", cluster.deployed);
        assertEquals(before, cluster.field("films", "i3", "recommend.cf_0").toString());
        cluster.fault = call -> FakeCluster.NONE;
        Publisher.Published next = publisher().publish(publication("v3", 0, 0.2), Deployment.Policy.ALWAYS);
        assertEquals(1, next.slot());
        assertEquals("v3", cluster.deployed);
    }

    @Test
    void countsDeletedItemsAndStopsAtWrongOnes() {
        cluster.indices.get("films").remove("i5");
        assertEquals(
                1,
                publisher()
                        .publish(publication("v1", 0, 0.2), Deployment.Policy.ALWAYS)
                        .missing());
        cluster.updateFault = id -> id.equals("i9") ? 400 : FakeCluster.NONE;
        TrainingException refused = assertThrows(TrainingException.class, () -> publisher()
                .publish(publication("v2", 0, 0.2), Deployment.Policy.ALWAYS));
        assertEquals(Exit.FAILED, refused.exit());
        assertTrue(refused.getMessage().contains("i9"), refused.getMessage());
        assertEquals("v1", cluster.deployed);
    }

    @Test
    void aVersionIsNotWrittenTwice() {
        publisher().publish(publication("v1", 0, 0.2), Deployment.Policy.ALWAYS);
        TrainingException refused = assertThrows(TrainingException.class, () -> publisher()
                .publish(publication("v1", 0, 0.2), Deployment.Policy.ALWAYS));
        assertEquals(Exit.USAGE, refused.exit());
    }

    /** Of these test events, with what the live version was found to be worth there. */
    private static Publication beside(Publication of, int events, LiveVersion live) {
        ((ObjectNode) of.metrics().path("test")).put("events", events);
        of.metrics().set("live", live.json());
        return of;
    }

    private static Measured measured(String model, double ndcg) {
        Estimate value = new Estimate(ndcg, ndcg, ndcg);
        return new Measured(model, Map.of(), new Evaluation(20, 3, value, value, value, value, value, 0, 0, 0), 0);
    }

    private static LiveVersion live(String version, double ials, double neighbours) {
        return new LiveVersion(
                version, false, List.of(measured("ials", ials), measured("neighbours", neighbours)), null);
    }

    private Deployment ifBetter(Publication publication) {
        return publisher().publish(publication, Deployment.Policy.IF_BETTER).deployment();
    }

    @Test
    void onlyWhatBeatsTheLiveVersionOnTheSameEventsGoesLive() {
        assertEquals(new Deployment(true, "no version is live yet"), ifBetter(publication("v1", 0, 0.2)));
        assertEquals(
                new Deployment(
                        false,
                        "ndcg@20 0.2100, and [v1], which is live, has 0.2200 on the same events,"
                                + " some of which it may have been trained on"),
                ifBetter(beside(publication("v2", 0, 0.21), 11, live("v1", 0.1, 0.22))));
        assertFalse(ifBetter(beside(publication("v3", 0, 0.21), 11, live("v1", 0.21, 0.1)))
                .deploy());
        assertEquals("v1", cluster.deployed);
        publisher().publish(publication("v4", 0, 0.3), Deployment.Policy.NEVER);
        assertEquals("v1", cluster.deployed);
        ((ObjectNode) cluster.models.get("v1").path("lineage")).put("to", "2025-12-31T23:59:59Z");
        assertEquals(
                new Deployment(true, "ndcg@20 0.1000, and [v1], which is live, has 0.0900 on the same events"),
                ifBetter(beside(publication("v5", 0, 0.1), 11, live("v1", 0.09, 0.05))));
        assertEquals("v5", cluster.deployed);
    }

    @Test
    void aBetterRankerIsEnoughWhereTheLiveVersionHasSeenTheTestEvents() {
        publisher().publish(publication("v1", 0, 0.2), Deployment.Policy.ALWAYS);
        Publication.Ranker ranker = new Publication.Ranker(Map.of("name", "learned"), new byte[] {1});
        Deployment seen = ifBetter(ranked(beside(publication("v2", 0, 0.1), 11, live("v1", 0.9, 0.9)), ranker));
        assertTrue(seen.deploy(), seen.why());
        assertTrue(seen.why().startsWith("its ranker is better"), seen.why());
        ((ObjectNode) cluster.models.get("v2").path("lineage")).put("to", "2025-12-31T23:59:59Z");
        assertFalse(ifBetter(ranked(beside(publication("v3", 0, 0.1), 11, live("v2", 0.9, 0.9)), ranker))
                .deploy());
    }

    private static Publication ranked(Publication of, Publication.Ranker ranker) {
        return new Publication(
                of.version(),
                of.itemIds(),
                of.factors(),
                of.neighbours(),
                of.recency(),
                of.together(),
                of.twoTower(),
                ranker,
                of.metrics(),
                of.lineage());
    }

    @Test
    void aTwoTowerModelCountsWhereTheLiveVersionHasNone() {
        publisher().publish(publication("v1", 0, 0.2), Deployment.Policy.ALWAYS);
        Publication first = beside(withTowers("v2"), 10, live("v1", 0.2, 0.1));
        first.metrics().putObject("two_tower").put("ndcg@20", 0.3);
        assertTrue(ifBetter(first).deploy());
        List<Measured> rows = List.of(measured("ials", 0.2), measured("neighbours", 0.1));
        Publication second = beside(withTowers("v3"), 10, new LiveVersion("v2", true, rows, null));
        second.metrics().putObject("two_tower").put("ndcg@20", 0.4);
        Deployment stays = ifBetter(second);
        assertFalse(stays.deploy());
        assertTrue(stays.why().endsWith("; two-tower models are left out of this"), stays.why());
        // One that is measured alone is not part of the version.
        Publication third = beside(publication("v4", 0, 0.2), 10, live("v2", 0.2, 0.1));
        third.metrics().putObject("two_tower").put("ndcg@20", 0.4);
        assertFalse(ifBetter(third).deploy());
        assertEquals("v2", cluster.deployed);
    }

    @Test
    void whatWasMeasuredBeforeCountsWhereTheLiveVersionCannotBeMeasured() {
        publisher().publish(publication("v1", 0, 0.2), Deployment.Policy.ALWAYS);
        LiveVersion unread = new LiveVersion("v1", false, List.of(), "no item has a vector");
        assertEquals(
                new Deployment(
                        false,
                        "ndcg@20 0.2000, and [v1], which is live, could not be measured (no item has a vector), and had"
                                + " 0.2000 on the same events when it was trained"),
                ifBetter(beside(publication("v2", 0, 0.2), 10, unread)));
        assertFalse(ifBetter(beside(publication("v3", 0, 0.2), 10, live("gone", 0.1, 0.1)))
                .deploy());
        assertEquals(
                new Deployment(
                        true,
                        "[v1], which is live, could not be measured (no item has a vector), and was trained when the"
                                + " test events were others"),
                ifBetter(beside(publication("v4", 0, 0.1), 11, unread)));
        assertTrue(
                ifBetter(beside(publication("v5", 0, 0.21), 10, new LiveVersion("v4", false, List.of(), "it is away")))
                        .deploy());
        assertEquals("v5", cluster.deployed);
    }

    private LiveRetrieval retrieval() {
        Progress quiet =
                new Progress(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
        return new LiveRetrieval(rest, "films", PATIENCE, quiet);
    }

    private LiveVersion read(String[] ids, long room) {
        return retrieval().measure(ids, room, new Workers(1), model -> List.of());
    }

    @Test
    void theLiveVectorsAndNeighboursAreReadBackAsTheyWerePublished() {
        Publication first = publication("v1", 10, 0.2);
        assertNull(read(first.itemIds(), Long.MAX_VALUE));
        publisher().publish(publication("v0", 0, 0.2), Deployment.Policy.ALWAYS);
        publisher().publish(first, Deployment.Policy.ALWAYS);
        List<PublishedModel> models = new ArrayList<>();
        LiveVersion live = retrieval().measure(first.itemIds(), Long.MAX_VALUE, new Workers(1), model -> {
            models.add(model);
            return List.of(measured("ials", 0.5));
        });
        assertEquals("v1", live.version());
        assertFalse(live.twoTower());
        assertNull(live.leftOut());
        assertEquals(0.5, live.json().at("/ials/ndcg@20").asDouble());
        PublishedModel model = models.getFirst();
        assertArrayEquals(first.factors().itemFactors(), model.vectors());
        assertArrayEquals(first.factors().basis().gram(), model.basis().gram());
        assertEquals(first.factors().basis().rows(), model.basis().rows());
        assertArrayEquals(first.neighbours().ids(), model.neighbours().ids());
        assertArrayEquals(first.neighbours().weights(), model.neighbours().weights());
        assertEquals(first.recency(), model.recency());
    }

    @Test
    void aLiveVersionThatCannotBeReadIsLeftOutWithASentence() {
        String[] ids = publication("v1", 0, 0.2).itemIds();
        publisher().publish(withTowers("v1"), Deployment.Policy.ALWAYS);
        LiveVersion large = read(ids, 1_000);
        assertTrue(large.twoTower());
        assertTrue(large.leftOut().contains("give more with --memory"), large.leftOut());
        cluster.fault = call -> call.equals("POST /_search") ? 400 : FakeCluster.NONE;
        LiveVersion refused = read(ids, Long.MAX_VALUE);
        assertEquals("v1", refused.version());
        assertTrue(refused.leftOut().contains("asked to fail"), refused.leftOut());
        assertEquals(refused.leftOut(), refused.json().path("left_out").asText());
        cluster.fault = call -> FakeCluster.NONE;
        cluster.put("films", "i3", "{\"recommend\":{\"cf_0\":[1,2]}}");
        assertEquals(
                "[recommend.cf_0] of the item [i3] is not what a model version writes",
                read(ids, Long.MAX_VALUE).leftOut());
        for (String id : ids) {
            cluster.put("films", id, "{\"title\":\"T\"}");
        }
        assertEquals(
                "no item has a vector in [recommend.cf_0]",
                read(ids, Long.MAX_VALUE).leftOut());
    }
}
