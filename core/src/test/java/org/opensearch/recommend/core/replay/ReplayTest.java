/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opensearch.recommend.core.cf.FoldIn;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.config.LabelRules;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.content.ContentStatistics;
import org.opensearch.recommend.core.content.HashedContentEncoder;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.profile.FoldEvent;
import org.opensearch.recommend.core.profile.Profile;
import org.opensearch.recommend.core.profile.ProfileFolder;
import org.opensearch.recommend.core.profile.UserStates;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.DefaultSchema;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.replay.ReplaySettings.Rows;
import org.opensearch.recommend.core.signals.ItemCounters;
import org.opensearch.recommend.core.signals.SignalEvent;
import org.opensearch.recommend.core.signals.SignalTable;
import org.opensearch.recommend.core.tower.TowerPool;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.recommend.core.util.Vectors;
import org.opensearch.recommend.core.util.Workers;

class ReplayTest {
    /** A whole multiple of every interval used here. */
    private static final long T = 1_699_920_000_000L;

    private static final long MINUTE = Durations.MINUTE;
    private static final int DIMENSION = 16;

    private final RecommendConfig config = RecommendConfig.read(Map.of(
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
                    "year"),
            "content",
            Map.of("dimension", DIMENSION)));
    private final Map<String, CatalogueItem> catalogue = catalogue();

    private Map<String, CatalogueItem> catalogue() {
        HashedContentEncoder encoder = new HashedContentEncoder(DIMENSION, ContentStatistics.NONE);
        List<String> genres = List.of("Drama", "War", "Comedy", "Crime");
        Map<String, CatalogueItem> items = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            Map<String, Object> source = Map.of(
                    "title",
                    "Film " + i,
                    "genres",
                    List.of(genres.get(i % 4), genres.get(i * 7 % 3)),
                    "studio",
                    "S" + i % 5,
                    "price",
                    5 + i,
                    "year",
                    1980 + i);
            items.put("m" + i, CatalogueItem.of("m" + i, config.fields(), source, encoder));
        }
        return items;
    }

    private FeatureExtractor extractor() {
        return new FeatureExtractor(new FeatureSchema(
                "n", "v", DefaultSchema.of(config, new DefaultSchema.Vectors(DIMENSION, 4, 4), List.of("plan")), 1));
    }

    @SafeVarargs
    private static FeatureExtractor extractor(Map<String, ?>... inputs) {
        List<Map<String, ?>> named = new ArrayList<>();
        for (Map<String, ?> input : inputs) {
            Map<String, Object> map = new LinkedHashMap<>(input);
            map.put("name", "f" + named.size());
            named.add(map);
        }
        return new FeatureExtractor(FeatureSchema.read(Map.of("name", "n", "version", "v", "inputs", named)));
    }

    private List<RankingRow> rows(
            FeatureExtractor extractor, ReplaySettings settings, LearnedVectors learned, List<Event> log) {
        List<RankingRow> rows = new ArrayList<>();
        new Replay(config, extractor, catalogue, List.of(learned), settings, rows::add).run(log);
        return rows;
    }

    private List<RankingRow> rows(FeatureExtractor extractor, Rows rows, Event... log) {
        return rows(extractor, ReplaySettings.of(rows, config.labels()), LearnedVectors.NONE, List.of(log));
    }

    private static Event event(String type, String user, String item, long time, Double value, String list) {
        return new Event(null, type, user, item, time, value, null, list, null, "home", "DE", "tv", Map.of());
    }

    private static Event event(String type, String user, String item, long time) {
        return event(type, user, item, time, null, null);
    }

    private static Event shown(String user, String item, long time, String list, int position) {
        return new Event(
                null, "impression", user, item, time, null, null, list, position, "home", null, null, Map.of());
    }

    private static String labels(List<RankingRow> rows) {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append(row.itemId())
                .append(':')
                .append((int) row.click())
                .append(Float.isNaN(row.complete()) ? "-" : String.valueOf((int) row.complete()))
                .append(' '));
        return text.toString().trim();
    }

    private static FeatureExtractor events() {
        return extractor(Map.of("kind", "profile", "field", "events"));
    }

    @Test
    void anImpressionIsClickedWhenAPositiveEventOfTheItemFollows() {
        List<RankingRow> rows = rows(
                events(),
                Rows.IMPRESSIONS,
                shown("u", "m1", T, "r1", 1),
                shown("u", "m2", T, "r1", 2),
                shown("u", "m3", T, "r1", 3),
                shown("u", "m4", T, "r1", 4),
                shown("v", "m1", T, "r2", 1),
                event("click", "u", "m1", T + 1000),
                event("watch", "u", "m2", T + 2000, 0.71, null),
                event("dislike", "u", "m3", T + 3000));
        assertEquals("m1:10 m2:11 m3:0- m4:0- m1:0-", labels(rows));
        assertEquals(
                List.of(1, 2, 3, 4, 1), rows.stream().map(RankingRow::position).toList());
        assertTrue(rows.stream().allMatch(row -> row.weight() == 1 && row.time() == T));
    }

    @Test
    void aClickIsThatOfTheListItNamesOrElseOfTheLastThatShowedTheItem() {
        assertEquals(
                "m1:10 m1:0-",
                labels(rows(
                        events(),
                        Rows.IMPRESSIONS,
                        shown("u", "m1", T, "r1", 1),
                        shown("u", "m1", T + 5, "r2", 1),
                        event("click", "u", "m1", T + 9, null, "r1"))));
        assertEquals(
                "m1:0- m1:10",
                labels(rows(
                        events(),
                        Rows.IMPRESSIONS,
                        shown("u", "m1", T, "r1", 1),
                        shown("u", "m1", T + 5, "r2", 1),
                        event("click", "u", "m1", T + 9))));
    }

    @Test
    void completionIsAPurchaseMostOfAWatchOrAGoodRating() {
        assertEquals(
                "m1:11 m2:10 m3:11 m4:10 m5:11 m6:0-",
                labels(rows(
                        events(),
                        Rows.IMPRESSIONS,
                        shown("u", "m1", T, "r", 1),
                        shown("u", "m2", T, "r", 2),
                        shown("u", "m3", T, "r", 3),
                        shown("u", "m4", T, "r", 4),
                        shown("u", "m5", T, "r", 5),
                        shown("u", "m6", T, "r", 6),
                        event("purchase", "u", "m1", T + 1),
                        event("watch", "u", "m2", T + 1, 0.69, null),
                        event("rate", "u", "m3", T + 1, 4.0, null),
                        event("rate", "u", "m4", T + 1, 3.0, null),
                        event("click", "u", "m5", T + 1),
                        event("rate", "u", "m6", T + 1, 1.0, null),
                        event("purchase", "u", "m5", T + 2))));
    }

    @Test
    void aLabelLooksAheadForOneWindow() {
        for (long late : new long[] {0, 1}) {
            assertEquals(
                    late == 0 ? "m1:10" : "m1:0-",
                    labels(rows(
                            events(),
                            Rows.IMPRESSIONS,
                            shown("u", "m1", T, "r", 1),
                            event("click", "u", "m1", T + Durations.DAY + late))));
        }
    }

    private List<RankingRow> labelled(Map<String, Object> rules, Rows rows, Event... log) {
        LabelRules labels = RecommendConfig.read(Map.of("fields", Map.of("title", "title"), "labels", rules))
                .labels();
        return rows(events(), ReplaySettings.of(rows, labels), LearnedVectors.NONE, List.of(log));
    }

    @Test
    void theIndexSaysWhatCompletes() {
        Event[] log = {
            shown("u", "m1", T, "r", 1),
            shown("u", "m2", T, "r", 2),
            shown("u", "m3", T, "r", 3),
            shown("u", "m4", T, "r", 4),
            event("watch", "u", "m1", T + 1, 0.6, null),
            event("rate", "u", "m2", T + 1, 4.0, null),
            event("purchase", "u", "m3", T + 1),
            event("like", "u", "m4", T + 1)
        };
        assertEquals("m1:10 m2:11 m3:11 m4:10", labels(labelled(Map.of(), Rows.IMPRESSIONS, log)));
        assertEquals("m1:10 m2:11 m3:11 m4:10", labels(labelled(Map.of("complete_share", 0.7), Rows.IMPRESSIONS, log)));
        assertEquals("m1:11 m2:11 m3:11 m4:10", labels(labelled(Map.of("complete_share", 0.5), Rows.IMPRESSIONS, log)));
        assertEquals(
                "m1:10 m2:10 m3:11 m4:10", labels(labelled(Map.of("complete_rating", 4.5), Rows.IMPRESSIONS, log)));
        assertEquals(
                "m1:10 m2:11 m3:10 m4:11",
                labels(labelled(Map.of("complete_types", List.of("like")), Rows.IMPRESSIONS, log)));
        assertEquals(
                "m1:10 m2:11 m3:10 m4:10",
                labels(labelled(Map.of("complete_types", List.of()), Rows.IMPRESSIONS, log)));
        assertEquals("m2:11", labels(labelled(Map.of(), Rows.RATINGS, log)));
        assertEquals("m2:10", labels(labelled(Map.of("complete_rating", 4.5), Rows.RATINGS, log)));
    }

    @Test
    void theIndexSaysHowFarALabelLooksAhead() {
        Event[] log = {shown("u", "m1", T, "r", 1), event("purchase", "u", "m1", T + Durations.HOUR + 1)};
        assertEquals("m1:0-", labels(labelled(Map.of("window", "1h"), Rows.IMPRESSIONS, log)));
        assertEquals("m1:11", labels(labelled(Map.of("window", "61m"), Rows.IMPRESSIONS, log)));
    }

    @Test
    void eventsOfOneInstantDoNotSeeEachOther() {
        List<RankingRow> rows = rows(
                events(),
                Rows.IMPRESSIONS,
                event("view", "u", "m1", T),
                shown("u", "m2", T, "a", 1),
                event("view", "u", "m3", T),
                shown("u", "m4", T + 1, "b", 1));
        assertEquals(
                List.of(0f, 2f), rows.stream().map(row -> row.features()[0]).toList());
    }

    @Test
    void whatWasTakenIsOfAListThatTheUserCouldHaveAskedForWithinTheWindow() {
        List<Event> log = busyLog(600, 11);
        ReplaySettings settings = ReplaySettings.of(Rows.SAMPLED, config.labels());
        int before = 0;
        int positives = 0;
        for (RankingRow row : rows(events(), settings, LearnedVectors.NONE, log)) {
            assertTrue(
                    log.stream()
                            .anyMatch(event -> event.userId().equals(row.userId()) && event.timestamp() == row.time()),
                    name(row));
            List<Event> taken = log.stream()
                    .filter(event -> event.userId().equals(row.userId())
                            && row.itemId().equals(event.itemId())
                            && event.timestamp() >= row.time()
                            && event.timestamp()
                                    < row.time() + settings.labels().window()
                            && !event.type().equals("impression"))
                    .toList();
            if (row.click() > 0) {
                positives++;
                assertFalse(taken.isEmpty(), name(row));
                before += taken.get(0).timestamp() > row.time() ? 1 : 0;
            }
        }
        assertTrue(before > positives / 4 && before < positives, before + " of " + positives);
    }

    @Test
    void aQuestionIsAnsweredAsAListAtThatMomentWouldHaveBeen() {
        FeatureExtractor extractor = extractor();
        List<Event> log = busyLog(200, 13);
        long moment = log.get(150).timestamp();
        List<Event> asked = new ArrayList<>();
        log.stream().filter(event -> event.timestamp() < moment).forEach(asked::add);
        List<String> items = List.of("m1", "m5", "m30");
        items.forEach(item -> asked.add(
                new Event(null, "impression", "u2", item, moment, null, null, null, null, null, null, null, Map.of())));
        Map<String, float[]> wanted = new HashMap<>();
        rows(extractor, ReplaySettings.of(Rows.IMPRESSIONS, config.labels()), LearnedVectors.NONE, asked).stream()
                .filter(row -> row.time() == moment)
                .forEach(row -> wanted.put(row.itemId(), row.features()));
        for (List<Event> played : List.of(log, asked.subList(0, asked.size() - items.size()))) {
            Map<String, float[]> got = new HashMap<>();
            List<String> earlier = new ArrayList<>();
            List<String> later = new ArrayList<>();
            new Replay(
                            config,
                            extractor,
                            catalogue,
                            List.of(),
                            ReplaySettings.of(Rows.SAMPLED, config.labels()),
                            row -> {})
                    .asking(new Replay.Question(moment + 1, Map.of("u2", items), row -> later.add(row.itemId())))
                    .asking(new Replay.Question(
                            moment, Map.of("u2", items), row -> got.put(row.itemId(), row.features())))
                    .asking(new Replay.Question(log.get(100).timestamp(), Map.of("u3", items), row -> {
                        assertTrue(got.isEmpty(), "the earlier moment first");
                        earlier.add(row.itemId());
                    }))
                    .run(played);
            assertEquals(items, earlier);
            assertEquals(items, later);
            assertEquals(3, got.size());
            items.forEach(item -> assertArrayEquals(wanted.get(item), got.get(item), item));
        }
    }

    @Test
    void positiveEventsGetNegativesThatTheUserDidNotTake() {
        List<Event> log = new ArrayList<>();
        Random random = new Random(3);
        Map<String, Set<String>> taken = new HashMap<>();
        for (int i = 0; i < 600; i++) {
            String user = "u" + random.nextInt(200);
            // The first items are far more popular.
            String item = "m" + (int) (40 * Math.pow(random.nextDouble(), 3));
            log.add(event("view", user, item, T + i * MINUTE));
        }
        List<RankingRow> rows =
                rows(events(), ReplaySettings.of(Rows.SAMPLED, config.labels()), LearnedVectors.NONE, log);
        Map<String, Integer> drawn = new HashMap<>();
        int positives = 0;
        int at = 0;
        for (RankingRow row : rows) {
            while (log.get(at).timestamp() < row.time()) {
                Event past = log.get(at++);
                taken.computeIfAbsent(past.userId(), id -> new HashSet<>()).add(past.itemId());
            }
            positives += (int) row.click();
            assertEquals(0, row.position());
            if (row.click() == 0) {
                assertFalse(taken.getOrDefault(row.userId(), Set.of()).contains(row.itemId()));
                drawn.merge(row.itemId(), 1, Integer::sum);
            }
        }
        assertTrue(positives > 150, "positives: " + positives);
        int negatives = rows.size() - positives;
        assertTrue(negatives > positives && negatives <= 4 * positives, negatives + " to " + positives);
        assertTrue(drawn.getOrDefault("m1", 0) + drawn.getOrDefault("m2", 0) > 2 * drawn.getOrDefault("m35", 0));
        assertEquals(
                labels(rows),
                labels(rows(events(), ReplaySettings.of(Rows.SAMPLED, config.labels()), LearnedVectors.NONE, log)));
    }

    @Test
    void ratingsAreClicksOrNotByThreshold() {
        List<RankingRow> rows = rows(
                extractor(
                        Map.of("kind", "profile", "field", "events"),
                        Map.of("kind", "profile", "field", "mean_weight")),
                Rows.RATINGS,
                event("rate", "u", "m1", T, 5.0, null),
                event("rate", "u", "m2", T + 1, 3.0, null),
                event("rate", "u", "m3", T + 2, 2.0, null),
                event("view", "u", "m4", T + 3),
                event("rate", "u", "m5", T + 4, 4.0, null));
        assertEquals("m1:11 m3:0- m5:11", labels(rows));
        assertEquals(
                List.of(0f, 2f, 4f), rows.stream().map(row -> row.features()[0]).toList());
        assertEquals((2 + 0.4f) / 2, rows.get(1).features()[1], 1e-6);
    }

    @Test
    void signalsAreSeenFromTheNextRollUpOnAndLeaveTheirWindow() {
        ReplaySettings settings = ReplaySettings.of(Rows.IMPRESSIONS, config.labels());
        FeatureExtractor hour = extractor(Map.of("kind", "signal", "field", "events_1h", "missing", -1));
        List<RankingRow> rows = rows(
                hour,
                settings,
                LearnedVectors.NONE,
                List.of(
                        event("view", "v", "m1", T + 1000),
                        shown("u", "m1", T + 29_999, "a", 1),
                        shown("u", "m1", T + 30_000, "b", 1),
                        shown("u", "m1", T + 50 * MINUTE, "c", 1),
                        shown("u", "m1", T + 70 * MINUTE, "d", 1)));
        assertEquals(
                List.of(-1f, 1f, 1f, 0f),
                rows.stream().map(row -> row.features()[0]).toList());
    }

    @Test
    void learnedVectorsAreSeenOnlyAfterWhatTheyWereTrainedOn() {
        IalsParameters parameters = IalsParameters.of(4);
        float[][] factors = new float[40][4];
        Map<String, float[]> byItem = new HashMap<>();
        Random random = new Random(1);
        for (int i = 0; i < factors.length; i++) {
            for (int j = 0; j < 4; j++) {
                factors[i][j] = random.nextFloat();
            }
            byItem.put("m" + i, factors[i]);
        }
        SolverBasis basis = SolverBasis.of(factors, parameters, new Workers(1));
        float[] mean = {0.1f, 0.1f, 0.1f, 0.1f};
        LearnedVectors learned = new LearnedVectors(
                basis, mean, byItem, byItem, new TowerPool(0.5f, 50), (user, context) -> user.towerPool(), T + 5);
        List<RankingRow> rows = rows(
                extractor(
                        Map.of("kind", "cross", "function", "collaborative_score", "missing", -9),
                        Map.of("kind", "cross", "function", "tower_score", "missing", -9),
                        Map.of("kind", "item", "field", "has_factor")),
                ReplaySettings.of(Rows.IMPRESSIONS, config.labels()),
                learned,
                List.of(
                        event("view", "u", "m1", T),
                        event("like", "u", "m2", T + 1),
                        shown("u", "m3", T + 5, "a", 1),
                        shown("u", "m3", T + 6, "b", 1)));
        assertArrayEquals(new float[] {-9, -9, 0}, rows.get(0).features());
        float[] pool = new float[4];
        Vectors.addScaled(pool, 0, 4, 2, factors[2]);
        Vectors.addScaled(pool, 0, 4, 0.5f, factors[1]);
        Vectors.normalise(pool);
        FoldIn foldIn = new FoldIn(basis, new float[][] {factors[2], factors[1]}, new float[] {2, 1});
        assertArrayEquals(
                new float[] {foldIn.score(factors[3]), Vectors.dot(pool, factors[3]), 1},
                rows.get(1).features(),
                1e-5f);
    }

    @Test
    void refusesALogThatIsNotInOrder() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> rows(events(), Rows.SAMPLED, event("view", "u", "m", T), event("view", "u", "m", T - 1)))
                .getMessage();
        assertTrue(message.contains("event [1] of the log is of [" + (T - 1) + "]"), message);
    }

    /** A busy log: several users, lists of impressions, ties in time, attributes. */
    private List<Event> busyLog(int n, long seed) {
        Random random = new Random(seed);
        List<Event> log = new ArrayList<>();
        long time = T;
        for (int i = 0; i < n; i++) {
            time += random.nextInt(4) == 0 ? 0 : random.nextInt(3 * 3600_000);
            String user = "u" + random.nextInt(6);
            String item = "m" + random.nextInt(40);
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    for (int p = 1; p <= 3; p++) {
                        log.add(shown(user, "m" + random.nextInt(40), time, "list" + i, p));
                    }
                }
                case 2 -> log.add(event("rate", user, item, time, 1.0 + random.nextInt(5), null));
                case 3 -> log.add(event("watch", user, item, time, random.nextDouble(), null));
                case 4 ->
                    log.add(new Event(
                            null,
                            "click",
                            user,
                            item,
                            time,
                            null,
                            null,
                            "list" + (i - 1),
                            null,
                            "home",
                            "FR",
                            null,
                            Map.of("plan", random.nextBoolean() ? "gold" : "free")));
                default -> log.add(event(random.nextBoolean() ? "purchase" : "skip", user, item, time));
            }
        }
        return log;
    }

    @ParameterizedTest
    @EnumSource(Rows.class)
    void changingTheFutureChangesNoRow(Rows kind) {
        FeatureExtractor extractor = extractor();
        ReplaySettings settings = ReplaySettings.of(kind, config.labels());
        for (long seed = 0; seed < 4; seed++) {
            List<Event> log = busyLog(150, seed);
            List<RankingRow> full = rows(extractor, settings, LearnedVectors.NONE, log);
            assertTrue(full.size() > 10);
            Random random = new Random(seed);
            for (int cut : new int[] {30, 80, 140}) {
                long now = log.get(cut).timestamp();
                List<Event> changed = new ArrayList<>(
                        log.stream().filter(event -> event.timestamp() <= now).toList());
                // What comes later: some of it dropped, the rest done by others with other items, and more of it.
                for (Event event : log) {
                    if (event.timestamp() > now && random.nextBoolean()) {
                        changed.add(
                                event("like", "u" + random.nextInt(9), "m" + random.nextInt(40), event.timestamp()));
                        changed.add(event("purchase", event.userId(), event.itemId(), event.timestamp() + 1));
                    }
                }
                changed.sort(Comparator.comparingLong(Event::timestamp));
                assertSameUntil(
                        now,
                        settings.labels().window(),
                        full,
                        rows(extractor, settings, LearnedVectors.NONE, changed),
                        kind);
                assertSameUntil(
                        now,
                        settings.labels().window(),
                        full,
                        rows(
                                extractor,
                                settings,
                                LearnedVectors.NONE,
                                log.stream()
                                        .filter(event -> event.timestamp() <= now)
                                        .toList()),
                        kind);
            }
        }
    }

    /** Features of all rows until then, labels of those whose window has passed by then. */
    private void assertSameUntil(long now, long window, List<RankingRow> full, List<RankingRow> changed, Rows kind) {
        Map<String, List<float[]>> byRow = new HashMap<>();
        changed.forEach(row ->
                byRow.computeIfAbsent(placed(row), name -> new ArrayList<>()).add(row.features()));
        for (RankingRow row : full) {
            List<float[]> same = byRow.getOrDefault(placed(row), List.of());
            // Within the window what is taken says which moments make rows, and a sampled negative that is taken is
            // none.
            boolean mayBeGone = kind == Rows.SAMPLED && same.isEmpty() && row.time() > now - window;
            if (row.time() <= now && !mayBeGone) {
                assertTrue(same.stream().anyMatch(features -> Arrays.equals(features, row.features())), name(row));
            }
        }
        long closed = kind == Rows.RATINGS ? now : now - window;
        assertEquals(
                labels(full.stream().filter(row -> row.time() <= closed).toList()),
                labels(changed.stream().filter(row -> row.time() <= closed).toList()));
    }

    /** Lists that one user sees at one time on two devices are two lists. */
    private String placed(RankingRow row) {
        List<String> columns = extractor().schema().columns();
        return name(row) + " " + row.features()[columns.indexOf("region")] + " "
                + row.features()[columns.indexOf("device")];
    }

    private static String name(RankingRow row) {
        return row.time() + " " + row.userId() + " " + row.itemId() + " " + row.position();
    }

    @Test
    void aRowIsWhatServingsOwnPiecesGiveAtThatMoment() {
        FeatureExtractor extractor = extractor();
        List<Event> log = busyLog(200, 7);
        List<RankingRow> rows =
                rows(extractor, ReplaySettings.of(Rows.IMPRESSIONS, config.labels()), LearnedVectors.NONE, log);
        ProfileFolder folder = new ProfileFolder(config);
        int checked = 0;
        for (int i = 20; i < rows.size(); i += 7) {
            RankingRow row = rows.get(i);
            List<FoldEvent> past = new ArrayList<>();
            Map<String, List<SignalEvent>> byItem = new HashMap<>();
            long rollUp = Math.floorDiv(row.time(), 30_000L) * 30_000;
            for (int e = 0; e < log.size(); e++) {
                Event event = log.get(e).withId("replay-" + e);
                if (event.timestamp() >= row.time()) {
                    break;
                }
                EventType type = config.events().get(event.type());
                if (event.userId().equals(row.userId())) {
                    past.add(new FoldEvent(event, catalogue.get(event.itemId()).facts(), false));
                }
                if (event.timestamp() < rollUp) {
                    byItem.computeIfAbsent(event.itemId(), id -> new ArrayList<>())
                            .add(SignalEvent.of(event, type));
                }
            }
            SignalTable table = new SignalTable(config.signals(), T);
            byItem.forEach((item, events) ->
                    table.put(ItemKey.of(item), ItemCounters.NONE.fold(events, rollUp, config.signals()), rollUp));
            table.publish(rollUp);
            Profile profile = folder.fold(Profile.empty(row.userId()), past).profile();
            Map<String, ItemFacts> facts = new HashMap<>();
            catalogue.forEach((id, item) -> facts.put(id, item.facts()));
            float[] served = extractor.extract(
                    List.of(catalogue.get(row.itemId())),
                    UserStates.of(
                            profile,
                            List.of(),
                            facts,
                            row.time(),
                            config.profile().halfLife()),
                    CandidateScores.NONE,
                    table,
                    new RankContext(row.time(), null, null, "home", row.position()));
            assertArrayEquals(served, row.features(), 1e-5f);
            checked++;
        }
        assertTrue(checked > 15);
    }

    private List<RankingRow> rows(
            FeatureExtractor extractor, Map<String, LoggedRanking> logged, Set<String> models, Event... log) {
        List<RankingRow> rows = new ArrayList<>();
        new Replay(
                        config,
                        extractor,
                        catalogue,
                        List.of(),
                        ReplaySettings.of(Rows.IMPRESSIONS, config.labels()),
                        rows::add)
                .run(List.of(log), logged, models);
        return rows;
    }

    @Test
    void loggedFeaturesArePreferredButForThePositionThatNoRankerIsTold() {
        FeatureExtractor extractor = extractor(
                Map.of("kind", "profile", "field", "events"),
                Map.of("kind", "context", "field", "position"),
                Map.of("kind", "item", "field", "price"));
        Event first = shown("u", "m1", T, "r", 1).withId("i1");
        Event second = shown("u", "m2", T, "r", 2).withId("i2");
        Event third = shown("u", "m3", T, "r", 3).withId("i3");
        Map<String, LoggedRanking> logged = Map.of(
                "i1", new LoggedRanking("same", new float[] {7, 0, 9}, List.of(), 0),
                "i2", new LoggedRanking("other", new float[] {7, 9}, List.of(), 0));
        List<RankingRow> rows = rows(extractor, logged, Set.of("same"), first, second, third);
        assertArrayEquals(new float[] {7, 1, 9}, rows.get(0).features());
        assertArrayEquals(new float[] {0, 2, 7}, rows.get(1).features());
        assertArrayEquals(new float[] {0, 3, 8}, rows.get(2).features());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> rows(extractor, logged, Set.of("other"), first, second, third))
                .getMessage();
        assertEquals("model [other] logged [2] features, and the schema of the rows has [3]", message);
    }

    @Test
    void oneReplayMakesTheRowsOfSeveralRankers() {
        FeatureSchema first = extractor(
                        Map.of("kind", "profile", "field", "events"), Map.of("kind", "context", "field", "position"))
                .schema();
        FeatureSchema second = FeatureSchema.read(Map.of(
                "name",
                "second",
                "version",
                "1",
                "inputs",
                List.of(
                        Map.of(
                                "name",
                                "hour",
                                "kind",
                                "context",
                                "field",
                                "hour",
                                "transform",
                                Map.of("type", "hash", "buckets", 24)),
                        Map.of(
                                "name",
                                "f0",
                                "kind",
                                "item",
                                "field",
                                "id",
                                "transform",
                                Map.of("type", "hash", "buckets", 50)),
                        Map.of(
                                "name", "both",
                                "kind", "cross",
                                "function", "pair",
                                "of", List.of("hour", "f0"),
                                "transform", Map.of("type", "hash", "buckets", 90)))));
        Event[] log = {
            event("view", "u", "m1", T),
            shown("u", "m2", T + 1000, "r", 1).withId("i1"),
            shown("u", "m3", T + 2000, "r", 2)
        };
        Map<String, LoggedRanking> logged =
                Map.of("i1", new LoggedRanking("of second", new float[] {5, 6, 7}, List.of(), 0));
        SideBySide both = new SideBySide(List.of(first, second));
        List<RankingRow> rows = new ArrayList<>();
        new Replay(
                        config,
                        new FeatureExtractor(both.schema()),
                        catalogue,
                        List.of(),
                        ReplaySettings.of(Rows.IMPRESSIONS, config.labels()),
                        rows::add)
                .run(List.of(log), logged, Map.of("of second", both.columns(1)));
        List<FeatureSchema> alone = List.of(first, second);
        for (int i = 0; i < alone.size(); i++) {
            List<RankingRow> own =
                    rows(new FeatureExtractor(alone.get(i)), logged, i == 1 ? Set.of("of second") : Set.of(), log);
            assertEquals(2, own.size());
            for (int r = 0; r < own.size(); r++) {
                assertArrayEquals(
                        own.get(r).features(), both.row(rows.get(r), i).features());
            }
        }
        assertArrayEquals(new float[] {5, 6, 7}, both.row(rows.get(0), 1).features());
        assertEquals(1, both.row(rows.get(0), 0).features()[0]);
    }

    @Test
    void sourceFeaturesAreThoseOfTheSourcesThatWereLogged() {
        FeatureExtractor extractor = extractor(
                Map.of("kind", "source", "field", "popular", "function", "rank"),
                Map.of("kind", "source", "field", "content", "function", "score"),
                Map.of("kind", "source", "field", "trending", "function", "present"),
                Map.of("kind", "source", "field", "*", "function", "count"));
        LoggedRanking ranking = LoggedRanking.read(Map.of(
                "model",
                "v",
                "features",
                List.of(),
                "heads",
                Map.of("score", 0.5),
                "sources",
                Map.of("popular", Map.of("rank", 4, "score", 31), "content", Map.of("rank", 2, "score", 0.25))));
        List<RankingRow> rows = rows(
                extractor,
                Map.of("i1", ranking),
                Set.of(),
                shown("u", "m1", T, "r", 1).withId("i1"),
                shown("u", "m2", T, "r", 2).withId("i2"));
        assertArrayEquals(new float[] {4, 0.25f, 0, 2}, rows.get(0).features());
        assertArrayEquals(new float[] {0, 0, 0, 0}, rows.get(1).features());
    }

    @Test
    void signalsAreThoseOfTheRollUpThatTheLogNames() {
        FeatureExtractor extractor = extractor(Map.of("kind", "signal", "field", "events_1h"));
        Event[] log = {
            event("view", "v", "m1", T + 1000),
            event("view", "v", "m1", T + 12_000),
            shown("u", "m1", T + 20_000, "r", 1).withId("i1"),
            shown("u", "m1", T + 50_000, "r2", 1).withId("i2"),
            shown("u", "m1", T + 100_000, "r3", 1).withId("i3")
        };
        assertEquals(List.of(0f, 2f, 2f), counts(rows(extractor, Map.of(), Set.of(), log)));
        Map<String, LoggedRanking> logged = Map.of("i1", new LoggedRanking("v", new float[0], List.of(), T + 10_000));
        // That at 30 s would follow too closely; the next is that at 60 s.
        assertEquals(List.of(1f, 1f, 2f), counts(rows(extractor, logged, Set.of(), log)));
    }

    private static List<Float> counts(List<RankingRow> rows) {
        return rows.stream().map(row -> row.features()[0]).toList();
    }

    @Test
    void whatIsNoLoggedRankingIsRefusedByName() {
        assertRefused("[ranking.model] is missing", Map.of("features", List.of()));
        assertRefused("[ranking.features] must be an array of numbers", Map.of("model", "v"));
        assertRefused("[ranking.features] must be an array of numbers", Map.of("model", "v", "features", List.of("x")));
        assertRefused(
                "[ranking.signals_at] must be", Map.of("model", "v", "features", List.of(), "signals_at", "today"));
        assertRefused("[ranking.modell]", Map.of("model", "v", "features", List.of(), "modell", 1));
    }

    private static void assertRefused(String start, Map<String, Object> ranking) {
        String message = assertThrows(IllegalArgumentException.class, () -> LoggedRanking.read(ranking))
                .getMessage();
        assertTrue(message.contains(start), message);
    }
}
