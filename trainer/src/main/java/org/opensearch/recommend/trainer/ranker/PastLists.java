/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.opensearch.recommend.core.rank.DefaultSchema;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.core.replay.Replay;
import org.opensearch.recommend.core.replay.ReplaySettings;
import org.opensearch.recommend.trainer.log.TrainingLog;
import org.opensearch.recommend.trainer.neural.FitPlan;
import org.opensearch.recommend.trainer.neural.Torch;

/**
 * Lists as users could have been given them at moments of the past, just after the retrieval models of then were trained: the
 * latest tell which ranker makes the best ones, and from all of them a linear ranker of {@link DefaultSchema#STEADY few
 * inputs} is learned.
 */
final class PastLists {
    /** Of the linear ranker. */
    static final String LINEAR = "none, " + DefaultSchema.STEADY.size() + " inputs";

    /** Tenths of the log after which lists are made: those after which models of the past are trained. */
    private static final int[] LEARNED_AFTER = {4, 6};

    /** By so many, more inputs or layers must be better to be worth having. */
    private static final double STANDARD_ERRORS = 2;

    private static final int CHOSEN_AFTER = 8;
    private static final int CHOSEN_UNTIL = 9;

    /** A sample of rows that are asked for, and where they go. */
    private record Asked(LaterLists lists, ListSample sample, List<RankingRow> rows) {}

    private final FewInputs inputs;
    private final LaterLists latest;
    private final Map<String, List<String>> whole;
    private final List<Asked> samples = new ArrayList<>();
    private final List<RankingRow> fitted = new ArrayList<>();
    private final List<RankingRow> stopping = new ArrayList<>();
    private final List<RankingRow> all = new ArrayList<>();

    private PastLists(FewInputs inputs, LaterLists latest, Map<String, List<String>> whole) {
        this.inputs = inputs;
        this.latest = latest;
        this.whole = whole;
    }

    /**
     * Those of a log.
     *
     * @param schema of the rankers that are chosen from
     * @param memory bytes that rows may take, about
     * @param seed   of what is drawn
     * @return null where too few users came back, or there is no room for their lists
     */
    static PastLists of(TrainingLog log, FeatureSchema schema, Contest contest, long memory, long seed) {
        ReplaySettings settings =
                ReplaySettings.of(ReplaySettings.Rows.SAMPLED, log.config().labels());
        long chosen = log.tenth(CHOSEN_AFTER) + 1;
        LaterLists latest = LaterLists.of(log, chosen, log.tenth(CHOSEN_UNTIL) + 1, settings);
        Map<String, List<String>> whole =
                latest == null ? Map.of() : latest.asked(memory / 2 / contest.bytesOfAnswer());
        if (whole.size() < LaterLists.LEAST_USERS) {
            return null;
        }
        PastLists lists = new PastLists(FewInputs.of(schema, DefaultSchema.STEADY), latest, whole);
        long rows = memory / 2 / (2 * LEARNED_AFTER.length + 2) / lists.inputs.bytes();
        for (int tenth : LEARNED_AFTER) {
            long moment = log.tenth(tenth) + 1;
            // Who is measured by the latest lists must not know what was taken after them, not even by a label.
            lists.sample(LaterLists.of(log, moment, chosen, settings), rows, seed, lists.fitted);
            lists.sample(LaterLists.of(log, moment, Long.MAX_VALUE, settings), rows, seed, lists.all);
        }
        lists.sample(latest, rows, seed, lists.stopping);
        lists.sample(LaterLists.of(log, chosen, Long.MAX_VALUE, settings), rows, seed, lists.all);
        return lists;
    }

    private void sample(LaterLists from, long most, long seed, List<RankingRow> rows) {
        if (from != null) {
            samples.add(new Asked(from, new ListSample(from, most, seed), rows));
        }
    }

    /** The moment of the latest, milliseconds since the epoch. */
    long time() {
        return latest.time();
    }

