/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.evaluate.EventLog;
import org.opensearch.recommend.core.evaluate.FullRanking;
import org.opensearch.recommend.core.evaluate.Split;
import org.opensearch.recommend.core.evaluate.Splitter;
import org.opensearch.recommend.core.evaluate.VectorRecommender;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.util.Vectors;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.neural.FitPlan;
import org.opensearch.recommend.trainer.neural.Torch;
import org.opensearch.recommend.trainer.neural.TorchExtension;

@ExtendWith(TorchExtension.class)
class TowerTrainerTest {
    private static final int ITEMS = 60;
    private static final int USERS = 150;
    private static final int NEW = 6;

    private final TowerTrainer trainer;

    TowerTrainerTest(Torch torch) {
        trainer = new TowerTrainer(torch, new Workers(1), 10);
    }

    /** Users take items of their community, even or odd. Nobody takes the last few items. */
    private static Interactions communities(long seed) {
        Random random = new Random(seed);
        Interactions.Builder builder = new Interactions.Builder();
        for (int user = 0; user < USERS; user++) {
            for (int n = 0; n < 8; n++) {
                builder.add(user, 2 * random.nextInt((ITEMS - NEW) / 2) + user % 2, 1);
            }
        }
        return builder.build(USERS, ITEMS);
    }

    /** What items are about: their community, and something that says nothing. */
    private static TowerData described(Interactions histories, boolean ordered) {
        List<List<String>> texts = new ArrayList<>();
        for (int item = 0; item < ITEMS; item++) {
            texts.add(List.of(item % 2 == 0 ? "even" : "odd", "third" + item / 2 % 3, "all"));
        }
        ItemTexts.Encoded encoded = ItemTexts.oneHot("tags", texts);
        return TowerData.of(histories, ordered, List.of(encoded.input()), encoded.columns());
    }

    private static TowerParameters small(TowerData data, int epochs, long seed) {
        return TowerParameters.of(data, 8, seed).withFit(new FitPlan(epochs, 32, 0.01, 0.1, 0.05, 4, seed));
    }

    private TowerModel train(TowerData data, TowerParameters parameters) {
        return trainer.train(data, parameters, (steps, total, detail) -> {});
    }

    private static double meanCosine(float[][] vectors, int from, int to, boolean same) {
        double sum = 0;
        int pairs = 0;
        for (int i = from; i < to; i++) {
            for (int j = 0; j < ITEMS - NEW; j++) {
                if (i != j && (i % 2 == j % 2) == same) {
                    sum += Vectors.dot(vectors[i], vectors[j]);
                    pairs++;
                }
            }
        }
        return sum / pairs;
    }

    @Test
    void communitiesAreToldApartByWhoTookWhatAlone() {
        TowerData data = TowerData.ofIds(communities(1), false);
        TowerModel model = train(data, small(data, 10, 1));
        float[][] items = model.itemVectors();
        double within = meanCosine(items, 0, ITEMS - NEW, true);
        double across = meanCosine(items, 0, ITEMS - NEW, false);
        assertTrue(within > across + 0.5, within + " within, " + across + " across");
        float[][] users = UserVectors.of(model, data);
        for (int user = 0; user < USERS; user++) {
            assertEquals(1, Vectors.dot(users[user], users[user]), 1e-4);
            assertTrue(
                    Vectors.dot(users[user], items[user % 2]) > Vectors.dot(users[user], items[1 - user % 2]),
                    "user " + user);
        }
    }

    @Test
    void aNewItemLandsAmongItemsLikeIt() {
        TowerData data = described(communities(2), true);
        TowerModel model = train(data, small(data, 12, 2));
        float[][] items = model.itemVectors();
        double within = meanCosine(items, ITEMS - NEW, ITEMS, true);
        double across = meanCosine(items, ITEMS - NEW, ITEMS, false);
        assertTrue(within > across + 0.4, within + " within, " + across + " across");
        // And in the ingest processor it would have got the same vector.
        try (TowerSession tower = new TowerSession(model.item())) {
            float[][] served = tower.vectors(data.features());
            for (int item = ITEMS - NEW; item < ITEMS; item++) {
                assertArrayEquals(items[item], served[item], (float) TowerTrainer.TOLERANCE);
            }
            // An item that was trained on is more than its features.
            assertTrue(Vectors.dot(items[0], served[0]) < 0.9999);
        }
    }

    @Test
    void towersSayWhatTheyTake() {
        TowerData data = described(communities(3), true);
        TowerModel model = train(data, small(data, 2, 3));
        for (TowerModel.Tower tower : List.of(model.item(), model.user())) {
            assertTrue(tower.schema().isTower());
            assertEquals(8, tower.schema().dimension());
            assertEquals(tower.schema(), FeatureSchema.read(tower.schema().toMap()));
            try (TowerSession session = new TowerSession(tower)) {
                float[][] rows = new float[3][tower.schema().width()];
                rows[1][0] = 1;
                Arrays.fill(rows[2], 0.3f);
                for (float[] vector : session.vectors(rows)) {
                    assertEquals(8, vector.length);
                    assertEquals(1, Vectors.dot(vector, vector), 1e-4);
                }
            }
        }
        assertEquals(List.of("tags"), List.copyOf(model.item().schema().itemFields()));
        assertTrue(model.metrics().get("validation_recall@10") > 0);
    }

