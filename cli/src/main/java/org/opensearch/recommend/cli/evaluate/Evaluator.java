/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import org.opensearch.recommend.cli.Progress;
import org.opensearch.recommend.core.evaluate.Evaluation;
import org.opensearch.recommend.core.evaluate.FullRanking;
import org.opensearch.recommend.core.evaluate.ModelFamily;
import org.opensearch.recommend.core.evaluate.Recommender;
import org.opensearch.recommend.core.evaluate.Split;
import org.opensearch.recommend.core.evaluate.Tuner;
import org.opensearch.recommend.core.util.Workers;

/** Trains models on the train part of a dataset and evaluates them on its test part. */
public final class Evaluator {

    private final Dataset dataset;
    private final int k;
    private final boolean tune;
    private final Workers workers;
    private final Progress progress;
    private final Consumer<String> log;

    /**
     * An evaluator.
     *
     * @param k length of the lists
     * @param tune whether hyperparameters are searched on a validation part of the train part
     * @param log told what is found on the way
     */
    public Evaluator(Dataset dataset, int k, boolean tune, Workers workers, Progress progress, Consumer<String> log) {
        this.dataset = dataset;
        this.k = k;
        this.tune = tune;
        this.workers = workers;
        this.progress = progress;
        this.log = log;
    }

    /**
     * Evaluates these models, one after the other.
     *
     * @param sink given each result when it is there
     * @throws IllegalArgumentException when a model cannot be trained or nothing can be evaluated, in a sentence
     */
    public void run(List<ModelFamily<?>> families, Consumer<Result> sink) {
        FullRanking test = new FullRanking(dataset.split(), k, workers);
        log.accept(dataset.summary(test));
        FullRanking validation = null;
        if (tune) {
            Split split = dataset.validation().split(dataset.split().train());
            validation = new FullRanking(split, k, workers);
            log.accept(String.format(
                    Locale.ROOT,
                    "Hyperparameters are chosen on %,d train interactions and %,d users split off the train part.",
                    validation.train().size(),
                    validation.users()));
        }
        for (ModelFamily<?> family : families) {
            sink.accept(evaluate(family, test, validation));
        }
    }

    private <P> Result evaluate(ModelFamily<P> family, FullRanking test, FullRanking validation) {
        P defaults = family.defaults(test.train());
        P parameters = validation == null ? defaults : search(family, defaults, validation);
        long start = System.nanoTime();
        Recommender trained = train(family, parameters, test);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Result(family.name(), family.describe(parameters), rank(family, trained, test), seconds);
    }

    private <P> P search(ModelFamily<P> family, P defaults, FullRanking validation) {
        if (family.axes().isEmpty()) {
            return defaults;
        }
        Tuner.Tuned<P> tuned = new Tuner<>(family, parameters -> {
                    Evaluation evaluation = rank(family, train(family, parameters, validation), validation);
                    log.accept(String.format(
                            Locale.ROOT,
                            "  %s %s: NDCG@%d %.4f",
                            family.name(),
                            text(family.describe(parameters)),
                            k,
                            evaluation.ndcg().value()));
                    return evaluation;
                })
                .search(defaults);
        double reached = tuned.tried().get(tuned.best());
        double before = tuned.tried().get(defaults);
        log.accept(String.format(
                Locale.ROOT,
                "%s: %s won, with the greatest NDCG@%d of %d candidates on the validation part: %.4f%s.",
                family.name(),
                text(family.describe(tuned.best())),
                k,
                tuned.tried().size(),
                reached,
                tuned.best().equals(defaults)
                        ? ", the defaults"
                        : String.format(Locale.ROOT, "; the defaults reached %.4f", before)));
        return tuned.best();
    }

    private static String text(Map<String, Object> parameters) {
        return parameters.entrySet().stream()
                .map(p -> p.getKey() + "=" + p.getValue())
                .collect(Collectors.joining(" "));
    }

    private <P> Recommender train(ModelFamily<P> family, P parameters, FullRanking ranking) {
        AtomicReference<String> last = new AtomicReference<>("");
        try (ProgressBar bar = progress.bar("Training " + family.name(), 1)) {
            return family.train(parameters, ranking.train(), workers, (steps, total, detail) -> {
                bar.maxHint(total);
                bar.stepBy(steps);
                if (!detail.equals(last.getAndSet(detail))) {
                    bar.setExtraMessage(detail);
                }
            });
        }
    }

    private Evaluation rank(ModelFamily<?> family, Recommender trained, FullRanking ranking) {
        try (ProgressBar bar = progress.bar("Ranking for " + family.name(), ranking.users())) {
            return ranking.evaluate(trained, bar::stepBy);
        }
    }

    /** The lines of a table of these results. */
    public static List<String> table(List<Result> results) {
        List<String> lines = new ArrayList<>();
        for (Result result : results) {
            if (lines.isEmpty()) {
                lines.add(Result.header(result.evaluation().k()));
            }
            lines.add(result.row());
        }
        return lines;
    }
}
