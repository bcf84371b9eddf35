/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.clicks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import me.tongfei.progressbar.ProgressBar;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.evaluate.ClickMetrics;
import org.opensearch.recommend.core.rank.DefaultSchema;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.ScoreFormula;
import org.opensearch.recommend.core.replay.LearnedVectors;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.core.replay.Replay;
import org.opensearch.recommend.core.replay.ReplaySettings;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.TrainingException;
import org.opensearch.recommend.trainer.log.TrainingLog;
import org.opensearch.recommend.trainer.neural.Torch;
import org.opensearch.recommend.trainer.ranker.OnnxRanker;
import org.opensearch.recommend.trainer.ranker.PastFactors;
import org.opensearch.recommend.trainer.ranker.RankerPlan;
import org.opensearch.recommend.trainer.ranker.RankerSizes;
import org.opensearch.recommend.trainer.ranker.RankerTrainer;

/**
 * The click-model protocol: ratings of 4 and more are clicks, of 2 and less none, those in between are left out; by time, the
 * first 80 % are fitted, on the next 10 % everything is chosen, and the last 10 % are measured. Each row's features are those
 * of the moment before it, so a profile knows the user's earlier ratings, also those of the part that is measured; weights
 * do not. The collaborative model that the features fold a history into is trained anew at each tenth of the log, on what
 * came before.
 */
final class ClickEvaluation {
    private static final int PARTS = 10;
    private static final int FACTOR_DIMENSION = 16;
    private static final double[] STRENGTHS = {0.5, 1, 2, 3, 5, 10, 20};

    private final TrainingLog log;
    private final Torch torch;
    private final RankerPlan plan;
    private final List<int[]> sizes;
    private final Progress progress;

    /**
     * An evaluation.
     *
     * @param sizes hidden layers of the rankers to be tried
     */
    ClickEvaluation(TrainingLog log, Torch torch, RankerPlan plan, List<int[]> sizes, Progress progress) {
        this.log = log;
        this.torch = torch;
        this.plan = plan;
        this.sizes = sizes;
        this.progress = progress;
    }

    /**
     * What came of one model.
     *
     * @param model   its name
     * @param detail  what was chosen on the validation part
     * @param metrics of the part that is measured
     */
    record Result(String model, String detail, ClickMetrics metrics) {}

    /**
     * All of it.
     *
     * @param trials rankers that were tried, measured on the validation part
     * @param schema of the rows
     */
    record Outcome(int rows, FeatureSchema schema, List<Result> results, List<RankerSizes.Trial> trials) {}

    Outcome run() {
        FeatureSchema schema = new FeatureSchema(
                "clicks",
                "1",
                // A factor of one training is not comparable with one of another, but what it says of an item is.
                DefaultSchema.of(log.config(), new DefaultSchema.Vectors(0, 0, 0), log.attributes()),
                DefaultSchema.HEADS,
                new ScoreFormula(true, List.of(1.0, 1.0)));
        List<RankingRow> rows = rows(schema);
        int n = rows.size();
        List<RankingRow> train = rows.subList(0, n * 8 / PARTS);
        List<RankingRow> validation = rows.subList(n * 8 / PARTS, n * 9 / PARTS);
        List<RankingRow> test = rows.subList(n * 9 / PARTS, n);
        RankerTrainer trainer = new RankerTrainer(torch, schema, "1", train, validation);
        List<Result> results = new ArrayList<>();
        results.add(chosen("item mean", "prior", train, validation, test, BiasModel::itemMean));
        results.add(chosen("user + item logistic", "penalty", train, validation, test, BiasModel::logistic));
        RankerSizes trying = new RankerSizes(trainer, plan, validation);
        List<RankerSizes.Trial> linear = trying.run(List.of(new int[0]), RankerTrainer.Listener.saying(progress));
        results.add(measured("all features, logistic", linear.get(0), test));
        List<RankerSizes.Trial> trials = trying.run(sizes, RankerTrainer.Listener.saying(progress));
        results.add(measured("ranker", RankerSizes.choose(trials), test));
        trials.add(0, linear.get(0));
        return new Outcome(n, schema, results, trials);
    }

    private interface Baseline {
        double[] predict(List<RankingRow> train, List<RankingRow> rows, double strength);
    }

    /** A baseline of the strength that does best on the validation part. */
    private static Result chosen(
            String name,
            String what,
            List<RankingRow> train,
            List<RankingRow> validation,
            List<RankingRow> test,
            Baseline baseline) {
        DoubleFunction<ClickMetrics> at =
                strength -> metrics(baseline.predict(train, validation, strength), validation);
        double best = DoubleStream.of(STRENGTHS)
                .boxed()
                .min(Comparator.comparing(strength -> at.apply(strength).logLoss()))
                .orElseThrow();
        return new Result(
                name,
                String.format(Locale.ROOT, "%s %.1f", what, best),
                metrics(baseline.predict(train, test, best), test));
    }

    private static Result measured(String name, RankerSizes.Trial trial, List<RankingRow> test) {
        try (OnnxRanker onnx = new OnnxRanker(trial.ranker().graph())) {
            return new Result(
                    name,
                    "hidden layers " + trial.name() + ", epochs "
                            + trial.ranker().epochs(),
                    onnx.predict(test).ofClicks(test));
        }
    }

    private static ClickMetrics metrics(double[] predicted, List<RankingRow> rows) {
        float[] clicks = new float[rows.size()];
        for (int i = 0; i < clicks.length; i++) {
            clicks[i] = rows.get(i).click();
        }
        return ClickMetrics.of(predicted, clicks, null);
    }

    // ---- rows

    private List<RankingRow> rows(FeatureSchema schema) {
        List<LearnedVectors> learned;
        try (ProgressBar bar = progress.bar("Training past models", PastFactors.trainings())) {
            learned = new PastFactors(log, ratings -> IalsParameters.of(FACTOR_DIMENSION, ratings)).train(bar::step);
        }
        List<RankingRow> rows = new ArrayList<>();
        try (ProgressBar bar = progress.bar("Replaying ratings", log.events().size())) {
            new Replay(
                            log.config(),
                            new FeatureExtractor(schema),
                            log.catalogue(),
                            learned,
                            ReplaySettings.of(
                                    ReplaySettings.Rows.RATINGS, log.config().labels()),
                            row -> {
                                rows.add(clickAlone(row));
                                bar.step();
                            })
                    .run(log.events());
        }
        if (rows.size() < PARTS) {
            throw new TrainingException(
                    Exit.TOO_LITTLE,
                    rows.size() + " ratings are clicks or none; a tenth of them cannot be measured on");
        }
        return rows;
    }

    /** A rating that is a click completes, too: there is nothing to learn of that. */
    private static RankingRow clickAlone(RankingRow row) {
        return row.withLabels(row.click(), Float.NaN);
    }
}
