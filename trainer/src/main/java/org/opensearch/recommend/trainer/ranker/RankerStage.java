/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    /** Of the rows, one in so many may be there for lists. */
    private static final int LISTS_PART = 3;

    /** Of fewer, too little can be learned, and what was taken tells more. */
    private static final int LEAST_IMPRESSIONS = 2_000;

    /** Items of a list that {@link Outcome#lists} measures. */
    public static final int LIST_LENGTH = LaterLists.LENGTH;

    private final TrainingLog log;
    private final Torch torch;
    private final RankerPlan plan;
    private final List<int[]> sizes;
    private final long memory;
    private final PastTowers towers;
    private final Progress progress;

    /**
     * A stage.
     *
     * @param sizes  hidden layers of the rankers to be tried
     * @param memory bytes that rows may take; of more, the latest are kept
     * @param towers that rows see
     */
    public RankerStage(
            TrainingLog log,
            Torch torch,
            RankerPlan plan,
            List<int[]> sizes,
            long memory,
            PastTowers towers,
            Progress progress) {
        this.log = log;
        this.torch = torch;
        this.plan = plan;
        this.sizes = sizes;
        this.memory = memory;
        this.towers = towers;
        this.progress = progress;
    }

    /**
     * What came of it.
     *
     * @param schema  of the ranker's inputs
     * @param chosen  of the trials
     * @param served  the chosen one; where that was learned from lists, once more from all of them
     * @param trials  rankers that were tried, measured on the validation part
     * @param rows    that were made, of them {@code test} measured
     * @param from    what became rows
     * @param clicks  the chosen ranker on the rows that are measured
     * @param completion likewise, of the rows with a click; null where nothing is known of completion
     * @param live    the learned ranker that is live, on the same rows; null where there is none
     * @param bundled the ranker that comes with the plugin, on the same rows; its scores are no probabilities
     * @param lists   mean NDCG@{@value RankerStage#LIST_LENGTH} of the lists that trials, the live ranker and the bundled one
     *                would have made in the validation part, by name; empty where impressions were logged, or too few users
     *                came back
     * @param users   whose lists these are
     * @param first   time of the first row that is measured, milliseconds since the epoch
     */
    public record Outcome(
            FeatureSchema schema,
            RankerSizes.Trial chosen,
            RankerTrainer.Ranker served,
            List<RankerSizes.Trial> trials,
            int rows,
            int test,
            ReplaySettings.Rows from,
            ClickMetrics clicks,
            ClickMetrics completion,
            Measured live,
            Measured bundled,
            Map<String, Double> lists,
            int users,
            long first) {
        /** The one that ranks now: the learned one that is live, else the bundled one. */
        public Measured inPlace() {
            return live == null ? bundled : live;
        }

        /** Whether the chosen one orders the rows that are measured, and makes lists, better than the one that ranks now. */
        public boolean isBetter() {
            boolean lists = lists().isEmpty()
                    || lists().get(chosen.name()) > lists().get(inPlace().name());
            return lists && clicks.auc() > inPlace().clicks().auc();
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
        ReplaySettings.Rows from =
                log.impressions() >= LEAST_IMPRESSIONS ? ReplaySettings.Rows.IMPRESSIONS : ReplaySettings.Rows.SAMPLED;
        List<LearnedVectors> learned;
        try (ProgressBar bar = progress.bar("Training past models", PastFactors.trainings())) {
            learned = towers.beside(new PastFactors(log, interactions -> parameters).train(bar::step));
        }
        Rival bundled = Rival.bundled();
        Contest contest = new Contest(schema, live == null ? List.of(bundled) : List.of(bundled, live), equal);
        boolean sampled = from == ReplaySettings.Rows.SAMPLED;
        long forLists = sampled ? memory / LISTS_PART : 0;
        long most = Math.max(LEAST_ROWS, (memory - forLists) / contest.bytesOfRow());
        PastLists lists = sampled
                ? PastLists.of(log, schema, contest, forLists, plan.fit().seed())
                : null;
        replay(contest, from, learned, lists, most);
        List<RankingRow> rows = contest.rows();
        if (rows.size() < LEAST_ROWS) {
            throw new TrainingException(
                    Exit.TOO_LITTLE,
                    "the events make " + rows.size() + " rows for a ranker, and at least " + LEAST_ROWS
                            + " are needed; train when there are more events");
        }
        int n = rows.size();
        List<RankingRow> test = rows.subList(n / Contest.PARTS * 9, n);
        int fitted = n / Contest.PARTS * 8;
        List<RankingRow> validation = rows.subList(fitted, n / Contest.PARTS * 9);
        if (lists != null) {
            // Whoever is fitted must not know what was taken after the lists were made, not even by a label.
            int known = before(rows, lists.time() - log.config().labels().window());
            int unknown = Math.min(before(rows, lists.time()), n / Contest.PARTS * 9);
            if (known < LEAST_ROWS || n / Contest.PARTS * 9 - unknown < LEAST_ROWS / Contest.PARTS) {
                lists = null;
            } else {
                fitted = known;
                validation = rows.subList(unknown, n / Contest.PARTS * 9);
            }
        }
        List<RankingRow> train = rows.subList(0, fitted);
        List<RankerSizes.Trial> trials =
                new ArrayList<>(tried(new RankerTrainer(torch, schema, version, train, validation), sizes, validation));
        RankerSizes.Trial chosen = RankerSizes.choose(trials);
        Map<String, double[]> ndcg = new LinkedHashMap<>();
        boolean linear = false;
        if (lists != null) {
            FewInputs few = lists.inputs();
            if (lists.canBeLearned()) {
                trials.add(linear(lists, false, version, validation));
            }
            for (RankerSizes.Trial trial : trials) {
                boolean ofFew = trial.name().equals(PastLists.LINEAR);
                Rival as = new Rival(
                        trial.name(),
                        ofFew ? few.schema() : schema,
                        trial.ranker().graph());
                List<RankingRow> asked = ofFew ? few.rows(contest.asked()) : contest.asked();
                ndcg.put(trial.name(), lists.ndcg(asked, as::scores));
            }
            for (Rival rival : live == null ? List.of(bundled) : List.of(bundled, live)) {
                ndcg.put(rival.name(), lists.ndcg(contest.asked(rival), rival::scores));
            }
            chosen = PastLists.choose(trials, ndcg, (live == null ? bundled : live).name());
            linear = chosen.name().equals(PastLists.LINEAR);
        }
        List<RankingRow> measured = linear ? lists.inputs().rows(test) : test;
        Map<String, Double> means = new LinkedHashMap<>();
        ndcg.forEach((name, ofUsers) -> means.put(name, PastLists.mean(ofUsers)));
        Predictions predicted;
        try (OnnxRanker onnx = new OnnxRanker(chosen.ranker().graph())) {
            predicted = onnx.predict(measured);
        }
        return new Outcome(
                linear ? lists.inputs().schema() : schema,
                chosen,
                linear ? linear(lists, true, version, validation).ranker() : chosen.ranker(),
                trials,
                n,
                test.size(),
                from,
                predicted.ofClicks(measured),
                chosen.ranker().completion() == null ? null : predicted.ofCompletion(measured),
                live == null ? null : contest.measured(live, test.size()),
                contest.measured(bundled, test.size()),
                means,
                lists == null ? 0 : lists.users(),
                test.getFirst().time());
    }

    /** How many rows, which are in the order of time, are of before a moment. */
    private static int before(List<RankingRow> rows, long moment) {
        int n = 0;
        while (n < rows.size() && rows.get(n).time() < moment) {
            n++;
        }
        return n;
    }

    private List<RankerSizes.Trial> tried(RankerTrainer trainer, List<int[]> hidden, List<RankingRow> validation) {
        return new RankerSizes(trainer, plan, validation).run(hidden, RankerTrainer.Listener.saying(progress));
    }

    private RankerSizes.Trial linear(PastLists lists, boolean last, String version, List<RankingRow> validation) {
        List<RankingRow> own = lists.inputs().rows(validation);
        return new RankerSizes(lists.trainer(last, torch, version, own), PastLists.plan(plan), own)
                .run(List.of(new int[0]), RankerTrainer.Listener.saying(progress))
                .getFirst()
                .named(PastLists.LINEAR);
    }

    private void replay(
            Contest contest, ReplaySettings.Rows from, List<LearnedVectors> learned, PastLists lists, long most) {
        int passes = from == ReplaySettings.Rows.SAMPLED ? 2 : 1;
        try (ProgressBar bar =
                progress.bar("Replaying events", (long) passes * log.events().size())) {
            Replay replay = new Replay(
                    log.config(),
                    new FeatureExtractor(contest.schema()),
                    log.catalogue(),
                    learned,
                    ReplaySettings.of(from, log.config().labels()),
                    row -> contest.add(row, most));
            if (lists != null) {
                lists.ask(replay, contest);
            }
            replay.run(counted(bar), log.logged(), contest.logged());
        }
    }

    private Iterable<Event> counted(ProgressBar bar) {
        return () -> log.events().stream().peek(event -> bar.step()).iterator();
    }
}
