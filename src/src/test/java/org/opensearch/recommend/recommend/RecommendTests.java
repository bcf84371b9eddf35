/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.bulk.BulkRequestBuilder;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.recommend.RecommendTestCase;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.profile.FoldEvent;
import org.opensearch.recommend.core.profile.Profile;
import org.opensearch.recommend.core.profile.ProfileFolder;
import org.opensearch.recommend.items.ItemStore;
import org.opensearch.recommend.profile.ProfileStore;
import org.opensearch.recommend.profile.StoredProfile;
import org.opensearch.search.SearchHit;

public class RecommendTests extends RecommendTestCase {
    /** A slow machine must not change what is tested. */
    private static final Map<String, Object> PATIENT =
            Map.of("home", Map.of("timeout", "60s"), "similar", Map.of("timeout", "60s"));

    private static final String[] GENRES = {"Space", "Western", "Heist", "Romance"};
    private static final String[][] WORDS = {
        {"rocket", "orbit", "comet", "galaxy", "nebula"},
        {"ranch", "saloon", "sheriff", "canyon", "mustang"},
        {"vault", "diamond", "getaway", "safe", "crew"},
        {"letter", "wedding", "autumn", "promise", "rose"}
    };

    private void films(String index) {
        prepareCreate(index).setSettings(FILMS).get();
        putConfig(
                index,
                Map.of(
                        "fields",
                        Map.of("title", "title", "categories", "genres", "brand", "studio", "available", "available"),
                        "scenarios",
                        PATIENT));
        BulkRequestBuilder bulk = client().prepareBulk();
        for (int i = 0; i < 120; i++) {
            int genre = i % GENRES.length;
            Map<String, Object> film = new LinkedHashMap<>();
            film.put("title", WORDS[genre][i / 4 % 5] + " " + WORDS[genre][i / 20 % 5] + " " + i);
            film.put("genres", List.of(GENRES[genre]));
            film.put("studio", "studio" + i % 7);
            film.put("available", i % 10 != 9);
            bulk.add(client().prepareIndex(index).setId("f" + i).setSource(Json.write(film), MediaTypeRegistry.JSON));
        }
        assertFalse(bulk.get().hasFailures());
        refresh(index);
    }

    private RecommendResponse recommend(RecommendRequest request) {
        return client().execute(TransportRecommendAction.TYPE, request).actionGet();
    }

    private static RecommendRequest to(String index, String user) {
        return new RecommendRequest(index, null).userId(user);
    }

    /** Folds likes into a user's profile, as the events route does. */
    private void likes(String index, String user, String... items) throws Exception {
        IndexConfig config = internalCluster().getInstance(ConfigService.class).require(index);
        ProfileStore store = internalCluster().getInstance(ProfileStore.class);
        PlainActionFuture<Map<String, ItemFacts>> facts = PlainActionFuture.newFuture();
        internalCluster().getInstance(ItemStore.class).facts(config, List.of(items), facts);
        PlainActionFuture<StoredProfile> read = PlainActionFuture.newFuture();
        store.get(config, user, read);
        List<FoldEvent> events = new ArrayList<>();
        for (String item : items) {
            Map<String, Object> body =
                    Map.of("event_id", user + item, "type", "like", "user_id", user, "item_id", item);
            events.add(new FoldEvent(
                    Event.read(body, config.config(), System.currentTimeMillis()),
                    facts.actionGet().getOrDefault(item, ItemFacts.UNKNOWN),
                    false));
        }
        Profile folded = new ProfileFolder(config.config())
                .fold(read.actionGet().profile(), events)
                .profile();
        PlainActionFuture<ProfileStore.Written> written = PlainActionFuture.newFuture();
        store.write(config, List.of(new ProfileStore.Change(read.actionGet(), folded)), written);
        assertTrue(written.actionGet().failed().isEmpty());
    }

