/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.startsWith;
import static org.opensearch.test.hamcrest.OpenSearchAssertions.assertAcked;
import static org.opensearch.test.hamcrest.OpenSearchAssertions.assertNoFailures;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.index.LeafReaderContext;
import org.junit.Before;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.bulk.BulkRequestBuilder;
import org.opensearch.action.search.SearchRequestBuilder;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.document.DocumentField;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.index.IndexService;
import org.opensearch.index.engine.Engine;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.indices.IndicesService;
import org.opensearch.recommend.RecommendTestCase;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.candidate.Candidate;
import org.opensearch.recommend.core.candidate.Provenance;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.profile.DecayScale;
import org.opensearch.recommend.core.profile.History;
import org.opensearch.recommend.core.profile.HistoryEntry;
import org.opensearch.recommend.core.profile.Profile;
import org.opensearch.recommend.core.profile.Sums;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.recommend.core.util.Fields;
import org.opensearch.recommend.model.ModelFiles;
import org.opensearch.recommend.model.RankerModels;
import org.opensearch.recommend.profile.ProfileStore;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;
import org.opensearch.search.builder.SearchSourceBuilder;

public class RescorerClusterTest extends RecommendTestCase {
    private static final int ITEMS = 90;
    private static final List<String> GENRES = List.of("Drama", "Comedy", "Horror");
    private static final Map<String, Object> CONFIG = Map.of(
            "fields",
            Map.of(
                    "title",
                    "title",
                    "categories",
                    "genres",
                    "brand",
                    "studio",
                    "released_at",
                    "year",
                    "price",
                    "price"));

    private static final String MAPPING =
            """
            {"properties": {
              "title": {"type": "text"},
              "genres": {"type": "keyword"},
              "studio": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
              "year": {"type": "integer"},
              "price": {"type": "double"}}}""";

    private String node;

    @Before
    public void films() throws Exception {
        node = internalCluster().getDataNodeNames().iterator().next();
        assertAcked(prepareCreate("films").setSettings(FILMS).setMapping(MAPPING));
        putConfig("films", CONFIG);
        BulkRequestBuilder bulk = client().prepareBulk();
        for (int i = 0; i < ITEMS; i++) {
            Map<String, Object> film = Map.of(
                    "title", "Film number " + i,
                    "genres", List.of(GENRES.get(i % 3), "All"),
                    "studio", "S" + i % 5,
                    "year", 1980 + i % 40);
            bulk.add(client().prepareIndex("films").setId("f" + i).setSource(Json.write(film), MediaTypeRegistry.JSON));
        }
        // One item with nothing that the ranker reads.
        bulk.add(client().prepareIndex("films").setId("odd").setSource("{\"x\":1}", MediaTypeRegistry.JSON));
        assertFalse(bulk.get().hasFailures());
        refresh("films");
        ensureGreen("films");
        assertBusy(() -> internalCluster()
                .getInstances(RankerModels.class)
                .forEach(models -> assertEquals(
                        List.of("default-4"),
                        models.stats().models().stream()
                                .filter(entry -> entry.problem() == null)
                                .map(entry -> entry.version())
                                .toList())));
    }

    public void testAUsersTasteDecides() throws Exception {
        storeProfile("u1", Map.of("Drama", 3.0, "Horror", -2.0), "f0");
        SearchResponse answer = search(named("u1"), ITEMS + 1, 20).get();
        assertNoFailures(answer);
        assertEquals(20, answer.getHits().getHits().length);
        for (SearchHit hit : answer.getHits()) {
            assertEquals("Drama", genre(hit));
            assertThat(hit.getScore(), both(greaterThan(0f)).and(lessThanOrEqualTo(1f)));
        }
        assertSorted(answer);
        assertEquals(answer.getHits().getAt(0).getScore(), answer.getHits().getMaxScore(), 0);
        assertEquals(ITEMS + 1, answer.getHits().getTotalHits().value());

        SearchResponse all = search(named("u1"), ITEMS + 1, ITEMS + 1).get();
        List<String> order = Arrays.stream(all.getHits().getHits())
                .filter(hit -> !hit.getId().equals("odd"))
                .map(RescorerClusterTest::genre)
                .toList();
        assertThat(meanRank(order, "Drama"), lessThan(meanRank(order, "Comedy")));
        assertThat(meanRank(order, "Comedy"), lessThan(meanRank(order, "Horror")));
    }

