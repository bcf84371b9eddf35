/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.TrainingException;

/** Rankers of several sizes, what each is worth and what it takes; the smallest that is as good as any is chosen. */
public final class RankerSizes {
    /** A ranker whose AUC is less than the best by no more than this is as good. */
    public static final double AS_GOOD = 0.001;

    private static final int MOST_WIDTH = 8192;

    private final RankerTrainer trainer;
    private final RankerPlan plan;
    private final List<RankingRow> validation;

    /**
     * Sizes.
     *
     * @param validation rows of which candidates are timed
     */
    public RankerSizes(RankerTrainer trainer, RankerPlan plan, List<RankingRow> validation) {
        this.trainer = trainer;
        this.plan = plan;
        this.validation = validation;
    }

    /**
     * One that was tried.
     *
     * @param name         hidden layers, and whether it was distilled
     * @param microseconds of ONNX Runtime for 1,000 candidates on one thread, at best
     */
    public record Trial(String name, RankerTrainer.Ranker ranker, double microseconds) {
        /** The same by another name. */
        Trial named(String other) {
            return new Trial(other, ranker, microseconds);
        }
    }

    /**
     * Trains one of each size; where there are several, also the smallest taught by the best.
     *
     * @param sizes     hidden layers of each
     * @param listeners given the name and the epochs at most of what is about to be trained
     */
    public List<Trial> run(List<int[]> sizes, BiFunction<String, Integer, RankerTrainer.Listener> listeners) {
        List<Trial> trials = new ArrayList<>();
        int epochs = plan.fit().epochs();
        for (int[] hidden : sizes) {
            trials.add(trial(name(hidden), trainer.train(plan, hidden, listeners.apply(name(hidden), epochs))));
        }
        Trial best = best(trials);
        Trial smallest = trials.stream()
                .min(Comparator.comparingInt(trial -> trial.ranker().graph().length))
                .orElseThrow();
        if (!best.equals(smallest)) {
            String name = smallest.name() + " distilled";
            trials.add(trial(
                    name,
                    trainer.distil(
                            plan, smallest.ranker().hidden(), best.ranker().graph(), listeners.apply(name, epochs))));
        }
        return trials;
    }

    private Trial trial(String name, RankerTrainer.Ranker ranker) {
        try (OnnxRanker onnx = new OnnxRanker(ranker.graph())) {
            return new Trial(name, ranker, onnx.microsecondsPerThousand(validation));
        }
    }

    private static Trial best(List<Trial> trials) {
        return trials.stream()
                .max(Comparator.comparing(trial -> trial.ranker().clicks().auc()))
                .orElseThrow();
    }

    /** Of those that are as good as the best on the validation part, the smallest; of equally small ones the better. */
    public static Trial choose(List<Trial> trials) {
        double enough = best(trials).ranker().clicks().auc() - AS_GOOD;
        return trials.stream()
                .filter(trial -> trial.ranker().clicks().auc() >= enough)
                .min(Comparator.<Trial>comparingInt(trial -> trial.ranker().graph().length)
                        .thenComparing(trial -> -trial.ranker().clicks().auc()))
                .orElseThrow();
    }

    /** A table for people. */
    public static List<String> table(List<Trial> trials) {
        List<String> lines = new ArrayList<>();
        lines.add("| hidden layers | epochs | AUC | log loss | ECE before calibration | ECE | KB | us for 1,000 |");
        lines.add("|---|---|---|---|---|---|---|---|");
        for (Trial trial : trials) {
            RankerTrainer.Ranker ranker = trial.ranker();
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.4f | %.4f | %.4f | %.4f | %d | %.0f |",
                    trial.name(),
                    ranker.epochs(),
                    ranker.clicks().auc(),
                    ranker.clicks().logLoss(),
                    ranker.uncalibrated().ece(),
                    ranker.clicks().ece(),
                    ranker.graph().length / 1000,
                    trial.microseconds()));
        }
        return lines;
    }

    /**
     * Reads widths such as 512,256,128.
     *
     * @throws TrainingException when it is anything else
     */
    public static int[] layers(String text) {
        try {
            int[] layers = Arrays.stream(text.split(",", -1))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            if (Arrays.stream(layers).allMatch(width -> width >= 1 && width <= MOST_WIDTH)) {
                return layers;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new TrainingException(
                Exit.USAGE,
                "--hidden must be widths from 1 to " + MOST_WIDTH + " such as 512,256,128, got [" + text + "]");
    }

    /** Such as 512-256-128. */
    public static String name(int[] hidden) {
        return hidden.length == 0
                ? "none"
                : Arrays.stream(hidden).mapToObj(Integer::toString).collect(Collectors.joining("-"));
    }
}