    @Test
    void aColumnThatNeverVariedIsMasked() {
        TowerData data = described(communities(4), false);
        TowerModel model = train(data, small(data, 2, 4));
        int always = model.item().schema().columns().indexOf("tags[all]");
        float[][] rows = {data.features()[0].clone(), data.features()[0].clone()};
        rows[1][always] = 0;
        try (TowerSession tower = new TowerSession(model.item())) {
            float[][] vectors = tower.vectors(rows);
            assertArrayEquals(vectors[0], vectors[1]);
        }
    }

    @Test
    void oneSeedGivesOneModel() {
        TowerData data = described(communities(5), true);
        TowerModel first = train(data, small(data, 3, 5));
        TowerModel again = train(data, small(data, 3, 5));
        TowerModel other = train(data, small(data, 3, 6));
        assertArrayEquals(first.item().graph(), again.item().graph());
        assertArrayEquals(first.user().graph(), again.user().graph());
        for (int item = 0; item < ITEMS; item++) {
            assertArrayEquals(first.itemVectors()[item], again.itemVectors()[item]);
        }
        assertFalse(Arrays.equals(first.itemVectors()[0], other.itemVectors()[0]));
    }

    /**
     * All users have one taste: everyone takes items by their popularity. A batch holds popular items more often, as
     * negatives, too; without the correction that cancels what is to be learned.
     */
    @Test
    void withoutLogQCorrectionPopularItemsAreLost() {
        Random random = new Random(7);
        int items = 200;
        EventLog.Builder log = new EventLog.Builder();
        for (int user = 0; user < 200; user++) {
            for (int n = 0; n < 10; n++) {
                log.add(user, (int) (items * Math.pow(random.nextDouble(), 3)), 1, 0);
            }
        }
        Split split = Splitter.random(0.8, 7).split(log.build(200, items));
        FullRanking ranking = new FullRanking(split, 10, new Workers(1));
        TowerData data = TowerData.ofIds(ranking.train(), false);
        TowerParameters parameters = TowerParameters.of(data, 8, 7).withFit(new FitPlan(5, 8, 0.01, 0.1, 0.05, 8, 7));
        double corrected = recall(ranking, data, parameters.withLogQ(1));
        double not = recall(ranking, data, parameters.withLogQ(0));
        assertTrue(corrected > 1.5 * not, corrected + " with the correction, " + not + " without");
    }

    private double recall(FullRanking ranking, TowerData data, TowerParameters parameters) {
        TowerModel model = train(data, parameters);
        float[][] users = UserVectors.of(model, data);
        return ranking.evaluate(new VectorRecommender(users, model.itemVectors()), done -> {})
                .recall()
                .value();
    }

    @Test
    void stopsAtTheFirstEpochThatIsNoBetterAndKeepsTheBest() {
        TowerData data = TowerData.ofIds(communities(8), false);
        int most = 40;
        FitPlan impatient = new FitPlan(most, 32, 0.01, 0.1, 0.05, 1, 8);
        List<Double> recalls = new ArrayList<>();
        TowerModel model =
                trainer.train(data, TowerParameters.of(data, 8, 8).withFit(impatient), (steps, total, detail) -> {
                    int of = detail.indexOf("recall@10 ");
                    if (of >= 0) {
                        recalls.add(Double.valueOf(detail.substring(of + 10)));
                    }
                });
        int epochs = recalls.size();
        assertTrue(epochs > 1 && epochs < most, "recall of each epoch: " + recalls);
        double best = recalls.stream().max(Double::compare).orElseThrow();
        assertEquals(best, model.metrics().get("validation_recall@10"), 1e-4);
        assertEquals(epochs - 2, recalls.indexOf(best));
        assertEquals(epochs - 1, model.metrics().get("epochs"));
    }

    @Test
    void whatCannotBeTrainedOnIsASentence() {
        Interactions alone =
                new Interactions.Builder().add(0, 0, 1).add(1, 1, 1).build(2, 2);
        TowerData data = TowerData.ofIds(alone, true);
        TowerParameters parameters = small(data, 1, 1);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> train(data, parameters))
                .getMessage()
                .contains("two items or more"));
        assertThrows(IllegalArgumentException.class, () -> TowerParameters.of(data, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> parameters.withLogQ(2));
        assertThrows(IllegalArgumentException.class, () -> TowerData.of(alone, true, List.of(), new float[2][0]));
    }
}