    /** What is logged is what was scored, to the last bit, in the order of the schema. */
    public void testImpressionsCarryWhatTheRankerSawAndSaid() throws Exception {
        films("logged");
        logFeatures("logged", 1);
        likes("logged", "astronaut", "f0", "f4", "f8");

        RecommendResponse answer = recommend(to("logged", "astronaut").size(5).explain(true));
        assertEquals(5, answer.hits().size());
        assertBusy(() -> {
            refresh(Names.events("logged"));
            Map<String, Map<String, Object>> logged = new LinkedHashMap<>();
            for (SearchHit hit : client().prepareSearch(Names.events("logged"))
                    .get()
                    .getHits()
                    .getHits()) {
                Map<String, Object> event = hit.getSourceAsMap();
                logged.put((String) event.get("item_id"), event);
            }
            assertEquals(answer.hits().stream().map(RecommendedHit::id).collect(Collectors.toSet()), logged.keySet());
            for (RecommendedHit hit : answer.hits()) {
                Map<?, ?> ranking = (Map<?, ?>) logged.get(hit.id()).get("ranking");
                assertEquals(answer.modelVersion(), ranking.get("model"));
                assertEquals(floats(((Map<?, ?>) hit.explain().get("features")).values()), floats((List<?>)
                        ranking.get("features")));
                assertEquals(
                        floats(((Map<?, ?>) hit.explain().get("heads")).values()),
                        floats(((Map<?, ?>) ranking.get("heads")).values()));
                assertEquals(new HashSet<>(hit.sources()), ((Map<?, ?>) ranking.get("sources")).keySet());
            }
        });
    }

    /** Of 60 answers at a rate of one in two, all or none are logged once in 2^59 times. */
    public void testImpressionsOfTheChosenShareOfAnswersCarryIt() throws Exception {
        films("shares");
        logFeatures("shares", 0);
        answer("shares", 5);
        assertEquals(Map.of(false, 5L), answersByWhetherTheyAreLogged("shares", 5));
        logFeatures("shares", 0.5);
        answer("shares", 60);
        Map<Boolean, Long> answers = answersByWhetherTheyAreLogged("shares", 65);
        assertTrue(answers.toString(), answers.getOrDefault(true, 0L) > 0);
        assertTrue(answers.toString(), answers.get(false) > 5);
    }

    private void logFeatures(String index, double share) {
        putConfig(
                index,
                Map.of(
                        "fields",
                        Map.of("title", "title", "categories", "genres", "brand", "studio", "available", "available"),
                        "scenarios",
                        PATIENT,
                        "log_features",
                        share));
    }

    private void answer(String index, int times) {
        for (int i = 0; i < times; i++) {
            assertEquals(3, recommend(to(index, "u" + i).size(3)).hits().size());
        }
    }

    /** Waits for the impressions of so many answers of three items. The items of one answer agree. */
    private Map<Boolean, Long> answersByWhetherTheyAreLogged(String index, int answers) throws Exception {
        Map<String, Set<Boolean>> logged = new HashMap<>();
        assertBusy(() -> {
            refresh(Names.events(index));
            SearchHit[] hits = client().prepareSearch(Names.events(index))
                    .setSize(1000)
                    .get()
                    .getHits()
                    .getHits();
            assertEquals(answers, hits.length / 3.0, 0);
            logged.clear();
            for (SearchHit hit : hits) {
                Map<String, Object> event = hit.getSourceAsMap();
                logged.computeIfAbsent((String) event.get("recommendation_id"), id -> new HashSet<>())
                        .add(event.containsKey("ranking"));
            }
        });
        assertEquals(answers, logged.size());
        return logged.values().stream()
                .map(of -> {
                    assertEquals(1, of.size());
                    return of.iterator().next();
                })
                .collect(Collectors.groupingBy(is -> is, Collectors.counting()));
    }

