/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import me.tongfei.progressbar.ProgressBar;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.evaluate.ClickMetrics;
import org.opensearch.recommend.core.event.Event;
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

/**
 * From a log to a ranker: rows by replay; by time, the first 80 % are fitted, on the next 10 % everything is chosen and
 * calibrated, and the last 10 % are measured, beside the ranker that comes with the plugin and the one that is live.
 */
public final class RankerStage {
    private static final int LEAST_ROWS = 200;

    private final TrainingLog log;
    private final Torch torch;
    private final RankerPlan plan;
    private final List<int[]> sizes;
    private final long memory;
    private final Progress progress;

    /**
     * A stage.
     *
     * @param sizes  hidden layers of the rankers to be tried
     * @param memory bytes that rows may take; of more, the latest are kept
     */
    public RankerStage(
            TrainingLog log, Torch torch, RankerPlan plan, List<int[]> sizes, long memory, Progress progress) {
        this.log = log;
        this.torch = torch;
        this.plan = plan;
        this.sizes = sizes;
        this.memory = memory;
        this.progress = progress;
    }

    /**
     * What came of it.
     *
     * @param schema  of the ranker's inputs
     * @param chosen  of the trials
     * @param trials  rankers that were tried, measured on the validation part
     * @param rows    that were made, of them {@code test} measured
     * @param from    what became rows
     * @param clicks  the chosen ranker on the rows that are measured
     * @param completion likewise, of the rows with a click; null where nothing is known of completion
     * @param live    the learned ranker that is live, on the same rows; null where there is none
     * @param bundled the ranker that comes with the plugin, on the same rows; its scores are no probabilities
     * @param first   time of the first row that is measured, milliseconds since the epoch
     */
    public record Outcome(
            FeatureSchema schema,
            RankerSizes.Trial chosen,
            List<RankerSizes.Trial> trials,
            int rows,
            int test,
            ReplaySettings.Rows from,
            ClickMetrics clicks,
            ClickMetrics completion,
            Measured live,
            Measured bundled,
            long first) {
        /** The one that ranks now: the learned one that is live, else the bundled one. */
        public Measured inPlace() {
            return live == null ? bundled : live;
        }

        /** Whether the chosen one orders the rows that are measured better than the one that ranks now. */
        public boolean isBetter() {
            return clicks.auc() > inPlace().clicks().auc();
        }
    }

    /**
     * A ranker that was there before, on the rows that are measured.
     *
     * @param name as answers name it
     */
    public record Measured(String name, ClickMetrics clicks) {}

    /**
     * Runs.
     *
     * @param version    of the ranker
     * @param parameters of the collaborative models that rows see
     * @param equal      tells versions whose rankers had the inputs of a schema: what was logged of these is taken as it is
     * @param live       the learned ranker that is live, or null
     */
    public Outcome run(
            String version, IalsParameters parameters, Function<FeatureSchema, Set<String>> equal, Rival live) {
        FeatureSchema schema = new FeatureSchema(
                "learned",
                version,
                DefaultSchema.of(
                        log.config(),
                        // A factor of one training cannot be compared with one of another.
                        new DefaultSchema.Vectors(log.config().dimension(), 0, 0),
                        log.attributes()),
                DefaultSchema.HEADS,
                new ScoreFormula(true, List.of(1.0, 1.0)));
        ReplaySettings.Rows from = log.hasImpressions() ? ReplaySettings.Rows.IMPRESSIONS : ReplaySettings.Rows.SAMPLED;
        List<LearnedVectors> learned;
        try (ProgressBar bar = progress.bar("Training past models", PastFactors.trainings())) {
            learned = new PastFactors(log, interactions -> parameters).train(bar::step);
        }
        Rival bundled = Rival.bundled();
        Contest contest = new Contest(schema, live == null ? List.of(bundled) : List.of(bundled, live), equal);
        replay(contest, from, learned);
        List<RankingRow> rows = contest.rows();
        if (rows.size() < LEAST_ROWS) {
            throw new TrainingException(
                    Exit.TOO_LITTLE,
                    "the events make " + rows.size() + " rows for a ranker, and at least " + LEAST_ROWS
                            + " are needed; train when there are more events");
        }
        int n = rows.size();
        List<RankingRow> train = rows.subList(0, n / Contest.PARTS * 8);
        List<RankingRow> validation = rows.subList(n / Contest.PARTS * 8, n / Contest.PARTS * 9);
        List<RankingRow> test = rows.subList(n / Contest.PARTS * 9, n);
        List<RankerSizes.Trial> trials = new RankerSizes(
                        new RankerTrainer(torch, schema, version, train, validation), plan, validation)
                .run(sizes, RankerTrainer.Listener.saying(progress));
        RankerSizes.Trial chosen = RankerSizes.choose(trials);
        Predictions predicted;
        try (OnnxRanker onnx = new OnnxRanker(chosen.ranker().graph())) {
            predicted = onnx.predict(test);
        }
        return new Outcome(
                schema,
                chosen,
                trials,
                n,
                test.size(),
                from,
                predicted.ofClicks(test),
                predicted.ofCompletion(test),
                live == null ? null : contest.measured(live, test.size()),
                contest.measured(bundled, test.size()),
                test.getFirst().time());
    }

    private void replay(Contest contest, ReplaySettings.Rows from, List<LearnedVectors> learned) {
        long most = Math.max(LEAST_ROWS, memory / contest.bytesOfRow());
        try (ProgressBar bar = progress.bar("Replaying events", log.events().size())) {
            new Replay(
                            log.config(),
                            new FeatureExtractor(contest.schema()),
                            log.catalogue(),
                            learned,
                            ReplaySettings.of(from),
                            row -> contest.add(row, most))
                    .run(counted(bar), log.logged(), contest.logged());
        }
    }

    private Iterable<Event> counted(ProgressBar bar) {
        return () -> log.events().stream().peek(event -> bar.step()).iterator();
    }
}