    /** Has a replay make the rows. */
    void ask(Replay replay, Contest contest) {
        replay.asking(new Replay.Question(latest.time(), whole, contest::answer));
        for (Asked asked : samples) {
            replay.asking(new Replay.Question(
                    asked.lists.time(),
                    asked.sample.asked(),
                    row -> asked.rows.add(asked.sample.labelled(inputs.row(contest.own(row))))));
        }
    }

    /**
     * NDCG of the latest lists, a figure a user.
     *
     * @param rows   the answer that {@link #ask} had made
     * @param scores of such rows
     */
    double[] ndcg(List<RankingRow> rows, Function<List<RankingRow>, double[]> scores) {
        return latest.ndcg(rows, scores);
    }

    /**
     * The smallest of those whose lists are as good as the best, by a rule of standard errors (L. Breiman et al.,
     * "Classification and Regression Trees", 1984), here two, of the difference for the same users: few users come back, and
     * the best of several is in part the luckiest. Only those count that are better than the ranker in place; where none is,
     * the best is chosen, which then stays out.
     *
     * @param ndcg    of each by name, and of the ranker in place
     * @param inPlace its name
     */
    static RankerSizes.Trial choose(List<RankerSizes.Trial> trials, Map<String, double[]> ndcg, String inPlace) {
        List<RankerSizes.Trial> better = trials.stream()
                .filter(trial -> mean(ndcg.get(trial.name())) > mean(ndcg.get(inPlace)))
                .toList();
        if (better.isEmpty()) {
            return best(trials, ndcg);
        }
        double[] best = ndcg.get(best(better, ndcg).name());
        return better.stream()
                .filter(trial -> isAsGood(ndcg.get(trial.name()), best))
                .min(Comparator.<RankerSizes.Trial>comparingInt(
                                trial -> trial.ranker().graph().length)
                        .thenComparing(trial -> -mean(ndcg.get(trial.name()))))
                .orElseThrow();
    }

    private static RankerSizes.Trial best(List<RankerSizes.Trial> trials, Map<String, double[]> ndcg) {
        return trials.stream()
                .max(Comparator.comparing(trial -> mean(ndcg.get(trial.name()))))
                .orElseThrow();
    }

    static double mean(double[] ndcg) {
        return Arrays.stream(ndcg).average().orElse(0);
    }

    private static boolean isAsGood(double[] ndcg, double[] best) {
        double[] missed = new double[ndcg.length];
        for (int user = 0; user < ndcg.length; user++) {
            missed[user] = best[user] - ndcg[user];
        }
        double mean = mean(missed);
        double variance =
                mean(Arrays.stream(missed).map(x -> (x - mean) * (x - mean)).toArray());
        return mean <= STANDARD_ERRORS * Math.sqrt(variance / ndcg.length);
    }

    /** How many users the latest are of. */
    int users() {
        return whole.size();
    }

    /** Of the linear ranker. */
    FewInputs inputs() {
        return inputs;
    }

    /** Whether there are lists to learn from that are older than the latest. */
    boolean canBeLearned() {
        return !fitted.isEmpty();
    }

    /**
     * Rows that the linear ranker is learned from.
     *
     * @param last whether of all lists, to serve; otherwise of what was known when the latest were made
     */
    List<RankingRow> rows(boolean last) {
        return last ? all : fitted;
    }

    /**
     * A trainer of the linear ranker.
     *
     * @param last       as {@link #rows}
     * @param validation rows with its inputs, that calibrate
     */
    RankerTrainer trainer(boolean last, Torch torch, String version, List<RankingRow> validation) {
        return new RankerTrainer(torch, inputs.schema(), version, rows(last), stopping, validation);
    }

    /** How it is trained: few weights come to rest in large steps, and are not fitted too well by many of them. */
    static RankerPlan plan(RankerPlan like) {
        FitPlan fit = like.fit();
        return like.withFit(new FitPlan(10, 128, 1e-2, fit.weightDecay(), fit.warmUp(), fit.patience(), fit.seed()));
    }
}
