/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.opensearch.recommend.core.evaluate.Evaluation;
import org.opensearch.recommend.core.evaluate.EventLog;
import org.opensearch.recommend.core.evaluate.FullRanking;
import org.opensearch.recommend.core.evaluate.Split;
import org.opensearch.recommend.core.evaluate.VectorRecommender;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.TrainingException;
import org.opensearch.recommend.trainer.log.TrainingLog;
import org.opensearch.recommend.trainer.model.Bars;
import org.opensearch.recommend.trainer.model.Measured;
import org.opensearch.recommend.trainer.neural.Torch;

/**
 * From a log to a two-tower model that is served: chosen on what was before the test part and measured on that, then trained
 * on everything with the same hyperparameters; and the models that could have served earlier, for a ranker's rows.
 */
public final class TowerStage {
    /** Items taken, all users together, below which there is nothing to learn. */
    static final int LEAST_TAKEN = 100;

    /** Parts of the log, of ten, that the past models are trained on; the one that is measured is the last of them. */
    private static final int[] PAST = {4, 6, 8};

    private final TowerLog log;
    private final int dimension;
    private final long seed;
    private final int k;
    private final long memory;
    private final Workers workers;
    private final Progress progress;
    private final Bars bars;
    private final TowerInputs inputs;
    private final TowerTrainer trainer;

    /**
     * A stage.
     *
     * @param itemIds   of the items, by number
     * @param dimension components of a vector
     * @param k         length of the lists that are measured
     * @param memory    bytes that histories and features may take
     */
    public TowerStage(
            TrainingLog log,
            String[] itemIds,
            int dimension,
            long seed,
            int k,
            long memory,
            Torch torch,
            Workers workers,
            Progress progress) {
        this.log = new TowerLog(log, itemIds);
        this.dimension = dimension;
        this.seed = seed;
        this.k = k;
        this.memory = memory;
        this.workers = workers;
        this.progress = progress;
        this.bars = new Bars(progress, null);
        this.inputs = new TowerInputs(log, itemIds);
        this.trainer = new TowerTrainer(torch, workers, k);
    }

    /**
     * What came of it.
     *
     * @param measured the model that was trained on what was before the test part
     * @param model    the one to be served
     * @param past     the ones before it, the oldest first
     */
    public record Outcome(Measured measured, TowerModel model, List<Past> past) {}

    /**
     * A model as it could have been.
     *
     * @param model        of the items as they are numbered
     * @param trainedUntil milliseconds since the epoch: of the latest event it was trained on
     */
    public record Past(TowerModel model, long trainedUntil) {}

    /**
     * Runs.
     *
     * @param testFrom first moment of the test part
     * @param onAll    whether the model to be served is trained on the test part, too
     * @throws TrainingException with {@link Exit#TOO_LITTLE} or {@link Exit#MEMORY} where there is nothing to learn, or no
     *                           room
     */
    public Outcome run(long testFrom, boolean onAll) {
        EventLog events = log.weighed(Long.MAX_VALUE);
        EventLog earlier = events.where(i -> events.times()[i] < testFrom);
        check(earlier, onAll ? events : earlier);
        try {
            FullRanking ranking =
                    new FullRanking(new Split(earlier, events.where(i -> events.times()[i] >= testFrom)), k, workers);
            TowerData before = data(testFrom);
            TowerParameters start = TowerParameters.of(before, dimension, seed);
            long begun = System.nanoTime();
            TowerModel chosen = bars.training("two_tower", report -> trainer.train(before, start, report));
            double seconds = (System.nanoTime() - begun) / 1e9;
            Measured measured = new Measured(
                    "two_tower", chosen.parameters().describe(), evaluation(chosen, before, ranking), seconds);
            List<Past> past = past(testFrom, chosen);
            past.add(new Past(chosen, latest(earlier)));
            return new Outcome(
                    measured, onAll ? again("on all events", data(latest(events) + 1), chosen) : chosen, past);
        } catch (IllegalArgumentException e) {
            throw new TrainingException(Exit.TOO_LITTLE, e.getMessage() + "; train when there are more events", e);
        }
    }

    private static long taken(EventLog events) {
        long taken = 0;
        for (int count : events.interactions().positives()) {
            taken += count;
        }
        return taken;
    }

    /**
     * Checks.
     *
     * @param earlier what is learned from to be measured
     * @param most    what is learned from at last
     */
    private void check(EventLog earlier, EventLog most) {
        long before = taken(earlier);
        if (before < LEAST_TAKEN) {
            throw new TrainingException(
                    Exit.TOO_LITTLE,
                    "before the test part users took " + before + " items, and at least " + LEAST_TAKEN
                            + " are needed for a two-tower model; train when there are more events");
        }
        long taken = taken(most);
        long ofUsers = (taken + log.users()) * inputs.userWidth();
        long ofItems = (long) log.items() * inputs.itemWidth();
        long bytes = 4 * ofUsers + 8L * TowerParameters.HISTORY_ITEMS * taken + 2 * 4 * ofItems;
        if (bytes > memory || Math.max(ofUsers, ofItems) > Integer.MAX_VALUE) {
            throw new TrainingException(
                    Exit.MEMORY,
                    String.format(
                            Locale.ROOT,
                            "%,d numbers of users and %,d of items with the pools take %.1f GB, and there are %.1f GB for them;"
                                    + " give more with --memory, up to %,d of either",
                            ofUsers,
                            ofItems,
                            bytes / 1e9,
                            memory / 1e9,
                            Integer.MAX_VALUE));
        }
    }

    private TowerData data(long until) {
        List<Event> before = log.before(until);
        try (ProgressBar bar = progress.bar("Replaying histories", before.size())) {
            return inputs.data(LogHistories.of(log, until, inputs.ofUser(), bar::step), until);
        }
    }

    private Evaluation evaluation(TowerModel model, TowerData data, FullRanking ranking) {
        float[][] users = UserVectors.of(model, data);
        return bars.ranking(
                "two_tower",
                ranking.users(),
                report -> ranking.evaluate(new VectorRecommender(users, model.itemVectors()), report));
    }

    private TowerModel again(String on, TowerData data, TowerModel like) {
        return bars.training("two_tower " + on, report -> trainer.train(data, like, report));
    }

    private List<Past> past(long testFrom, TowerModel like) {
        List<Past> past = new ArrayList<>();
        for (int part : PAST) {
            long until = log.log().tenth(part);
            if (until != Long.MIN_VALUE && until < testFrom) {
                try {
                    past.add(new Past(again("as of the past", data(until + 1), like), until));
                } catch (IllegalArgumentException e) {
                    progress.say(
                            "There is no two-tower model of the first " + part + " tenths: " + e.getMessage() + ".");
                }
            }
        }
        return past;
    }

    private static long latest(EventLog events) {
        return events.times()[events.size() - 1];
    }
}
