/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.After;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.recommend.PluginClient;
import org.opensearch.recommend.RecommendTestCase;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.IndexPreparer;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.recommend.stats.StatsRequest;
import org.opensearch.recommend.stats.StatsResponse;
import org.opensearch.recommend.stats.TransportStatsAction;
import org.opensearch.search.SearchHit;
import org.opensearch.test.OpenSearchIntegTestCase;
import org.opensearch.threadpool.ThreadPool;

@OpenSearchIntegTestCase.ClusterScope(scope = OpenSearchIntegTestCase.Scope.SUITE, numDataNodes = 2)
public class SignalsTests extends RecommendTestCase {
    private static final Map<String, Object> CONFIG =
            Map.of("fields", Map.of("title", "title", "categories", "genres"));
    private static final EventFolder NO_PROFILES = (config, events, profiles) -> profiles.onResponse(0);

    @Override
    protected Settings nodeSettings(int nodeOrdinal) {
        return Settings.builder()
                .put(super.nodeSettings(nodeOrdinal))
                .put(SignalSchedule.INTERVAL.getKey(), "1h")
                .build();
    }

    @After
    public void resetInterval() {
        interval(null);
    }

    public void testEventsBecomeSignalsOnEveryNodeAndItemsAreLeftAlone() {
        prepare("films", 3);
        for (String id : List.of("m1", "m2", "m3", "m4")) {
            indexItem("films", id, Map.of("title", "film " + id));
        }
        send("films", event("m1", "like", Map.of("region", "DE")), event("m1", "view", Map.of()));
        send("films", event("m2", "view", Map.of("region", "DE")), event("m3", "dislike", Map.of()));
        send("films", event("m2", "impression", Map.of()));

        RollUpResponse response = rollUp("films");
        assertEquals(5, response.events());
        assertEquals(3, response.items());

        for (SignalTables tables : internalCluster().getDataNodeInstances(SignalTables.class)) {
            SignalReader reader = tables.reader("films");
            assertEquals(3, reader.items());
            assertEquals(3.003, reader.get(ItemKey.of("m1"), null, Signal.POPULARITY), 0.001);
            assertEquals(2.002, reader.get(ItemKey.of("m1"), "region=DE", Signal.POPULARITY), 0.001);
            assertEquals(1, reader.get(ItemKey.of("m2"), null, Signal.EVENTS_1H), 0);
            assertTrue(reader.get(ItemKey.of("m3"), null, Signal.QUALITY) < 0.5);
            assertTrue(Float.isNaN(reader.get(ItemKey.of("m4"), null, Signal.POPULARITY)));
            assertArrayEquals(new long[] {ItemKey.of("m1"), ItemKey.of("m2")}, reader.top(null, Signal.POPULARITY, 10));
        }
        for (String id : List.of("m1", "m2", "m3", "m4")) {
            assertEquals(1, client().prepareGet("films", id).get().getVersion());
        }
        GetResponse document = client().prepareGet(Names.signals("films"), "m1").get();
        assertEquals(2, document.getSourceAsMap().get("events_1h"));

        refresh("films");
        assertEquals(List.of("m1", "m2"), ids(search("films", Signal.POPULARITY, null, null)));
        assertEquals(List.of("m1", "m2"), ids(search("films", Signal.POPULARITY, "region=DE", null)));
        assertEquals(List.of("m1"), ids(search("films", Signal.POPULARITY, null, 1)));
        assertEquals(List.of(), ids(search("films", Signal.TRENDING, null, 10)));
        assertEquals(List.of(), ids(search("other", Signal.POPULARITY, null, null)));
    }

    public void testEachEventIsCountedOnce() {
        prepare("once", 2);
        send("once", events(200));
        assertEquals(200, rollUp("once").events());
        assertEquals(0, rollUp("once").events());
        send("once", events(10));
        assertEquals(10, rollUp("once").events());
        assertEquals(210, counted("once"));
    }