    private static double meanRank(List<String> order, String genre) {
        return IntStream.range(0, order.size())
                .filter(i -> order.get(i).equals(genre))
                .average()
                .orElseThrow();
    }

    public void testASessionIsEnough() {
        RecommendRescorerBuilder session = new RecommendRescorerBuilder(module(), null, List.of("f4", "f7"));
        for (SearchHit hit : search(session, ITEMS + 1, 10).get().getHits()) {
            assertEquals("Comedy", genre(hit));
        }
    }

    public void testAnUnknownUserGetsAnAnswer() {
        SearchResponse answer = search(named("nobody"), ITEMS, 10).get();
        assertNoFailures(answer);
        assertEquals(10, answer.getHits().getHits().length);
    }

    public void testTheWindowStaysAboveTheRestOnEveryShard() throws Exception {
        storeProfile("u1", Map.of("Drama", 1.0), "f0");
        SearchResponse answer = search(named("u1"), 5, ITEMS).get();
        assertSorted(answer);
        List<Float> scores = Arrays.stream(answer.getHits().getHits())
                .map(SearchHit::getScore)
                .toList();
        assertThat(scores.subList(0, 15), everyItem(greaterThan(0f)));
        assertThat(scores.subList(15, ITEMS), everyItem(lessThan(0f)));
    }

    public void testFeaturesWithoutNamesAreTheSameOnes() throws Exception {
        storeProfile("u1", Map.of("Drama", 3.0), "f0");
        Map<String, Map<String, Object>> named = new HashMap<>();
        for (SearchHit hit : withFeatures(RecommendExtBuilder.Features.NAMED)) {
            assertNull(hit.field(CandidateFields.ROW));
            named.put(hit.getId(), hit.field(CandidateFields.FEATURES).getValue());
        }
        SearchHits hits = withFeatures(RecommendExtBuilder.Features.ROWS);
        List<List<Object>> columns = Arrays.stream(hits.getHits())
                .map(hit -> hit.field(CandidateFields.COLUMNS))
                .filter(Objects::nonNull)
                .map(DocumentField::getValues)
                .toList();
        long shards = Arrays.stream(hits.getHits())
                .map(SearchHit::getShard)
                .distinct()
                .count();
        assertEquals(shards, columns.size());
        for (SearchHit hit : hits) {
            assertNull(hit.field(CandidateFields.FEATURES));
            Map<String, Object> features = named.get(hit.getId());
            assertEquals(List.copyOf(features.keySet()), columns.get(0));
            float[] row = hit.field(CandidateFields.ROW).getValue();
            assertEquals(features.size(), row.length);
            int i = 0;
            for (Object value : features.values()) {
                assertEquals((Float) value, row[i++], 1e-5f);
            }
        }
    }

    private SearchHits withFeatures(RecommendExtBuilder.Features features) throws Exception {
        SearchRequestBuilder request = search(named("u1"), ITEMS + 1, ITEMS + 1);
        request.request().source().ext(List.of(new RecommendExtBuilder(false, features, null, null, null)));
        SearchResponse answer = request.get();
        assertNoFailures(answer);
        assertEquals(ITEMS + 1, answer.getHits().getHits().length);
        return answer.getHits();
    }