    private static List<Float> floats(Collection<?> numbers) {
        return numbers.stream().map(number -> ((Number) number).floatValue()).toList();
    }

    public void testAListIsPersonalExplainedAndFreeOfWhatWasSeen() throws Exception {
        films("taste");
        likes("taste", "astronaut", "f0", "f4", "f8");
        likes("taste", "cowboy", "f1", "f5", "f9");

        RecommendResponse space = recommend(to("taste", "astronaut").size(10).explain(true));
        RecommendResponse west = recommend(to("taste", "cowboy").size(10));

        assertEquals(space.warnings().toString(), Fallback.NONE, space.fallback());
        assertEquals("default-4", space.modelVersion());
        assertEquals(10, space.hits().size());
        Set<String> ids = new HashSet<>();
        for (RecommendedHit hit : space.hits()) {
            assertTrue("twice " + hit.id(), ids.add(hit.id()));
            assertFalse("seen " + hit.id(), Set.of("f0", "f4", "f8").contains(hit.id()));
            assertEquals(ids.size(), hit.position());
            assertFalse(hit.explain().isEmpty());
        }
        // Half of the page may share a category; the favourite fills its share.
        assertEquals(5, ofGenre(space, "Space"));
        assertEquals(5, ofGenre(west, "Western"));
        RecommendedHit first = space.hits().get(0);
        assertEquals("because", first.reason().type());
        assertTrue(Set.of("f0", "f4", "f8").contains(first.reason().itemId()));
        assertTrue(first.reason().text(), first.reason().text().startsWith("Because you liked "));
        assertTrue(space.explain().containsKey("stages"));
    }

    public void testAnEventChangesTheVeryNextAnswer() throws Exception {
        films("next");
        likes("next", "u", "f0");
        List<String> before = ids(recommend(to("next", "u").size(10)));
        likes("next", "u", before.get(0));
        List<String> after = ids(recommend(to("next", "u").size(10)));
        assertFalse(after.contains(before.get(0)));
    }

    public void testAnUnknownUserAndAnAnonymousVisitorGetAnAnswerThatSaysHowItCameAbout() {
        films("cold");
        RecommendResponse unknown = recommend(to("cold", "nobody"));
        assertEquals(Fallback.CATALOGUE, unknown.fallback());
        assertEquals(20, unknown.hits().size());

        RecommendRequest session =
                new RecommendRequest("cold", null).read(Map.of("session", List.of("f2", "f6"), "size", 6));
        RecommendResponse visitor = recommend(session);
        assertEquals(Fallback.NONE, visitor.fallback());
        assertEquals(3, ofGenre(visitor, "Heist"));
        assertEquals("session", visitor.hits().get(0).reason().type());
        assertFalse(ids(visitor).contains("f2"));
    }

    public void testFiltersHoldInEveryAnswer() throws Exception {
        films("rules");
        likes("rules", "u", "f0", "f4");
        for (String user : new String[] {"u", "nobody"}) {
            RecommendRequest request = to("rules", user)
                    .read(Map.of(
                            "filter",
                            Map.of("term", Map.of("studio", "studio3")),
                            "exclude",
                            List.of("f3", "f24"),
                            "size",
                            50));
            RecommendResponse response = recommend(request);
            assertFalse(response.hits().isEmpty());
            for (RecommendedHit hit : response.hits()) {
                int n = Integer.parseInt(hit.id().substring(1));
                assertEquals(3, n % 7);
                assertNotEquals("not available", 9, n % 10);
                assertFalse(Set.of("f3", "f24").contains(hit.id()));
            }
        }
    }

