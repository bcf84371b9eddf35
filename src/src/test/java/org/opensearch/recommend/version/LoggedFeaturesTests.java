/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.plugins.Plugin;
import org.opensearch.recommend.RecommendPlugin;
import org.opensearch.recommend.RecommendTestCase;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.cf.Ials;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.content.ContentStatistics;
import org.opensearch.recommend.core.content.HashedContentEncoder;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.rank.DefaultSchema;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.ScoreFormula;
import org.opensearch.recommend.core.replay.CatalogueItem;
import org.opensearch.recommend.core.replay.LearnedVectors;
import org.opensearch.recommend.core.replay.LoggedRanking;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.core.replay.Replay;
import org.opensearch.recommend.core.replay.ReplaySettings;
import org.opensearch.recommend.core.tower.TowerPool;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.recommend.core.util.Fields;
import org.opensearch.recommend.core.util.Hashes;
import org.opensearch.recommend.core.util.Vectors;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.events.EventsRequest;
import org.opensearch.recommend.events.TransportEventsAction;
import org.opensearch.recommend.model.ModelFiles;
import org.opensearch.recommend.model.RankerModels;
import org.opensearch.recommend.model.TestGraphs;
import org.opensearch.recommend.recommend.RecommendRequest;
import org.opensearch.recommend.recommend.RecommendResponse;
import org.opensearch.recommend.recommend.TransportRecommendAction;
import org.opensearch.recommend.signals.RollUpRequest;
import org.opensearch.recommend.signals.SignalSchedule;
import org.opensearch.recommend.signals.TransportRollUpAction;
import org.opensearch.search.SearchHit;
import org.opensearch.search.sort.SortOrder;
import org.opensearch.test.OpenSearchIntegTestCase.ClusterScope;

/** Days of traffic through the routes that serve, played again from the events index as it was left. */
@ClusterScope(numDataNodes = 2)
public class LoggedFeaturesTests extends RecommendTestCase {
    private static final AtomicLong NOW = new AtomicLong();
    private static final String INDEX = "films";
    private static final int ITEMS = 80;
    private static final int USERS = 24;
    private static final int ROUNDS = 8;
    private static final int EVENTS_A_ROUND = 32;
    private static final int ANSWERS_A_ROUND = 8;
    private static final int CONTENT = 16;
    private static final int FACTOR = 8;
    private static final int TOWER = 4;
    private static final TowerPool POOL = new TowerPool(0.5f, 5);
    private static final List<String> GENRES = List.of("War", "Drama", "Comedy", "Crime", "Animation", "History");
    /** Of each kind of feature some, so that it is no comparison of what is missing everywhere. */
    private static final List<String> MUST_VARY = List.of(
            "days_since_event",
            "typical_price",
            "price",
            "age_days",
            "maturity",
            "has_factor",
            "popularity",
            "popularity_in_region",
            "popularity_share",
            "ctr",
            "trending",
            "hour",
            "category_affinity",
            "content_similarity",
            "price_gap",
            "collaborative_score",
            "collaborative_lift",
            "has_tower",
            "tower_score",
            "tower_pool_score",
            "source_rank_popular",
            "source_score_content",
            "user",
            "item",
            "region",
            "attribute_plan_and_category",
            "user_content[0]",
            "item_factor[0]",
            "user_factor[0]",
            "item_tower[0]",
            "user_tower[0]");

