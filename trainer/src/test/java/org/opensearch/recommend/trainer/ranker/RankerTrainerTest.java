/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.ScoreFormula;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.TrainingException;
import org.opensearch.recommend.trainer.neural.FitPlan;
import org.opensearch.recommend.trainer.neural.Torch;
import org.opensearch.recommend.trainer.neural.TorchExtension;

@ExtendWith(TorchExtension.class)
class RankerTrainerTest {
    private static final int[] SMALL = {32, 16};
    private static final RankerPlan PLAN = new RankerPlan(new FitPlan(16, 128, 0.01, 1e-3, 0.1, 3, 1), 0, 1);

    private static RankingRow row(float[] features, double click, double complete, int position) {
        return new RankingRow(0, "u", "i", features, (float) click, (float) complete, 1, position);
    }

    private static double draw(Random random, double p) {
        return random.nextDouble() < p ? 1 : 0;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static RankerTrainer.Ranker train(
            Torch torch, int[] buckets, RankerPlan plan, int[] hidden, List<RankingRow> rows) {
        int cut = rows.size() * 3 / 4;
        return new RankerTrainer(torch, buckets, "1", rows.subList(0, cut), rows.subList(cut, rows.size()))
                .train(plan, hidden, (epoch, epochs, loss) -> {});
    }

    private static Predictions predict(RankerTrainer.Ranker ranker, List<RankingRow> rows) {
        try (OnnxRanker onnx = new OnnxRanker(ranker.graph())) {
            return onnx.predict(rows);
        }
    }

    /** Of numbers and of ids, where neither side alone says anything. */
    private static List<RankingRow> crosses(int n, long seed) {
        Random random = new Random(seed);
        List<RankingRow> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            float x = (float) (100 + 10 * random.nextGaussian());
            float y = (float) random.nextGaussian();
            int a = 1 + random.nextInt(20);
            int b = 281 + random.nextInt(20);
            double p = sigmoid(2 * Math.signum((x - 100) * y) + ((a + b) % 2 == 0 ? 2 : -2));
            rows.add(row(new float[] {x, a, y, b}, draw(random, p), Double.NaN, 0));
        }
        return rows;
    }

    private static final int[] CROSS_BUCKETS = {0, 20, 0, 300};

    @Test
    void findsWhatTwoColumnsSayTogether_andOnnxAgrees(Torch torch) {
        RankerTrainer.Ranker ranker = train(torch, CROSS_BUCKETS, PLAN, SMALL, crosses(8_000, 1));
        double auc =
                predict(ranker, crosses(3_000, 2)).ofClicks(crosses(3_000, 2)).auc();
        assertTrue(auc > 0.8, "AUC on rows it has not seen: " + auc);
        assertTrue(ranker.difference() <= RankerTrainer.MOST_DIFFERENCE, "difference " + ranker.difference());
        assertNull(ranker.completion());
        assertTrue(
                predict(ranker, crosses(10, 3)).complete()[0] > 0.999,
                "with nothing known of completion the product is the click");
    }

    @Test
    void oneSeedGivesTheSameGraph_anotherSeedAnother(Torch torch) {
        List<RankingRow> rows = crosses(1_000, 1);
        RankerPlan two = new RankerPlan(new FitPlan(2, 128, 0.01, 1e-3, 0.1, 3, 1), 0.2, 1);
        RankerPlan other = new RankerPlan(new FitPlan(2, 128, 0.01, 1e-3, 0.1, 3, 2), 0.2, 1);
        byte[] first = train(torch, CROSS_BUCKETS, two, SMALL, rows).graph();
        assertArrayEquals(first, train(torch, CROSS_BUCKETS, two, SMALL, rows).graph());
        byte[] second = train(torch, CROSS_BUCKETS, other, SMALL, rows).graph();
        assertNotEquals(Arrays.hashCode(first), Arrays.hashCode(second));
    }