    public void testCapsHoldThoughEverythingNearTheTasteSharesACategory() throws Exception {
        prepareCreate("narrow").setSettings(FILMS).get();
        putConfig("narrow", Map.of("fields", Map.of("title", "title", "categories", "genres"), "scenarios", PATIENT));
        BulkRequestBuilder bulk = client().prepareBulk();
        for (int i = 0; i < 1000; i++) {
            String genre = i < 900 ? "Drama" : "Genre" + i % 10;
            bulk.add(client().prepareIndex("narrow")
                    .setId("f" + i)
                    .setSource(
                            Json.write(Map.of("title", "film " + i, "genres", List.of(genre))),
                            MediaTypeRegistry.JSON));
        }
        assertFalse(bulk.get().hasFailures());
        refresh("narrow");
        likes("narrow", "u", "f0", "f1", "f2");

        RecommendResponse response = recommend(to("narrow", "u").size(10).explain(true));
        assertEquals(10, response.hits().size());
        long dramas = response.hits().stream()
                .filter(hit -> Integer.parseInt(hit.id().substring(1)) < 900)
                .count();
        assertEquals(response.warnings() + " " + response.explain(), 5, dramas);
    }

    public void testPageTwoContinuesPageOne() throws Exception {
        films("pages");
        likes("pages", "u", "f0", "f5");
        List<String> both = ids(recommend(to("pages", "u").size(10)));
        both.addAll(ids(recommend(to("pages", "u").size(10).from(10))));
        assertEquals(20, new HashSet<>(both).size());
    }

    public void testSimilarItemsAreNearTheirAnchorAndPersonalWhenAUserIsNamed() throws Exception {
        films("near");
        likes("near", "u", "f7", "f11");
        RecommendResponse similar = recommend(new RecommendRequest("near", "f3").size(8));
        assertFalse(ids(similar).contains("f3"));
        assertEquals(
                "Romance", GENRES[Integer.parseInt(similar.hits().get(0).id().substring(1)) % 4]);
        assertTrue(similar.hits().get(0).reason().text().startsWith("Similar to "));

        RecommendResponse personal =
                recommend(new RecommendRequest("near", "f3").userId("u").size(8));
        assertFalse(ids(personal).contains("f7"));
        expectThrows(ResourceNotFoundException.class, () -> recommend(new RecommendRequest("near", "no-such-item")));
    }

    public void testBadRequestsAreRefusedByName() {
        films("bad");
        expectThrows(IndexNotFoundException.class, () -> recommend(to("no-such-index", "u")));
        createIndex("unconfigured");
        expectThrows(IllegalArgumentException.class, () -> recommend(to("unconfigured", "u")));
        Map<String, Object> wrong = new HashMap<>();
        wrong.put("size", 0);
        wrong.put("sizee", 5);
        wrong.put("filter", "title:x");
        wrong.put("context", Map.of("colour", "red"));
        wrong.put("session", Map.of());
        wrong.put("from", -1);
        wrong.put("timeout", "soon");
        wrong.put("diversity", Map.of("lambda", 2));
        wrong.forEach((field, value) -> {
            IllegalArgumentException e = expectThrows(
                    IllegalArgumentException.class, () -> to("bad", "u").read(Map.of(field, value)));
            assertTrue(e.getMessage(), e.getMessage().contains(field));
        });
        IllegalArgumentException source = expectThrows(
                IllegalArgumentException.class, () -> recommend(to("bad", "u").read(Map.of("sources", List.of("x")))));
        assertTrue(source.getMessage(), source.getMessage().contains("[sources]"));
        IllegalArgumentException filter = expectThrows(
                IllegalArgumentException.class,
                () -> recommend(to("bad", "u").read(Map.of("filter", Map.of("no_such_query", Map.of())))));
        assertTrue(filter.getMessage(), filter.getMessage().contains("[filter]"));
    }

    private static long ofGenre(RecommendResponse response, String genre) {
        return response.hits().stream()
                .filter(hit -> GENRES[Integer.parseInt(hit.id().substring(1)) % 4].equals(genre))
                .count();
    }

    private static List<String> ids(RecommendResponse response) {
        return new ArrayList<>(response.hits().stream().map(RecommendedHit::id).toList());
    }
}
