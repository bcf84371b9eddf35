/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.content.ContentStatistics;
import org.opensearch.recommend.core.content.HashedContentEncoder;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.rank.DefaultSchema;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.ScoreFormula;
import org.opensearch.recommend.core.replay.CatalogueItem;
import org.opensearch.recommend.core.replay.Replay;
import org.opensearch.recommend.core.replay.ReplaySettings;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.TrainingException;
import org.opensearch.recommend.trainer.log.TrainingLog;
import org.opensearch.recommend.trainer.neural.FitPlan;
import org.opensearch.recommend.trainer.neural.Torch;
import org.opensearch.recommend.trainer.neural.TorchExtension;

@ExtendWith(TorchExtension.class)
class RankerStageTest {
    private static final Progress QUIET =
            new Progress(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
    private static final RankerPlan PLAN = new RankerPlan(new FitPlan(4, 64, 0.01, 1e-3, 0.1, 3, 1), 0.1, 1);
    private static final RecommendConfig CONFIG = RecommendConfig.read(
            Map.of("fields", Map.of("title", "title", "categories", "genres"), "content", Map.of("dimension", 16)));
    private static final long START = 1_700_000_000_000L;

    /** Each user clicks what is of the one genre that is the user's, and nothing else. */
    private static TrainingLog log(int lists, boolean impressions) {
        return log(lists, impressions, 20, 1);
    }

    private static TrainingLog log(int lists, boolean impressions, int users, int minutes) {
        Random random = new Random(5);
        Map<String, CatalogueItem> catalogue = new HashMap<>();
        HashedContentEncoder encoder = new HashedContentEncoder(16, ContentStatistics.NONE);
        for (int i = 0; i < 60; i++) {
            Map<String, Object> source = Map.of("title", "title " + i, "genres", List.of("genre" + i % 3));
            catalogue.put("i" + i, CatalogueItem.of("i" + i, CONFIG.fields(), source, encoder));
        }
        List<Event> events = new ArrayList<>();
        long time = START;
        for (int list = 0; list < lists; list++) {
            int user = random.nextInt(users);
            String id = "r" + list;
            time += minutes * 60_000L;
            for (int position = 1; position <= 4; position++) {
                int item = random.nextInt(60);
                if (impressions) {
                    events.add(event("impression", user, item, time, id, position));
                }
                if (item % 3 == user % 3) {
                    events.add(event("click", user, item, time + 10_000 + position, id, position));
                }
            }
        }
        events.sort((a, b) -> Long.compare(a.timestamp(), b.timestamp()));
        return new TrainingLog(CONFIG, catalogue, events, Map.of());
    }

    private static Event event(String type, int user, int item, long time, String list, int position) {
        return Event.read(
                Map.of(
                        "type", type,
                        "user_id", "u" + user,
                        "item_id", "i" + item,
                        "timestamp", time,
                        "recommendation_id", list,
                        "position", position),
                CONFIG,
                time);
    }

    private static RankerStage.Outcome run(Torch torch, TrainingLog log, long memory) {
        return run(torch, log, memory, null);
    }

    private static RankerStage.Outcome run(Torch torch, TrainingLog log, long memory, Rival live) {
        return new RankerStage(
                        log,
                        torch,
                        PLAN,
                        List.of(new int[] {16}),
                        memory,
                        new PastTowers(List.of(), new String[0]),
                        QUIET)
                .run("v1", IalsParameters.of(4).withEpochs(3), schema -> Set.of(), live);
    }

    @Test
    void learnsFromImpressionsWhatTheBundledRankerCannotKnow(Torch torch) {
        RankerStage.Outcome outcome = run(torch, log(700, true), Long.MAX_VALUE);
        assertEquals(ReplaySettings.Rows.IMPRESSIONS, outcome.from());
        assertEquals(2800, outcome.rows());
        assertEquals(280, outcome.test());
        assertTrue(outcome.clicks().auc() > 0.9, "AUC " + outcome.clicks().auc());
        assertNull(outcome.live());
        assertTrue(outcome.isBetter(), outcome.bundled().clicks().auc() + " of the bundled one");
        assertTrue(outcome.schema().width() >= 200, "inputs " + outcome.schema().width());
    }

    @Test
    void theLiveRankerIsMeasuredOnTheSameRowsWhateverItsInputs(Torch torch) {
        TrainingLog log = log(700, true);
        Rival bundled = Rival.bundled();
        // Of other inputs than the new one's.
        RankerStage.Outcome first =
                run(torch, log, Long.MAX_VALUE, new Rival("films/v0", bundled.schema(), bundled.graph()));
        assertEquals("films/v0", first.live().name());
        assertEquals(first.bundled().clicks(), first.live().clicks());
        assertTrue(first.isBetter());
        // Of the same inputs, and read back as they are published.
        Rival published = new Rival(
                "films/v1",
                FeatureSchema.read(first.schema().toMap()),
                first.chosen().ranker().graph());
        RankerStage.Outcome second = run(torch, log, Long.MAX_VALUE, published);
        assertEquals(first.clicks().auc(), second.live().clicks().auc(), 1e-9);
        assertEquals(second.clicks(), second.live().clicks());
        assertEquals(first.bundled().clicks(), second.bundled().clicks());
        assertFalse(second.isBetter(), "it is the same ranker");
        assertEquals(published.name(), second.inPlace().name());
    }

    @Test
    void samplesNegativesWhereThereAreNoImpressions(Torch torch) {
        RankerStage.Outcome outcome = run(torch, log(400, false), Long.MAX_VALUE);
        assertEquals(ReplaySettings.Rows.SAMPLED, outcome.from());
        assertTrue(outcome.rows() > 1000, "rows " + outcome.rows());
        // A few answers must not make the history before them count for nothing.
        List<Event> events = new ArrayList<>(log(400, false).events());
        long last = events.getLast().timestamp();
        for (int i = 0; i < 300; i++) {
            events.add(event("impression", i % 20, i % 60, last + i, "late", 1));
        }
        TrainingLog few = new TrainingLog(CONFIG, log(400, false).catalogue(), events, Map.of());
        assertEquals(
                ReplaySettings.Rows.SAMPLED, run(torch, few, Long.MAX_VALUE).from());
    }

    @Test
    void ofALogWithoutImpressionsListsDecide(Torch torch) {
        RankerStage.Outcome outcome = run(torch, log(700, false, 90, 20), Long.MAX_VALUE);
        Map<String, Double> lists = outcome.lists();
        assertEquals(Set.of("16", "none, 4 inputs", outcome.bundled().name()), lists.keySet());
        assertTrue(
                lists.get(outcome.chosen().name()) > lists.get(outcome.bundled().name()), lists.toString());
        assertTrue(outcome.users() >= 20, "users " + outcome.users());
        if (outcome.chosen().name().equals("none, 4 inputs")) {
            assertEquals(4, outcome.schema().width());
            assertFalse(
                    Arrays.equals(
                            outcome.chosen().ranker().graph(), outcome.served().graph()),
                    "fitted once more");
        }
        assertNull(outcome.completion(), "nothing was completed");
        assertEquals(
                Map.of(),
                run(torch, log(700, false, 90, 1), Long.MAX_VALUE).lists(),
                "of half a day too few rows are older than a window");
        assertEquals(Map.of(), run(torch, log(700, true), Long.MAX_VALUE).lists(), "impressions tell more");
    }

    @Test
    void whatIsLearnedToBeMeasuredByListsDoesNotKnowWhatCameAfterThem() {
        TrainingLog log = log(700, false, 90, 20);
        long moment = log.tenth(8);
        List<Event> other = new ArrayList<>();
        for (Event event : log.events()) {
            String item = event.timestamp() <= moment ? event.itemId() : "i" + (event.timestamp() % 60);
            other.add(event(event.type(), user(event), Integer.parseInt(item.substring(1)), event.timestamp(), "r", 1));
        }
        List<String> rows = fitted(log);
        assertTrue(rows.size() > 1_000, "rows " + rows.size());
        assertEquals(rows, fitted(new TrainingLog(CONFIG, log.catalogue(), other, Map.of())));
    }

    private static int user(Event event) {
        return Integer.parseInt(event.userId().substring(1));
    }

    private static List<String> fitted(TrainingLog log) {
        FeatureSchema schema = new FeatureSchema(
                "learned",
                "1",
                DefaultSchema.of(CONFIG, new DefaultSchema.Vectors(16, 0, 0), List.of()),
                DefaultSchema.HEADS,
                new ScoreFormula(true, List.of(1.0, 1.0)));
        Contest contest = new Contest(schema, List.of(Rival.bundled()), any -> Set.of());
        PastLists lists = PastLists.of(log, schema, contest, Long.MAX_VALUE, 1);
        Replay replay = new Replay(
                CONFIG,
                new FeatureExtractor(contest.schema()),
                log.catalogue(),
                List.of(),
                ReplaySettings.of(ReplaySettings.Rows.SAMPLED, log.config().labels()),
                row -> {});
        lists.ask(replay, contest);
        replay.run(log.events());
        return lists.rows(false).stream()
                .map(row -> row.userId()
                        + row.itemId()
                        + row.time()
                        + Arrays.toString(row.features())
                        + row.click()
                        + row.complete()
                        + row.weight())
                .sorted()
                .toList();
    }

    @Test
    void keepsTheLatestRowsThatFitIntoMemory(Torch torch) {
        RankerStage.Outcome outcome = run(torch, log(700, true), 1_000_000);
        assertTrue(outcome.rows() < 1000, "rows " + outcome.rows());
    }

    @Test
    void whatCompletesIsAsTheIndexSays(Torch torch) {
        RecommendConfig likes = RecommendConfig.read(Map.of(
                "fields",
                Map.of("title", "title", "categories", "genres"),
                "content",
                Map.of("dimension", 16),
                "labels",
                Map.of("complete_types", List.of("like"))));
        TrainingLog shown = log(300, true);
        assertNull(run(torch, liked(shown, CONFIG), Long.MAX_VALUE).completion(), "by default a like does not");
        assertNotNull(run(torch, liked(shown, likes), Long.MAX_VALUE).completion());
        TrainingLog taken = log(700, false, 90, 20);
        assertNotEquals(fitted(liked(taken, CONFIG)), fitted(liked(taken, likes)), "lists of the past");
    }

    /** The log with every other click also a like. */
    private static TrainingLog liked(TrainingLog log, RecommendConfig config) {
        List<Event> events = new ArrayList<>();
        for (Event event : log.events()) {
            events.add(event);
            if (event.type().equals("click") && event.timestamp() % 2 == 0) {
                events.add(Event.read(
                        Map.of(
                                "type", "like",
                                "user_id", event.userId(),
                                "item_id", event.itemId(),
                                "timestamp", event.timestamp(),
                                "recommendation_id", event.recommendationId()),
                        config,
                        event.timestamp()));
            }
        }
        return new TrainingLog(config, log.catalogue(), events, Map.of());
    }

    @Test
    void saysSoWhenThereIsTooLittle(Torch torch) {
        TrainingException little =
                assertThrows(TrainingException.class, () -> run(torch, log(10, true), Long.MAX_VALUE));
        assertEquals(Exit.TOO_LITTLE, little.exit());
    }
}