    @Test
    void whatAPlaceInTheListIsWorthIsNotLearntAsWhatAnItemIs(Torch torch) {
        // The worse of two items stands on top nine times of ten, where everything is clicked more.
        Random random = new Random(4);
        List<RankingRow> placed = new ArrayList<>();
        List<RankingRow> unplaced = new ArrayList<>();
        int[] clicks = new int[2];
        for (int i = 0; i < 6_000; i++) {
            int item = random.nextInt(2);
            boolean top = random.nextInt(10) < (item == 0 ? 9 : 1);
            double click = draw(random, sigmoid((item == 1 ? 0.5 : -0.5) + (top ? 1.5 : -1.5)));
            clicks[item] += (int) click;
            placed.add(row(new float[] {item}, click, Double.NaN, top ? 1 : 10));
            unplaced.add(row(new float[] {item}, click, Double.NaN, 0));
        }
        assertTrue(clicks[0] > clicks[1], "the worse item has more clicks");
        List<RankingRow> items = List.of(row(new float[] {0}, 0, 0, 0), row(new float[] {1}, 0, 0, 0));
        int[] buckets = {0};
        // Few rows tell the two apart, so this takes many steps.
        RankerPlan patient = new RankerPlan(new FitPlan(10, 32, 0.01, 1e-3, 0.1, 10, 1), 0, 1);
        double[] withPosition = predict(train(torch, buckets, patient, new int[0], placed), items)
                .click();
        double[] without = predict(train(torch, buckets, PLAN, new int[0], unplaced), items)
                .click();
        assertTrue(withPosition[1] > withPosition[0] + 0.05, "with positions the better item is the better one");
        assertTrue(without[1] < without[0], "without them the one on top is");
    }