    public void testARunThatDiesBeforeItsCheckpointIsRepeatedWithoutCountingTwice() {
        prepare("crash", 2);
        send("crash", events(60));
        AtomicInteger batches = new AtomicInteger();
        // The documents of a shard are written, its checkpoint is not.
        EventFolder dies = (config, events, profiles) -> {
            if (batches.incrementAndGet() == 3) {
                profiles.onFailure(new IllegalStateException("the node dies here"));
            } else {
                profiles.onResponse(0);
            }
        };
        expectThrows(IllegalStateException.class, () -> run("crash", dies, 7, System::currentTimeMillis));
        long before = countedInDocuments("crash");
        assertTrue("" + before, before > 14 && before < 60);

        send("crash", events(5));
        RollUp.Result rest = run("crash", NO_PROFILES, 7, System::currentTimeMillis);
        assertEquals(65, rest.events());
        assertEquals(65, countedInDocuments("crash"));
    }

    public void testRunsSideBySideCountEachEventOnce() {
        prepare("race", 3);
        int sent = 0;
        for (int round = 0; round < 5; round++) {
            Map<String, Object>[] events = events(50 + round);
            send("race", events);
            sent += events.length;
            List<PlainActionFuture<RollUp.Result>> runs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                runs.add(start("race", NO_PROFILES, 3 + i, System::currentTimeMillis));
            }
            for (PlainActionFuture<RollUp.Result> run : runs) {
                try {
                    run.actionGet();
                } catch (RuntimeException e) {
                    logger.info("one of the runs lost the race", e);
                }
            }
        }
        run("race", NO_PROFILES, 100, System::currentTimeMillis);
        assertEquals(sent, countedInDocuments("race"));
    }

    public void testAnEventSentAgainUnderItsIdIsCountedOnce() {
        prepare("again", 1);
        Map<String, Object> event = event("m1", "view", Map.of());
        index(Names.events("again"), "early", event);
        index(Names.events("again"), "early", event);
        assertEquals(1, rollUp("again").items());
        index(Names.events("again"), "early", event);
        index(Names.events("again"), "late", event);
        rollUp("again");
        assertEquals(2, counted("again"));
    }

    public void testMalformedEventsAreSkippedAndCounted() {
        prepare("odd", 1);
        Map<String, Object> untyped = new HashMap<>(event("m1", "view", Map.of()));
        untyped.remove("type");
        Map<String, Object> timeless = new HashMap<>(event("m1", "view", Map.of()));
        timeless.remove("timestamp");
        send(
                "odd",
                untyped,
                timeless,
                event("m1", "no_such_type", Map.of()),
                event("m".repeat(600), "view", Map.of()),
                event("m1", "view", Map.of("timestamp", 99_999_999_999_999L)),
                event("m1", "view", Map.of("extra", Map.of("left", "alone"), "item", Map.of("brand", "b"))));
        RollUpResponse response = rollUp("odd");
        assertEquals(1, response.events());
        assertEquals(5, response.malformed());
        assertEquals(1, counted("odd"));
    }

    public void testOnlyEventsThatDidNotComeByTheRouteAreHandedToTheFolderAndOnlyOnce() {
        prepare("tail", 2);
        List<String> folded = new ArrayList<>();
        EventFolder folder = (config, events, profiles) -> {
            events.stream().map(event -> event.event().id()).forEach(folded::add);
            profiles.onResponse(1);
        };
        index(Names.events("tail"), "e1", event("m1", "view", Map.of()));
        index(Names.events("tail"), "e2", event("m1", "view", Map.of("origin", "api")));
        assertEquals(1, run("tail", folder, 10, System::currentTimeMillis).profiles());
        assertEquals(List.of("e1"), folded);

        // Signals are counted anew, profiles are not.
        assertTrue(client().admin()
                .indices()
                .prepareDelete(Names.signals("tail"))
                .get()
                .isAcknowledged());
        assertEquals(2, run("tail", folder, 10, System::currentTimeMillis).events());
        assertEquals(2, countedInDocuments("tail"));
        assertEquals(List.of("e1"), folded);
    }

    public void testCountsLeaveTheirWindowsWithoutEvents() {
        prepare("expiring", 1);
        send("expiring", event("m1", "view", Map.of()), event("m2", "view", Map.of()));
        rollUp("expiring");
        LongSupplier later = () -> System.currentTimeMillis() + 2 * Durations.HOUR;
        RollUp.Result result = run("expiring", NO_PROFILES, 100, later);
        assertEquals(2, result.expired());
        assertEquals(0, run("expiring", NO_PROFILES, 100, later).expired());
        GetResponse document =
                client().prepareGet(Names.signals("expiring"), "m1").get();
        assertEquals(0, document.getSourceAsMap().get("events_1h"));
        assertEquals(1, document.getSourceAsMap().get("events_1d"));
    }

    public void testIndicesMadeAnew() {
        prepare("anew", 1);
        send("anew", events(20));
        rollUp("anew");
        assertTrue(client().admin()
                .indices()
                .prepareDelete(Names.signals("anew"))
                .get()
                .isAcknowledged());
        // Everything is counted from the events again, and the tables forget what they had.
        assertEquals(20, rollUp("anew").events());
        assertEquals(20, counted("anew"));

        assertTrue(client().admin()
                .indices()
                .prepareDelete(Names.events("anew"))
                .get()
                .isAcknowledged());
        expectThrows(IndexNotFoundException.class, () -> rollUp("anew"));
        putConfig("anew", CONFIG);
        ensureGreen(Names.events("anew"));
        send("anew", events(3));
        assertEquals(3, rollUp("anew").events());
        assertEquals(23, counted("anew"));
    }

    public void testAChangeServesWithinAnInterval() throws Exception {
        prepare("timely", 2);
        interval("1s");
        for (int i = 1; i <= 3; i++) {
            send("timely", event("m1", "view", Map.of()));
            int expected = i;
            long start = System.nanoTime();
            assertBusy(() -> assertEquals(expected, counted("timely")), 20, TimeUnit.SECONDS);
            logger.info("served after {} ms", (System.nanoTime() - start) / 1_000_000);
        }
    }

    public void testANewConfigurationMakesNewTables() {
        prepare("tuned", 1);
        send("tuned", event("m1", "impression", Map.of()));
        rollUp("tuned");
        assertEquals(1.0 / 21, reader("tuned").get(ItemKey.of("m1"), null, Signal.CTR), 1e-6);
        Map<String, Object> config = new HashMap<>(CONFIG);
        config.put("signals", Map.of("ctr_prior", Map.of("clicks", 1, "impressions", 3)));
        putConfig("tuned", config);
        send("tuned", event("m2", "impression", Map.of()));
        rollUp("tuned");
        assertEquals(1.0 / 4, reader("tuned").get(ItemKey.of("m1"), null, Signal.CTR), 1e-6);
    }

    public void testStatsShowTheTables() {
        prepare("measured", 1);
        send("measured", events(10));
        rollUp("measured");
        StatsResponse response = client().execute(
                        TransportStatsAction.TYPE, new StatsRequest(List.of(), List.of("signals")))
                .actionGet();
        assertFalse(response.hasFailures());
        int nodes = client().admin()
                .cluster()
                .prepareState()
                .get()
                .getState()
                .nodes()
                .getSize();
        assertEquals(nodes, response.getNodes().size());
        assertTrue(response.getNodes().stream()
                .anyMatch(node -> node.groups().toString().contains("measured={items=10")));
        assertTrue(response.getNodes().stream()
                .allMatch(node -> node.groups().keySet().equals(Set.of("signals"))));
    }

    private void prepare(String index, int shards) {
        assertAcked(prepareCreate(index).setSettings(FILMS));
        assertAcked(prepareCreate(Names.events(index))
                .setSettings(Settings.builder()
                        .put("index.number_of_shards", shards)
                        .put("index.number_of_replicas", 1)
                        .put("index.translog.durability", "request")
                        .put("index.refresh_interval", "-1"))
                .setMapping("timestamp", "type=date"));
        putConfig(index, CONFIG);
        ensureGreen(index, Names.events(index), Names.signals(index));
    }

    private static void assertAcked(org.opensearch.action.admin.indices.create.CreateIndexRequestBuilder request) {
        assertTrue(request.get().isAcknowledged());
    }

    private static Map<String, Object> event(String item, String type, Map<String, Object> more) {
        Map<String, Object> event = new HashMap<>();
        event.put("type", type);
        event.put("user_id", "u1");
        event.put("item_id", item);
        event.put("timestamp", System.currentTimeMillis());
        event.putAll(more);
        return event;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of maps know no type arguments
    private static Map<String, Object>[] events(int n) {
        Map[] events = new Map[n];
        for (int i = 0; i < n; i++) {
            events[i] = event("m" + i % 10, "view", Map.of());
        }
        return events;
    }

    @SafeVarargs
    private static void send(String index, Map<String, Object>... events) {
        BulkRequest bulk = new BulkRequest();
        for (Map<String, Object> event : events) {
            bulk.add(new IndexRequest(Names.events(index)).source(event));
        }
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
    }

    private static void index(String index, String id, Map<String, Object> source) {
        client().prepareIndex(index).setId(id).setSource(source).get();
    }

    private static RollUpResponse rollUp(String index) {
        return client().execute(TransportRollUpAction.TYPE, new RollUpRequest(index))
                .actionGet();
    }

    private static RollUp.Result run(String index, EventFolder folder, int batch, LongSupplier clock) {
        return start(index, folder, batch, clock).actionGet();
    }

    private static PlainActionFuture<RollUp.Result> start(
            String index, EventFolder folder, int batch, LongSupplier clock) {
        String node = randomFrom(internalCluster().getNodeNames());
        IndexConfig config =
                internalCluster().getInstance(ConfigService.class, node).require(index);
        PlainActionFuture<RollUp.Result> result = new PlainActionFuture<>();
        new RollUp(
                        internalCluster().getInstance(ClusterService.class, node),
                        internalCluster().getInstance(IndexPreparer.class, node),
                        internalCluster().getInstance(PluginClient.class, node),
                        internalCluster().getInstance(ThreadPool.class, node),
                        folder,
                        batch,
                        clock)
                .run(config, result);
        return result;
    }

    /** Events of the last day that a node's table knows. */
    private static long counted(String index) {
        SignalReader reader = reader(index);
        long sum = 0;
        for (int i = 0; i < 10; i++) {
            float count = reader.get(ItemKey.of("m" + i), null, Signal.EVENTS_1D);
            sum += Float.isNaN(count) ? 0 : (long) count;
        }
        return sum;
    }

    private static SignalReader reader(String index) {
        return internalCluster().getDataNodeInstance(SignalTables.class).reader(index);
    }

    private long countedInDocuments(String index) {
        refresh(Names.signals(index));
        long sum = 0;
        for (SearchHit hit :
                client().prepareSearch(Names.signals(index)).setSize(100).get().getHits()) {
            sum += ((Number) hit.getSourceAsMap().get("events_1d")).longValue();
        }
        return sum;
    }

    private static SearchResponse search(String index, Signal signal, String segment, Integer head) {
        // As JSON, so that the node that takes the search gives the query its tables.
        String query = new SignalQueryBuilder(index, signal, segment, head, name -> SignalReader.EMPTY).toString();
        return client().prepareSearch("films")
                .setQuery(QueryBuilders.boolQuery()
                        .must(QueryBuilders.wrapperQuery(query))
                        .filter(QueryBuilders.existsQuery("title")))
                .get();
    }

    private static List<String> ids(SearchResponse response) {
        List<String> ids = new ArrayList<>();
        response.getHits().forEach(hit -> ids.add(hit.getId()));
        return ids;
    }

    private static void interval(String value) {
        client().admin()
                .cluster()
                .prepareUpdateSettings()
                .setTransientSettings(
                        value == null
                                ? Settings.builder().putNull(SignalSchedule.INTERVAL.getKey())
                                : Settings.builder()
                                        .put(SignalSchedule.INTERVAL.getKey(), TimeValue.parseTimeValue(value, "")))
                .get();
    }
}