    public void testHitsCarryWhatReRankingNeeds() throws Exception {
        storeProfile("u1", Map.of("Drama", 3.0), "f0");
        SearchRequestBuilder request = search(named("u1"), ITEMS + 1, ITEMS + 1);
        request.request()
                .source()
                .fetchSource(false)
                .ext(List.of(new RecommendExtBuilder(true, RecommendExtBuilder.Features.NAMED, null, null, null)));
        SearchResponse answer = request.get();
        assertNoFailures(answer);
        for (SearchHit hit : answer.getHits()) {
            assertEquals("default-4", hit.field(CandidateFields.MODEL).getValue());
            assertNull(hit.field(CandidateFields.PROBLEM));
            Map<String, Object> heads = hit.field(CandidateFields.HEADS).getValue();
            assertEquals(hit.getScore(), (Float) heads.get("score"), 1e-6f);
            Map<String, Object> features = hit.field(CandidateFields.FEATURES).getValue();
            assertThat(
                    (Float) features.get("source_rank_query"),
                    both(greaterThan(0f)).and(lessThanOrEqualTo(1f)));
            if (hit.getId().equals("odd")) {
                assertNull(hit.field(CandidateFields.CONTENT));
                assertNull(hit.field(CandidateFields.CATEGORIES));
                continue;
            }
            int number = Integer.parseInt(hit.getId().substring(1));
            assertEquals(
                    (Long) ItemKey.of(hit.getId()),
                    hit.field(CandidateFields.KEY).<Long>getValue());
            assertEquals(
                    Set.of("All", GENRES.get(number % 3)),
                    Set.copyOf(hit.field(CandidateFields.CATEGORIES).getValues()));
            float[] content = hit.field(CandidateFields.CONTENT).getValue();
            assertEquals(128, content.length);
            assertEquals("S" + number % 5, hit.field(CandidateFields.BRAND).<String>getValue());
            long january = hit.field(CandidateFields.RELEASED_AT).<Long>getValue();
            assertEquals(
                    1980 + number % 40,
                    Instant.ofEpochMilli(january).atZone(ZoneOffset.UTC).getYear());
            assertEquals(number % 3 == 0 ? 0.5f : 0f, (Float) features.get("category_affinity"), 0);
            assertEquals(number == 0, (Float) features.get("recent_similarity") > 0.9999f);
        }
    }

