/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.bundled;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.opensearch.recommend.core.evaluate.ClickMetrics;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.clicks.BiasModel;
import org.opensearch.recommend.trainer.log.TrainingLog;
import org.opensearch.recommend.trainer.neural.FitPlan;
import org.opensearch.recommend.trainer.neural.Torch;
import org.opensearch.recommend.trainer.ranker.OnnxRanker;
import org.opensearch.recommend.trainer.ranker.Predictions;
import org.opensearch.recommend.trainer.ranker.RankerPlan;
import org.opensearch.recommend.trainer.ranker.RankerSizes;
import org.opensearch.recommend.trainer.ranker.RankerTrainer;
import org.opensearch.recommend.trainer.ranker.Rival;

/**
 * Trains the bundled ranker on several catalogues at once. Of each, by time, the first 80 % of the rows are fitted, the next
 * 10 % say when to stop and calibrate, and the last 10 % are measured.
 */
final class BundledTraining {
    static final String VERSION = "default-4";
    static final String EARLIER = "default-3";

    private static final int PARTS = 10;
    private static final int[] HIDDEN = {16, 8};
    private static final double PRIOR = 3;

    private final Torch torch;
    private final Progress progress;

    BundledTraining(Torch torch, Progress progress) {
        this.torch = torch;
        this.progress = progress;
    }

    /**
     * A catalogue and its crowd.
     *
     * @param rows    by time
     * @param earlier the same rows with the inputs of the ranker before this one
     */
    record World(String name, TrainingLog log, boolean learned, List<RankingRow> rows, List<RankingRow> earlier) {
        static World of(String name, TrainingLog log, boolean learned) {
            WorldRows rows = new WorldRows(log, learned);
            return new World(name, log, learned, rows.of(BundledInputs.schema(VERSION)), rows.of(before().schema()));
        }

        List<RankingRow> train() {
            return rows.subList(0, rows.size() / PARTS * 8);
        }

        List<RankingRow> validation() {
            return rows.subList(rows.size() / PARTS * 8, rows.size() / PARTS * 9);
        }

        List<RankingRow> test() {
            return rows.subList(rows.size() / PARTS * 9, rows.size());
        }

        List<RankingRow> earlierTest() {
            return earlier.subList(earlier.size() / PARTS * 9, earlier.size());
        }

        double clicked() {
            return rows.stream().mapToDouble(RankingRow::click).average().orElse(0);
        }

        String summary() {
            return String.format(
                    Locale.ROOT,
                    "%s: %,d items, %,d events, %,d rows",
                    name,
                    log.catalogue().size(),
                    log.events().size(),
                    rows.size());
        }
    }

    /**
     * Rankers on rows that played no role in the training. Of popularity and of the earlier ranker the AUC alone says
     * anything: their scores are no probabilities.
     */
    record Measured(
            String name,
            int rows,
            ClickMetrics ranker,
            ClickMetrics earlier,
            ClickMetrics popularity,
            ClickMetrics itemMean) {}

    /**
     * What came of it.
     *
     * @param validation clicks of the validation parts, as the graph predicts them
     * @param measured   each world's
     */
    record Outcome(
            FeatureSchema schema,
            byte[] graph,
            String hidden,
            int epochs,
            ClickMetrics validation,
            List<Measured> measured) {}

    Outcome run(List<World> worlds, long seed, int epochs) {
        FeatureSchema schema = BundledInputs.schema(VERSION);
        List<RankingRow> train =
                worlds.stream().flatMap(world -> world.train().stream()).toList();
        List<RankingRow> validation =
                worlds.stream().flatMap(world -> world.validation().stream()).toList();
        RankerPlan plan = new RankerPlan(new FitPlan(epochs, 512, 2e-3, 1e-2, 0.05, 2, seed), 0, 1);
        String hidden = RankerSizes.name(HIDDEN);
        RankerTrainer.Ranker ranker = new RankerTrainer(
                        torch, schema, BundledInputs.signs(), VERSION, train, validation)
                .train(plan, HIDDEN, RankerTrainer.Listener.saying(progress).apply(hidden, epochs));
        List<Measured> measured = new ArrayList<>();
        Rival earlier = before();
        try (OnnxRanker onnx = new OnnxRanker(ranker.graph())) {
            for (World world : worlds) {
                measured.add(measured(schema, world, onnx, earlier));
            }
        }
        return new Outcome(schema, ranker.graph(), hidden, ranker.epochs(), ranker.clicks(), measured);
    }

    private static Measured measured(FeatureSchema schema, World world, OnnxRanker ranker, Rival earlier) {
        List<RankingRow> test = world.test();
        int popularity =
                schema.inputs().stream().map(feature -> feature.name()).toList().indexOf("popularity_share");
        double[] popular =
                test.stream().mapToDouble(row -> row.features()[popularity]).toArray();
        return new Measured(
                world.name(),
                test.size(),
                ranker.predict(test).ofClicks(test),
                earlier.clicks(world.earlierTest()),
                new Predictions(popular, popular).ofClicks(test),
                new Predictions(BiasModel.itemMean(world.train(), test, PRIOR), popular).ofClicks(test));
    }

    /** The ranker before this one. */
    private static Rival before() {
        return Rival.ofResources("/" + BundledTraining.class.getPackageName().replace('.', '/') + "/" + EARLIER + "/");
    }
}
