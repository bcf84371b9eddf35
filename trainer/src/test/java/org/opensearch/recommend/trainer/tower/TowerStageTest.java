/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opensearch.recommend.core.cf.FoldIn;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.content.ContentStatistics;
import org.opensearch.recommend.core.content.HashedContentEncoder;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.profile.FoldEvent;
import org.opensearch.recommend.core.profile.Profile;
import org.opensearch.recommend.core.profile.ProfileFolder;
import org.opensearch.recommend.core.profile.UserStates;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.replay.CatalogueItem;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.core.tower.TowerSchemas;
import org.opensearch.recommend.core.util.Vectors;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.TrainingException;
import org.opensearch.recommend.trainer.log.TrainingLog;
import org.opensearch.recommend.trainer.neural.Torch;
import org.opensearch.recommend.trainer.neural.TorchExtension;

@ExtendWith(TorchExtension.class)
class TowerStageTest {
    private static final Progress QUIET =
            new Progress(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
    private static final RecommendConfig CONFIG = RecommendConfig.read(Map.of(
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
            Map.of("dimension", 16)));
    private static final long START = 1_700_000_000_000L;
    private static final int ITEMS = 90;
    private static final int NEW = 9;
    private static final int USERS = 60;
    private static final int GENRES = 3;

    private static String[] ids() {
        return IntStream.range(0, ITEMS).mapToObj(i -> "i" + i).toArray(String[]::new);
    }

    /** Each user likes films of the one genre that is the user's. Nobody has met the last few films. */
    private static TrainingLog log(int events) {
        Random random = new Random(3);
        Map<String, CatalogueItem> catalogue = new HashMap<>();
        HashedContentEncoder encoder = new HashedContentEncoder(16, ContentStatistics.NONE);
        for (String id : ids()) {
            int i = Integer.parseInt(id.substring(1));
            Map<String, Object> source = Map.of(
                    "title",
                    "film " + random.nextInt(50),
                    "genres",
                    "genre" + i % GENRES,
                    "studio",
                    "studio" + random.nextInt(5),
                    "price",
                    3 + random.nextInt(10),
                    "year",
                    1990 + random.nextInt(30));
            catalogue.put(id, CatalogueItem.of(id, CONFIG.fields(), source, encoder));
        }
        List<Event> log = new ArrayList<>();
        for (int n = 0; n < events; n++) {
            int user = random.nextInt(USERS);
            int film = GENRES * random.nextInt((ITEMS - NEW) / GENRES) + user % GENRES;
            Map<String, Object> event = Map.of(
                    "type",
                    random.nextInt(3) == 0 ? "like" : "view",
                    "user_id",
                    "u" + user,
                    "item_id",
                    "i" + film,
                    "timestamp",
                    START + n * 3_600_000L);
            log.add(Event.read(event, CONFIG, START + events * 3_600_000L).withId("e" + n));
        }
        return new TrainingLog(CONFIG, catalogue, log, Map.of());
    }

    private static TowerStage stage(Torch torch, TrainingLog log, long memory) {
        return new TowerStage(log, ids(), 8, 1, 10, memory, torch, new Workers(1), QUIET);
    }

    private static long testFrom(TrainingLog log) {
        return log.events().get(log.events().size() * 9 / 10).timestamp();
    }

    @Test
    void learnsTastesPutsNewItemsAmongItemsLikeThemAndServesAsItWasTrained(Torch torch) {
        TrainingLog log = log(1500);
        TowerStage.Outcome outcome = stage(torch, log, Long.MAX_VALUE).run(testFrom(log), true);
        // Of the films of the user's genre, a third of all, chance would have found 10 of 27, and of all 10 of 90.
        double recall = outcome.measured().evaluation().recall().value();
        assertTrue(recall > 0.25, "recall " + recall);
        TowerModel model = outcome.model();
        for (int item = ITEMS - NEW; item < ITEMS; item++) {
            assertFalse(model.taken()[item]);
            double within = meanCosine(model, item, true);
            double across = meanCosine(model, item, false);
            assertTrue(within > across + 0.15, "item " + item + ": " + within + " within, " + across + " across");
        }
        TowerSchemas.requireOfItem(model.item().schema());
        TowerSchemas.requireOfUser(model.user().schema());
        for (TowerModel.Tower tower : List.of(model.item(), model.user())) {
            assertEquals(tower.schema(), FeatureSchema.read(tower.schema().toMap()));
        }
        itemsServeAsTheyWereTrained(model, log);
        usersServeAsTheyWereTrained(model, log);
        past(outcome, log);
    }

    private static double meanCosine(TowerModel model, int item, boolean same) {
        double sum = 0;
        int n = 0;
        for (int other = 0; other < ITEMS - NEW; other++) {
            if ((other % GENRES == item % GENRES) == same) {
                sum += Vectors.dot(model.itemVectors()[item], model.itemVectors()[other]);
                n++;
            }
        }
        return sum / n;
    }

    /** As the ingest processor makes the vector of a document. */
    private static void itemsServeAsTheyWereTrained(TowerModel model, TrainingLog log) {
        String[] ids = ids();
        float[] row = new FeatureExtractor(model.item().schema())
                .extract(
                        List.of(log.catalogue().get(ids[ITEMS - 1])),
                        UserState.ANONYMOUS,
                        CandidateScores.NONE,
                        SignalReader.EMPTY,
                        new RankContext(log.events().getLast().timestamp() + 1, null, null));
        try (TowerSession tower = new TowerSession(model.item())) {
            assertArrayEquals(model.itemVectors()[ITEMS - 1], tower.vectors(new float[][] {row})[0], 1e-5f);
        }
    }

    /** As a request makes the vector of a user whose events have been folded. */
    private static void usersServeAsTheyWereTrained(TowerModel model, TrainingLog log) {
        String[] ids = ids();
        TowerLog numbers = new TowerLog(log, ids);
        long now = log.events().getLast().timestamp() + 1;
        TowerInputs inputs = new TowerInputs(log, ids);
        TowerData data = inputs.data(LogHistories.of(numbers, now, inputs.ofUser(), () -> {}), now);
        float[][] trained = UserVectors.of(model, data);
        Map<String, float[]> vectors = new HashMap<>();
        for (int item = 0; item < ITEMS; item++) {
            vectors.put(ids[item], model.itemVectors()[item]);
        }
        ProfileFolder folder = new ProfileFolder(CONFIG);
        try (UserTower tower = new UserTower(model.user())) {
            for (int user = 0; user < USERS; user++) {
                String id = "u" + user;
                List<FoldEvent> events = log.events().stream()
                        .filter(event -> event.userId().equals(id))
                        .map(event -> new FoldEvent(
                                event, log.catalogue().get(event.itemId()).facts(), false))
                        .toList();
                Profile profile = folder.fold(Profile.empty(id), events).profile();
                Map<String, ItemFacts> facts = new LinkedHashMap<>();
                UserStates.items(profile, List.of())
                        .forEach(item ->
                                facts.put(item, log.catalogue().get(item).facts()));
                UserState state = UserStates.of(
                        profile, List.of(), facts, now, CONFIG.profile().halfLife());
                float[] pool = model.parameters()
                        .pool()
                        .of(UserStates.interests(profile, List.of(), now, FoldIn.MOST_ITEMS), vectors::get);
                float[] served =
                        tower.vector(state.withTower(pool, null), new RankContext(now, "north", "tv", "home", 0));
                assertArrayEquals(
                        trained[
                                numbers.user(log.events().stream()
                                        .filter(event -> event.userId().equals(id))
                                        .findFirst()
                                        .orElseThrow())],
                        served,
                        1e-5f,
                        id);
            }
        }
    }

    private static void past(TowerStage.Outcome outcome, TrainingLog log) {
        assertEquals(4, outcome.past().size());
        long before = 0;
        for (TowerStage.Past past : outcome.past()) {
            assertTrue(past.trainedUntil() > before);
            before = past.trainedUntil();
            assertEquals(outcome.model().parameters(), past.model().parameters(), "chosen once");
        }
        assertTrue(before < testFrom(log));
    }

    @Test
    void saysSoWhenThereIsTooLittleOrNoRoom(Torch torch) {
        TrainingLog few = log(90);
        TrainingException little = assertThrows(
                TrainingException.class, () -> stage(torch, few, Long.MAX_VALUE).run(testFrom(few), true));
        assertEquals(Exit.TOO_LITTLE, little.exit());
        assertTrue(little.getMessage().contains("at least 100"), little.getMessage());
        TrainingLog many = log(500);
        TrainingException large = assertThrows(
                TrainingException.class, () -> stage(torch, many, 10_000).run(testFrom(many), true));
        assertEquals(Exit.MEMORY, large.exit());
    }
}