    public void testAModelReadsAnyFieldWithDocValues() throws Exception {
        String mapping =
                """
                {"properties": {
                  "runtime": {"type": "integer"},
                  "shot": {"type": "date"},
                  "subtitled": {"type": "boolean"},
                  "age": {"type": "byte"},
                  "language": {"type": "keyword"},
                  "mood": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
                  "plot": {"type": "text"}}}""";
        Settings one = Settings.builder()
                .put(IndexMetadata.SETTING_NUMBER_OF_SHARDS, 1)
                .put(IndexMetadata.SETTING_NUMBER_OF_REPLICAS, 0)
                .build();
        assertAcked(prepareCreate("shows").setSettings(one).setMapping(mapping));
        client().prepareIndex("shows")
                .setId("a")
                .setSource(
                        """
                        {"runtime":[121,45],"shot":"1970-01-01T00:00:05Z","subtitled":true,"age":16,
                         "language":["en","de"],"mood":"dark","plot":"x"}""",
                        MediaTypeRegistry.JSON)
                .get();
        client().prepareIndex("shows")
                .setId("b")
                .setSource("{}", MediaTypeRegistry.JSON)
                .get();
        refresh("shows");
        ensureGreen("shows");
        String holder = internalCluster().nodesInclude("shows").iterator().next();
        IndicesService indices = internalCluster().getInstance(IndicesService.class, holder);
        IndexService index = indices.indexServiceSafe(resolveIndex("shows"));
        FieldRoles roles = FieldRoles.read(Fields.of("", Map.of("categories", "language", "maturity", "age")));
        try (Engine.Searcher searcher = index.getShard(0).acquireSearcher("test")) {
            QueryShardContext shard = index.newQueryShardContext(0, searcher, () -> 0L, null);
            ItemColumns columns = ItemColumns.of(roles, null, null, shard);
            for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                LeafItems items = columns.leaf(leaf);
                for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
                    items.moveTo(doc);
                    boolean full = !Double.isNaN(items.maturity());
                    for (int again = 0; again < 2; again++) {
                        assertEquals(full ? 45 : Double.NaN, items.number("runtime"), 0);
                        assertEquals(full ? 5000 : Double.NaN, items.number("shot"), 0);
                        assertEquals(full ? 1 : Double.NaN, items.number("subtitled"), 0);
                        assertEquals(Double.NaN, items.number("language"), 0);
                        assertEquals(Double.NaN, items.number("nowhere"), 0);
                        assertEquals(full ? List.of("de", "en") : List.of(), items.texts("language"));
                        assertEquals(full ? List.of("dark") : List.of(), items.texts("mood"));
                        assertEquals(full ? List.of("121", "45") : List.of(), items.texts("runtime"));
                        assertEquals(full ? List.of("1") : List.of(), items.texts("subtitled"));
                        assertEquals(List.of(), items.texts("plot"));
                        assertEquals(List.of(), items.texts("nowhere"));
                    }
                }
            }
        }
    }

    public void testFieldsComeWithoutARescorerToo() {
        for (FieldRoles roles : Arrays.asList(null, roles())) {
            SearchRequestBuilder request = client(node).prepareSearch("films");
            request.request()
                    .source(new SearchSourceBuilder()
                            .size(5)
                            .ext(List.of(new RecommendExtBuilder(
                                    false, RecommendExtBuilder.Features.NAMED, roles, null, null))));
            for (SearchHit hit : request.get().getHits()) {
                assertEquals(hit.getId().equals("odd"), hit.field(CandidateFields.CATEGORIES) == null);
                assertNull(hit.field(CandidateFields.CONTENT));
                assertNull(hit.field(CandidateFields.MODEL));
                assertNull(hit.field(CandidateFields.PROBLEM));
            }
        }
    }

    public void testARequestOfTheRecommenderNeedsNoLookUp() {
        UserState user = new UserState(Map.of("Horror", 1f), Map.of(), Float.NaN, null, new float[0][], 9);
        SearchResponse answer = search(module().rescorer(request(user, CandidateScores.NONE, null)), ITEMS, 10)
                .get();
        for (SearchHit hit : answer.getHits()) {
            assertEquals("Horror", genre(hit));
        }
    }

    public void testAModelThatIsNotThereLeavesTheBundledOneToScore() {
        UserState user = new UserState(Map.of("Horror", 1f), Map.of(), Float.NaN, null, new float[0][], 9);
        SearchRequestBuilder request =
                search(module().rescorer(request(user, CandidateScores.NONE, "gone-7")), ITEMS, 10);
        request.request()
                .source()
                .ext(List.of(new RecommendExtBuilder(false, RecommendExtBuilder.Features.NONE, null, null, null)));
        SearchResponse answer = request.get();
        assertNoFailures(answer);
        for (SearchHit hit : answer.getHits()) {
            assertEquals("Horror", genre(hit));
            assertEquals("default-4", hit.field(CandidateFields.MODEL).getValue());
            assertThat(hit.field(CandidateFields.PROBLEM).<String>getValue(), startsWith("model [gone-7]: "));
        }
    }

    public void testWithoutAModelTheSourcesDecideOrElseTheQuery() throws Exception {
        for (RankerModels models : internalCluster().getInstances(RankerModels.class)) {
            models.remove("default-4");
        }
        try {
            withoutAModel();
        } finally {
            for (RankerModels models : internalCluster().getInstances(RankerModels.class)) {
                models.load("default-4", ModelFiles.bundled());
            }
        }
    }

    private void withoutAModel() {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            candidates.add(
                    new Candidate(ItemKey.of("f" + i), List.of(new Provenance("popular", 1, 20 - i, null, null))));
        }
        RankRequest known = request(UserState.ANONYMOUS, CandidateScores.of(candidates), "gone-7");
        SearchRequestBuilder request = search(module().rescorer(known), ITEMS + 1, 20);
        request.request()
                .source()
                .ext(List.of(new RecommendExtBuilder(false, RecommendExtBuilder.Features.NONE, null, null, null)));
        SearchResponse answer = request.get();
        assertNoFailures(answer);
        for (int i = 0; i < 20; i++) {
            assertEquals("f" + (19 - i), answer.getHits().getAt(i).getId());
            assertNull(answer.getHits().getAt(i).field(CandidateFields.MODEL));
            assertThat(
                    answer.getHits().getAt(i).field(CandidateFields.PROBLEM).<String>getValue(),
                    startsWith("model [gone-7]: "));
        }
        RankRequest unknown = request(UserState.ANONYMOUS, CandidateScores.NONE, "gone-7");
        SearchResponse plain = client(node).prepareSearch("films").setSize(50).get();
        SearchResponse same = search(module().rescorer(unknown), ITEMS, 50).get();
        assertEquals(ids(plain), ids(same));
        assertEquals(1f, same.getHits().getMaxScore(), 0);
    }

    public void testAnExplanationNamesFeaturesAndValues() throws Exception {
        storeProfile("u1", Map.of("Drama", 3.0), "f0");
        SearchRequestBuilder request = search(named("u1"), ITEMS, 3).setExplain(true);
        for (SearchHit hit : request.get().getHits()) {
            assertEquals(hit.getScore(), hit.getExplanation().getValue().floatValue(), 1e-6f);
            String text = hit.getExplanation().toString();
            assertThat(text, containsString("score of the recommend ranker, model [default-4]"));
            assertThat(text, containsString("0.5 = feature [category_affinity]"));
            assertThat(text, containsString("= head [score]"));
            assertThat(text, containsString("query score, replaced"));
        }
    }

    public void testASearchMustBeOfOneConfiguredIndex() {
        createIndex("other");
        assertRefused("works only in a search of one index", "films", "other");
        assertRefused("has no recommender configuration", "other");
        assertAcked(client().admin().indices().prepareAliases().addAlias("films", "movies"));
        assertNoFailures(search(named("u1"), 10, 5, "movies").get());
        assertNoFailures(search(named("u1"), 10, 5, "fil*").get());
    }

    private void assertRefused(String reason, String... indices) {
        Exception e = expectThrows(
                Exception.class, () -> search(named("u1"), 10, 5, indices).get());
        assertEquals(RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
        assertThat(ExceptionsHelper.unwrapCause(e).getMessage(), containsString(reason));
    }

    private RescoreModule module() {
        return internalCluster().getInstance(RescoreModule.class, node);
    }

    private RecommendRescorerBuilder named(String userId) {
        return new RecommendRescorerBuilder(module(), userId, List.of());
    }

    private SearchRequestBuilder search(RecommendRescorerBuilder rescorer, int window, int size, String... indices) {
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(QueryBuilders.matchAllQuery())
                .size(size)
                .addRescorer(rescorer.windowSize(window));
        SearchRequestBuilder request =
                client(node).prepareSearch(indices.length == 0 ? new String[] {"films"} : indices);
        request.request().source(source);
        return request;
    }

    private FieldRoles roles() {
        return internalCluster()
                .getInstance(ConfigService.class, node)
                .require("films")
                .config()
                .fields();
    }

    private RankRequest request(UserState user, CandidateScores candidates, String version) {
        RankContext context = new RankContext(System.currentTimeMillis(), null, null);
        return new RankRequest("films", roles(), null, null, user, candidates, context, version, null, null);
    }

    private void storeProfile(String userId, Map<String, Double> categories, String liked) {
        long now = System.currentTimeMillis();
        Profile empty = Profile.empty(userId);
        Map<String, Long> units = new HashMap<>();
        categories.forEach((name, weight) -> units.put(name, Math.round(weight * 1000)));
        Profile profile = new Profile(
                userId,
                0,
                0,
                now,
                now,
                5,
                History.of(List.of(new HistoryEntry(1, liked, "like", 2, now))),
                empty.seen(),
                new DecayScale(Durations.DAY, now / Durations.DAY),
                Sums.of(units),
                Sums.NONE,
                0,
                0,
                Map.of("like", 5L),
                Map.of());
        client().prepareIndex(Names.profiles("films"))
                .setId(userId)
                .setSource(ProfileStore.document(profile), XContentType.CBOR)
                .get();
    }

    private static String genre(SearchHit hit) {
        if (hit.getSourceAsMap().get("genres") instanceof List<?> genres) {
            return (String) genres.get(0);
        }
        return null;
    }

    private static List<String> ids(SearchResponse response) {
        return Arrays.stream(response.getHits().getHits()).map(SearchHit::getId).collect(Collectors.toList());
    }

    private static void assertSorted(SearchResponse response) {
        SearchHit[] hits = response.getHits().getHits();
        for (int i = 1; i < hits.length; i++) {
            assertThat(hits[i].getScore(), lessThanOrEqualTo(hits[i - 1].getScore()));
        }
    }
}