    @Test
    void probabilitiesAreThoseThatCameAbout(Torch torch) {
        Random random = new Random(6);
        List<RankingRow> rows = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            float x = (float) random.nextGaussian();
            float y = (float) random.nextGaussian();
            double click = draw(random, sigmoid(1.5 * x - 1));
            double complete = click > 0 ? draw(random, sigmoid(2 * y)) : Double.NaN;
            rows.add(row(new float[] {x, y}, click, complete, 0));
        }
        RankerTrainer.Ranker ranker = train(torch, new int[2], PLAN, SMALL, rows);
        assertTrue(ranker.clicks().ece() < 0.03, "click: " + ranker.clicks());
        assertTrue(ranker.completion().ece() < 0.06, "completion: " + ranker.completion());
        assertTrue(ranker.completion().auc() > 0.8, "completion: " + ranker.completion());
        assertEquals(1, ranker.clicks().calibration(), 0.02);
        // Completion is that of a click, not of a showing: where clicks are rare it is what it is elsewhere.
        Predictions at =
                predict(ranker, List.of(row(new float[] {-1.5f, 1}, 0, 0, 0), row(new float[] {1.5f, 1}, 0, 0, 0)));
        assertEquals(sigmoid(2), at.complete()[0], 0.1);
        assertEquals(sigmoid(2), at.complete()[1], 0.1);
        assertEquals(sigmoid(-3.25), at.click()[0], 0.04);
    }

    @Test
    void sampledNegativesAreMadeUpForByWeightsOrByTheirShare(Torch torch) {
        Random random = new Random(8);
        List<RankingRow> weighted = new ArrayList<>();
        List<RankingRow> plain = new ArrayList<>();
        double clicked = 0;
        int all = 20_000;
        for (int i = 0; i < all; i++) {
            float x = (float) random.nextGaussian();
            float click = (float) draw(random, sigmoid(x - 2));
            clicked += click;
            if (click > 0 || random.nextInt(4) == 0) {
                weighted.add(new RankingRow(0, "u", "i", new float[] {x}, click, Float.NaN, click > 0 ? 1 : 4, 0));
                plain.add(row(new float[] {x}, click, Double.NaN, 0));
            }
        }
        List<RankingRow> mean = List.of(row(new float[] {0}, 0, 0, 0));
        RankerPlan quarter = new RankerPlan(PLAN.fit(), 0, 0.25);
        double byWeight = predict(train(torch, new int[1], PLAN, new int[] {8}, weighted), mean)
                .click()[0];
        double byShare = predict(train(torch, new int[1], quarter, new int[] {8}, plain), mean)
                .click()[0];
        assertTrue(clicked / all < 0.2, "share clicked " + clicked / all);
        assertEquals(sigmoid(-2), byWeight, 0.03);
        assertEquals(sigmoid(-2), byShare, 0.03);
    }

    @Test
    void whatNeverVariedSaysNothing(Torch torch) {
        Random random = new Random(9);
        List<RankingRow> rows = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            float x = (float) random.nextGaussian();
            rows.add(row(new float[] {x, 3, 0, 2}, draw(random, sigmoid(2 * x)), Double.NaN, 0));
        }
        RankerTrainer.Ranker ranker = train(torch, new int[] {0, 0, 50, 50}, PLAN, SMALL, rows);
        assertEquals(1, ranker.masked());
        Predictions same = predict(
                ranker, List.of(row(new float[] {1, 3, 0, 2}, 0, 0, 0), row(new float[] {1, 900, 17, 44}, 0, 0, 0)));
        assertEquals(same.click()[0], same.click()[1], 1e-6);
    }

    @Test
    void aLookUpOutsideOfItsTableIsHeldInside(Torch torch) {
        RankerTrainer.Ranker ranker = train(torch, CROSS_BUCKETS, PLAN, new int[0], crosses(1_000, 1));
        Predictions held = predict(
                ranker, List.of(row(new float[] {100, 99, 0, -7}, 0, 0, 0), row(new float[] {100, 20, 0, 0}, 0, 0, 0)));
        assertEquals(held.click()[1], held.click()[0], 1e-6);
    }

    /** What is clicked lies far from 0 on either side, so what learns freely turns around. */
    private static double[] alongTheFirst(Torch torch, float... signs) {
        Random random = new Random(4);
        List<RankingRow> rows = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            double x = random.nextGaussian();
            double y = random.nextGaussian();
            rows.add(row(
                    new float[] {(float) x, (float) y}, draw(random, sigmoid(2 * x * x + x - y - 2)), Double.NaN, 0));
        }
        FeatureSchema schema = new FeatureSchema(
                "t",
                "1",
                List.of(
                        new Feature("x", Feature.Kind.ITEM, "price", null, null, null, List.of(), 0),
                        new Feature("y", Feature.Kind.ITEM, "age_days", null, null, null, List.of(), 0)),
                List.of("score"),
                new ScoreFormula(true, List.of(1.0)));
        RankerTrainer.Ranker ranker = new RankerTrainer(
                        torch, schema, signs, "1", rows.subList(0, 3_000), rows.subList(3_000, 4_000))
                .train(PLAN, new int[] {16, 8}, (epoch, epochs, loss) -> {});
        List<RankingRow> along = new ArrayList<>();
        for (int i = -30; i <= 30; i++) {
            along.add(row(new float[] {i / 10f, 0.3f}, 0, 0, 0));
        }
        return predict(ranker, along).click();
    }

    private static double greatestFall(double[] values) {
        double fall = 0;
        for (int i = 1; i < values.length; i++) {
            fall = Math.max(fall, values[i - 1] - values[i]);
        }
        return fall;
    }

    @Test
    void aScoreKeepsTheDirectionsThatItIsGiven(Torch torch) {
        assertTrue(greatestFall(alongTheFirst(torch, 0, 0)) > 0.02);
        double[] rising = alongTheFirst(torch, 1, -1);
        assertEquals(0, greatestFall(rising), 1e-7);
        assertTrue(rising[60] - rising[0] > 0.2, Arrays.toString(rising));
        double[] falling = alongTheFirst(torch, -1, 0);
        assertEquals(0, greatestFall(Arrays.stream(falling).map(p -> -p).toArray()), 1e-7);
    }

    @Test
    void aSmallOneLearnsFromALargeOne(Torch torch) {
        List<RankingRow> rows = crosses(4_000, 1);
        RankerTrainer trainer =
                new RankerTrainer(torch, CROSS_BUCKETS, "1", rows.subList(0, 3_000), rows.subList(3_000, 4_000));
        RankerTrainer.Ranker large = trainer.train(PLAN, SMALL, (epoch, epochs, loss) -> {});
        RankerTrainer.Ranker small = trainer.distil(PLAN, new int[] {8}, large.graph(), (epoch, epochs, loss) -> {});
        assertTrue(small.clicks().auc() > 0.7, "small: " + small.clicks());
        assertTrue(small.graph().length < large.graph().length);
    }

    @Test
    void rowsOfOneKindAreTooLittle(Torch torch) {
        List<RankingRow> rows = List.of(row(new float[] {1}, 1, 1, 0), row(new float[] {2}, 1, 1, 0));
        TrainingException refused =
                assertThrows(TrainingException.class, () -> new RankerTrainer(torch, new int[1], "1", rows, rows));
        assertEquals(Exit.TOO_LITTLE, refused.exit());
    }
}