    private static final Set<String> EVENT_FIELDS = Set.of(
            "type",
            "user_id",
            "item_id",
            "timestamp",
            "value",
            "recommendation_id",
            "position",
            "scenario",
            "region",
            "device",
            "attributes");
    private static final Map<String, Object> CONFIG = Map.of(
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
                    "released",
                    "maturity",
                    "age"),
            "content",
            Map.of("dimension", CONTENT),
            "scenarios",
            Map.of("home", Map.of("timeout", "60s"), "similar", Map.of("timeout", "60s")),
            "log_features",
            1);
    private static final String MAPPING =
            """
            {"properties": {
              "title": {"type": "text"},
              "genres": {"type": "keyword"},
              "studio": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
              "price": {"type": "double"},
              "released": {"type": "date"},
              "age": {"type": "integer"}}}""";

    /** The plugin on the clock of the traffic. */
    public static final class OnThatClock extends RecommendPlugin {
        @Override
        protected LongSupplier clock() {
            return NOW::get;
        }
    }

    private final RecommendConfig config = RecommendConfig.read(CONFIG);
    private final Random random = new Random(20);
    private final List<String> shown = new ArrayList<>();
    private LearnedVectors learned = LearnedVectors.NONE;
    private long impressions;
    private int events;

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        List<Class<? extends Plugin>> plugins = new ArrayList<>(super.nodePlugins());
        plugins.set(plugins.indexOf(RecommendPlugin.class), OnThatClock.class);
        return plugins;
    }

    /** Roll-ups happen when the traffic says so. */
    @Override
    protected Settings nodeSettings(int node) {
        return Settings.builder()
                .put(super.nodeSettings(node))
                .put(SignalSchedule.INTERVAL.getKey(), "24h")
                .build();
    }

    public void testReplayedFeaturesEqualThoseThatServingLogged() throws Exception {
        NOW.set(System.currentTimeMillis() - 3 * Durations.DAY);
        FeatureSchema schema = new FeatureSchema(
                "wide",
                "wide-1",
                DefaultSchema.of(config, new DefaultSchema.Vectors(CONTENT, FACTOR, TOWER), List.of("plan")),
                DefaultSchema.HEADS,
                new ScoreFormula(true, List.of(1.0, 1.0)));
        assertTrue("only " + schema.width(), schema.width() >= 200);
        load(schema);
        films();
        for (int round = 0; round < ROUNDS; round++) {
            if (round == 4) {
                publish();
            }
            traffic();
        }

        refresh(Names.events(INDEX));
        List<Event> log = new ArrayList<>();
        Map<String, LoggedRanking> logged = new HashMap<>();
        Map<String, LoggedRanking> byRow = new HashMap<>();
        for (SearchHit hit : client().prepareSearch(Names.events(INDEX))
                .setSize(10_000)
                .addSort("timestamp", SortOrder.ASC)
                .get()
                .getHits()
                .getHits()) {
            Event event = event(hit);
            log.add(event);
            if (hit.getSourceAsMap().get("ranking") instanceof Map<?, ?> ranking) {
                LoggedRanking read = LoggedRanking.read(ranking);
                logged.put(event.id(), read);
                byRow.put(name(event.timestamp(), event.userId(), event.itemId(), event.position()), read);
            }
        }
        assertEquals(impressions, logged.size());
        assertTrue(logged.size() + " logged", logged.size() > 300);
        assertEquals(logged.size(), byRow.size());

        List<RankingRow> rows = replay(schema, log, logged, Set.of());
        assertEquals(logged.size(), rows.size());
        compare(schema, rows, byRow);

        boolean[] ofPosition = schema.columnsOfPosition();
        for (RankingRow row : replay(schema, log, logged, Set.of("default-4"))) {
            float[] features = of(row, byRow).features();
            for (int c = 0; c < features.length; c++) {
                assertEquals(ofPosition[c] ? (float) Math.log1p(row.position()) : features[c], row.features()[c], 0);
            }
        }
    }

    private static void compare(FeatureSchema schema, List<RankingRow> rows, Map<String, LoggedRanking> byRow) {
        List<String> columns = schema.columns();
        boolean[] ofPosition = schema.columnsOfPosition();
        List<Set<Float>> values = new ArrayList<>();
        columns.forEach(column -> values.add(new TreeSet<>()));
        Map<String, String> differences = new TreeMap<>();
        for (RankingRow row : rows) {
            float[] served = of(row, byRow).features();
            assertEquals(columns.size(), served.length);
            for (int c = 0; c < served.length; c++) {
                values.get(c).add(served[c]);
                if (!ofPosition[c] && !(Math.abs(served[c] - row.features()[c]) <= 1e-6)) {
                    differences.merge(
                            columns.get(c),
                            " 1 " + served[c] + " was logged, " + row.features()[c] + " replayed, of " + row.userId()
                                    + " and " + row.itemId(),
                            (a, b) -> a + " +");
                }
            }
        }
        assertTrue(differences.toString(), differences.isEmpty());
        long moving = values.stream().filter(of -> of.size() > 1).count();
        assertTrue("only " + moving + " of " + columns.size() + " columns ever vary", moving > 150);
        for (String column : MUST_VARY) {
            assertTrue(column, values.get(columns.indexOf(column)).size() > 1);
        }
    }

    private static LoggedRanking of(RankingRow row, Map<String, LoggedRanking> byRow) {
        return byRow.get(name(row.time(), row.userId(), row.itemId(), row.position()));
    }

    private static String name(long time, String user, String item, int position) {
        return time + " " + user + " " + item + " " + position;
    }

    private List<RankingRow> replay(
            FeatureSchema schema, List<Event> log, Map<String, LoggedRanking> logged, Set<String> models) {
        HashedContentEncoder encoder = new HashedContentEncoder(CONTENT, ContentStatistics.NONE);
        Map<String, CatalogueItem> catalogue = new HashMap<>();
        for (SearchHit hit :
                client().prepareSearch(INDEX).setSize(ITEMS).get().getHits().getHits()) {
            catalogue.put(hit.getId(), CatalogueItem.of(hit.getId(), config.fields(), hit.getSourceAsMap(), encoder));
        }
        assertEquals(ITEMS, catalogue.size());
        List<RankingRow> rows = new ArrayList<>();
        new Replay(
                        config,
                        new FeatureExtractor(schema),
                        catalogue,
                        List.of(learned),
                        // No roll-up but those that are known.
                        ReplaySettings.of(ReplaySettings.Rows.IMPRESSIONS, config.labels())
                                .every(10_000 * Durations.DAY),
                        rows::add)
                .run(log, logged, models);
        return rows;
    }

    private Event event(SearchHit hit) {
        Map<String, Object> source = new LinkedHashMap<>(hit.getSourceAsMap());
        boolean anonymous = source.get("user_id") == null;
        source.keySet().retainAll(EVENT_FIELDS);
        source.putIfAbsent("user_id", "nobody");
        Event event = Event.read(source, config, System.currentTimeMillis()).withId(hit.getId());
        return new Event(
                event.id(),
                event.type(),
                anonymous ? null : event.userId(),
                event.itemId(),
                event.timestamp(),
                event.value(),
                null,
                event.recommendationId(),
                event.position(),
                event.scenario(),
                event.region(),
                event.device(),
                event.attributes());
    }

    private void load(FeatureSchema schema) throws Exception {
        float[][] weights = new float[schema.width()][2];
        for (float[] row : weights) {
            for (int head = 0; head < row.length; head++) {
                row[head] = (random.nextFloat() - 0.5f) / 100;
            }
        }
        ModelFiles files = new ModelFiles(
                TestGraphs.sigmoid(weights), Json.write(schema.toMap()).getBytes(StandardCharsets.UTF_8));
        for (RankerModels models : internalCluster().getDataNodeInstances(RankerModels.class)) {
            assertBusy(() -> {
                assertNull(models.stats().models().get(0).problem());
            });
            models.load("default-4", files);
        }
    }

    private void films() {
        assertTrue(prepareCreate(INDEX)
                .setSettings(FILMS)
                .setMapping(MAPPING)
                .get()
                .isAcknowledged());
        putConfig(INDEX, CONFIG);
        for (int i = 0; i < ITEMS; i++) {
            Map<String, Object> film = new LinkedHashMap<>();
            film.put("title", "Film " + i + " of " + GENRES.get(i % 6).toLowerCase(Locale.ROOT));
            if (i % 11 != 0) {
                film.put("genres", List.of(GENRES.get(i % 6), GENRES.get(i * 5 % 4)));
            }
            if (i % 13 != 0) {
                film.put("studio", "S" + i % 5);
            }
            if (i % 7 != 0) {
                film.put("price", 0.99 + 1.37 * i);
            }
            if (i % 5 != 0) {
                film.put("released", NOW.get() + (2L - 9L * i) * Durations.DAY);
            }
            if (i % 3 == 0) {
                film.put("age", 6 + i % 4 * 4);
            }
            indexItem(INDEX, "f" + i, film);
        }
        refresh(INDEX);
        ensureGreen(INDEX);
    }

    /** Events and answers for some hours, then a roll-up. */
    private void traffic() throws Exception {
        for (int i = 0; i < EVENTS_A_ROUND; i++) {
            pass(1 + random.nextInt(90_000));
            send(randomEvent());
            if (i % (EVENTS_A_ROUND / ANSWERS_A_ROUND) == 0) {
                pass(1 + random.nextInt(60_000));
                answer();
            }
        }
        assertBusy(
                () -> {
                    refresh(Names.events(INDEX));
                    assertEquals(
                            impressions,
                            client().prepareSearch(Names.events(INDEX))
                                    .setQuery(QueryBuilders.termQuery("type", "impression"))
                                    .setTrackTotalHits(true)
                                    .setSize(0)
                                    .get()
                                    .getHits()
                                    .getTotalHits()
                                    .value());
                },
                30,
                TimeUnit.SECONDS);
        pass(1);
        client().execute(TransportRollUpAction.TYPE, new RollUpRequest(INDEX)).actionGet();
        pass(Durations.HOUR + random.nextInt(5 * 3_600_000));
    }

    private static void pass(long millis) {
        NOW.addAndGet(millis);
    }

    private Map<String, Object> randomEvent() {
        Map<String, Object> event = new LinkedHashMap<>();
        String type = List.of("view", "click", "like", "dislike", "purchase", "watch", "rate", "skip")
                .get(random.nextInt(8));
        event.put("event_id", "e" + events++);
        event.put("type", type);
        event.put("user_id", "u" + random.nextInt(USERS));
        event.put("item_id", "f" + random.nextInt(ITEMS));
        event.put("timestamp", NOW.get());
        if (type.equals("watch")) {
            event.put("value", random.nextDouble());
        } else if (type.equals("rate")) {
            event.put("value", 1 + random.nextInt(5));
        } else if (type.equals("click") && !shown.isEmpty()) {
            event.put("recommendation_id", shown.get(random.nextInt(shown.size())));
        }
        maybe(event, "region", List.of("DE", "FR"));
        maybe(event, "device", List.of("tv", "phone"));
        if (random.nextInt(5) == 0) {
            event.put(
                    "attributes",
                    Map.of(
                            "plan",
                            random.nextBoolean() ? "gold" : "free",
                            "region",
                            random.nextBoolean() ? "DE" : "FR"));
        }
        return event;
    }

    private void maybe(Map<String, Object> into, String name, List<String> values) {
        if (random.nextInt(3) > 0) {
            into.put(name, values.get(random.nextInt(values.size())));
        }
    }

    private void answer() {
        Map<String, Object> request = new HashMap<>();
        if (random.nextInt(8) > 0) {
            request.put("user_id", "u" + random.nextInt(USERS));
        }
        Map<String, Object> context = new HashMap<>();
        maybe(context, "region", List.of("DE", "FR"));
        maybe(context, "device", List.of("tv", "phone"));
        request.put("context", context);
        request.put("size", 5);
        RecommendResponse response = client().execute(
                        TransportRecommendAction.TYPE, new RecommendRequest(INDEX, null).read(request))
                .actionGet();
        assertEquals(List.of(), response.warnings());
        assertEquals("default-4", response.ranker());
        impressions += response.hits().size();
        shown.add(response.recommendationId());
    }

    private static void send(Map<String, Object> event) {
        client().execute(
                        TransportEventsAction.TYPE,
                        new EventsRequest(
                                INDEX,
                                new BytesArray(Json.write(event)),
                                MediaTypeRegistry.JSON,
                                false,
                                WriteRequest.RefreshPolicy.NONE))
                .actionGet();
    }

    /** A collaborative model, of three items in four, and a two-tower model, of four in five. */
    private void publish() {
        Interactions.Builder builder = new Interactions.Builder();
        for (int user = 0; user < 60; user++) {
            for (int item = user % 3; item < ITEMS; item += 3) {
                if (random.nextInt(3) == 0) {
                    builder.add(user, item, 1);
                }
            }
        }
        Ials.Trained trained = new Ials(IalsParameters.of(FACTOR).withEpochs(4), new Workers(1))
                .train(builder.build(60, ITEMS), (epoch, loss) -> {});
        byte[] itemTower = TestGraphs.operator(randomVectors(GENRES.size()), "LpNormalization");
        byte[] userTower = TestGraphs.operator(randomVectors(TOWER + 2), "LpNormalization");
        Map<String, Object> oneOfGenres = Map.of("type", "one_hot", "values", GENRES);
        List<Map<String, Object>> ofItem =
                List.of(Map.of("name", "genre", "kind", "item", "field", "categories", "transform", oneOfGenres));
        List<Map<String, Object>> ofUser = List.of(
                Map.of("name", "pool", "kind", "profile", "field", "tower_pool", "dimensions", TOWER),
                Map.of("name", "positive", "kind", "profile", "field", "positive_share"),
                Map.of("name", "weekend", "kind", "context", "field", "weekend"));
        ModelBody model = new ModelBody(
                new CollaborativeModel(trained.model().basis(), trained.model().meanUser(), 0.5f),
                TOWER,
                POOL,
                Map.of(ModelBody.ITEM_TOWER, tower(itemTower, ofItem), ModelBody.USER_TOWER, tower(userTower, ofUser)),
                Map.of(),
                Map.of());
        client().execute(TransportChangeModelAction.TYPE, ModelRequest.begin(INDEX, "v1", model))
                .actionGet();
        Map.of(ModelBody.ITEM_TOWER, itemTower, ModelBody.USER_TOWER, userTower)
                .forEach((file, graph) -> client().execute(
                                TransportUploadAction.TYPE, new UploadRequest(INDEX, "v1", file, 0, graph))
                        .actionGet());
        Map<String, float[]> factors = new HashMap<>();
        Map<String, float[]> towers = new HashMap<>();
        float[][] vectors = randomVectors(ITEMS);
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (int i = 0; i < ITEMS; i++) {
            Map<String, Object> managed = new HashMap<>();
            if (i % 4 != 3) {
                factors.put("f" + i, trained.model().itemFactors()[i]);
                managed.put("cf_0", components(trained.model().itemFactors()[i]));
            }
            if (i % 5 != 4) {
                Vectors.normalise(vectors[i]);
                towers.put("f" + i, vectors[i]);
                managed.put("tower_0", components(vectors[i]));
            }
            if (!managed.isEmpty()) {
                bulk.add(new UpdateRequest(INDEX, "f" + i)
                        .doc(Json.write(Map.of("recommend", managed)), MediaTypeRegistry.JSON));
            }
        }
        BulkResponse written = client().bulk(bulk).actionGet();
        assertFalse(written.buildFailureMessage(), written.hasFailures());
        client().execute(TransportChangeModelAction.TYPE, ModelRequest.deploy(INDEX, "v1"))
                .actionGet();
        TwoTowerModels served = internalCluster().getDataNodeInstance(TwoTowerModels.class);
        ModelVersion version = internalCluster()
                .getDataNodeInstance(ModelVersions.class)
                .list(INDEX)
                .require("v1");
        learned = new LearnedVectors(
                trained.model().basis(),
                trained.model().meanUser(),
                factors,
                towers,
                POOL,
                (user, context) -> served.user(served.get(INDEX, version), user, context),
                NOW.get());
    }

    private float[][] randomVectors(int count) {
        float[][] vectors = new float[count][TOWER];
        for (float[] vector : vectors) {
            for (int i = 0; i < TOWER; i++) {
                vector[i] = (float) random.nextGaussian();
            }
        }
        return vectors;
    }

    private static GraphSpec tower(byte[] onnx, List<Map<String, Object>> inputs) {
        Map<String, Object> schema = Map.of("name", "tower", "version", "1", "inputs", inputs, "dimension", TOWER);
        return GraphSpec.read(
                Fields.of("", Map.of("schema", schema, "size", onnx.length, "sha256", Hashes.sha256(onnx))), TOWER);
    }

    private static List<Float> components(float[] vector) {
        List<Float> components = new ArrayList<>();
        for (float component : vector) {
            components.add(component);
        }
        return components;
    }
}
