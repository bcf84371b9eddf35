/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.opensearch.recommend.core.cf.FactorModel;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.evaluate.EaseFamily;
import org.opensearch.recommend.core.evaluate.Evaluation;
import org.opensearch.recommend.core.evaluate.FactorRecommender;
import org.opensearch.recommend.core.evaluate.IalsFamily;
import org.opensearch.recommend.core.evaluate.ModelFamily;
import org.opensearch.recommend.core.evaluate.NeighbourRecommender;
import org.opensearch.recommend.core.evaluate.PublishedModel;
import org.opensearch.recommend.core.evaluate.Recommender;
import org.opensearch.recommend.core.evaluate.Tuner;
import org.opensearch.recommend.core.evaluate.VectorRecommender;
import org.opensearch.recommend.core.neighbours.Ease;
import org.opensearch.recommend.core.neighbours.NeighbourParameters;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.neural.Torch;
import org.opensearch.recommend.trainer.tower.TowerData;
import org.opensearch.recommend.trainer.tower.TowerModel;
import org.opensearch.recommend.trainer.tower.TowerParameters;
import org.opensearch.recommend.trainer.tower.TowerTrainer;
import org.opensearch.recommend.trainer.tower.UserVectors;

/** Chooses models on the validation part, and measures them on the test part. */
public final class Laboratory {
    /** EASE takes time with the cube of the catalogue: beyond this it is not tried unless it is asked for. */
    static final int MOST_EASE_ITEMS = 10_000;

    private final Bars bars;
    private final int k;

    /**
     * A laboratory.
     *
     * @param k length of the lists
     */
    public Laboratory(Bars bars, int k) {
        this.bars = bars;
        this.k = k;
    }

    /** Which neighbours users ask for. */
    public enum Wanted {
        AUTO,
        CO_OCCURRENCE,
        EASE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * The neighbours that were chosen.
     *
     * @param why for people
     */
    public record Chosen(NeighbourChoice choice, String why) {}

    /** Co-occurrence as it is without a search. */
    public static Chosen byDefault(String why) {
        return new Chosen(new NeighbourChoice.ByCoOccurrence(ServedNeighbours.DEFAULTS), why);
    }

    /** Whether EASE can be one of the neighbours to choose from. */
    public static boolean hasEase(Part part, int items, Wanted wanted) {
        return wanted != Wanted.CO_OCCURRENCE
                && Ease.bytes(items) <= part.easeMemory()
                && (wanted == Wanted.EASE || items <= MOST_EASE_ITEMS);
    }

    /** Searches the hyperparameters of iALS, from these. */
    public IalsParameters tuned(IalsParameters from, Holdout validation) {
        return search(
                new IalsFamily(from.dimension()),
                from,
                parameters -> ndcg(validation, factors("ials", parameters, validation)));
    }

    /**
     * Chooses between co-occurrence and EASE.
     *
     * @param tune whether their hyperparameters are searched, too
     */
    public Chosen neighbours(Holdout validation, Wanted wanted, boolean tune) {
        int items = validation.ranking().train().columns();
        boolean ease = hasEase(validation.train(), items, wanted);
        if (wanted == Wanted.EASE && !ease) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "EASE over %,d items takes %.1f GB on the driver, and there are %.1f GB for it; give more with --memory,"
                            + " or choose --neighbours co-occurrence",
                    items,
                    Ease.bytes(items) / 1e9,
                    validation.train().easeMemory() / 1e9));
        }
        ServedNeighbours family = new ServedNeighbours();
        NeighbourParameters counted = !tune
                ? family.defaults(validation.ranking().train())
                : search(
                        family,
                        family.defaults(validation.ranking().train()),
                        parameters -> ndcg(
                                validation, neighbours(new NeighbourChoice.ByCoOccurrence(parameters), validation)));
        NeighbourChoice byCount = new NeighbourChoice.ByCoOccurrence(counted);
        if (!ease) {
            return new Chosen(
                    byCount,
                    wanted == Wanted.CO_OCCURRENCE
                            ? "asked for"
                            : validation.train().easeMemory() == 0
                                    ? "EASE needs the local solver"
                                    : "the catalogue is too large for EASE here");
        }
        EaseFamily easeFamily = new EaseFamily(validation.train().easeMemory());
        float lambda = !tune
                ? easeFamily.defaults(validation.ranking().train())
                : search(
                        easeFamily,
                        easeFamily.defaults(validation.ranking().train()),
                        l -> ndcg(
                                validation, neighbours(new NeighbourChoice.ByEase(l, counted.recency()), validation)));
        NeighbourChoice byEase = new NeighbourChoice.ByEase(lambda, counted.recency());
        return wanted == Wanted.EASE ? new Chosen(byEase, "asked for") : better(byCount, byEase, validation);
    }

    private Chosen better(NeighbourChoice a, NeighbourChoice b, Holdout validation) {
        double ofA = ndcg(validation, neighbours(a, validation)).ndcg().value();
        double ofB = ndcg(validation, neighbours(b, validation)).ndcg().value();
        boolean first = ofA >= ofB;
        return new Chosen(
                first ? a : b,
                String.format(
                        Locale.ROOT,
                        "NDCG@%d %.4f on the validation part, %s had %.4f",
                        k,
                        Math.max(ofA, ofB),
                        (first ? b : a).name(),
                        Math.min(ofA, ofB)));
    }

    /** Measures popularity, iALS and these neighbours. */
    public List<Measured> measure(Holdout test, IalsParameters ials, NeighbourChoice choice) {
        List<Measured> measured = new ArrayList<>();
        measured.add(measure("popularity", Map.of(), test, () -> {
            int[] counts = test.train().popularity();
            return () -> (user, scores) -> {
                for (int item = 0; item < scores.length; item++) {
                    scores[item] = counts[item];
                }
            };
        }));
        measured.add(measure(
                "ials", new IalsFamily(ials.dimension()).describe(ials), test, () -> factors("ials", ials, test)));
        measured.add(measure("neighbours", choice.describe(), test, () -> neighbours(choice, test)));
        return measured;
    }

    /** Measures iALS and neighbours of a model that was trained before: here its training takes no time. */
    public List<Measured> live(Holdout test, PublishedModel model) {
        Interactions histories = test.ranking().train();
        IalsParameters ials = model.basis().parameters();
        return List.of(
                new Measured(
                        "ials",
                        new TreeMap<>(Map.of(
                                "dimension", ials.dimension(),
                                "alpha0", ials.alpha0(),
                                "lambda", ials.lambda(),
                                "nu", ials.nu())),
                        rank("live ials", test, model.byVectors(histories)),
                        0),
                new Measured(
                        "neighbours",
                        Map.of("recency", model.recency()),
                        rank("live neighbours", test, model.byNeighbours(histories)),
                        0));
    }

    /**
     * Measures a two-tower model of ids, trained on the interactions that the test is ranked from: where they are all in
     * memory.
     *
     * @param dimension components of a vector
     */
    public Measured twoTower(Torch torch, Holdout test, int dimension, long seed) {
        TowerData data = TowerData.ofIds(test.ranking().train(), true);
        TowerParameters parameters = TowerParameters.of(data, dimension, seed);
        Workers workers = Workers.onAllProcessors();
        return measure("two_tower", parameters.describe(), test, () -> {
            TowerModel model = bars.training(
                    "two_tower", progress -> new TowerTrainer(torch, workers, k).train(data, parameters, progress));
            return new VectorRecommender(UserVectors.of(model, data), model.itemVectors());
        });
    }

    private interface Training {
        Recommender train();
    }

    private Measured measure(String name, Map<String, Object> parameters, Holdout test, Training training) {
        long start = System.nanoTime();
        Recommender recommender = training.train();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Measured(name, parameters, rank(name, test, recommender), seconds);
    }

    private Recommender factors(String name, IalsParameters parameters, Holdout holdout) {
        FactorModel model = bars.training(name, progress -> holdout.train().factors(parameters, progress));
        return new FactorRecommender(
                model.itemFactors(), model.basis(), holdout.ranking().train());
    }

    private Recommender neighbours(NeighbourChoice choice, Holdout holdout) {
        Neighbours neighbours = bars.training(choice.name(), progress -> choice.train(holdout.train(), progress));
        return new NeighbourRecommender(
                neighbours, choice.recency(), holdout.ranking().train());
    }

    private Evaluation rank(String name, Holdout holdout, Recommender recommender) {
        return bars.ranking(
                name, holdout.ranking().users(), progress -> holdout.ranking().evaluate(recommender, progress));
    }

    private Evaluation ndcg(Holdout validation, Recommender recommender) {
        return rank("validation", validation, recommender);
    }

    private <P> P search(ModelFamily<P> family, P start, Function<P, Evaluation> trial) {
        Tuner.Tuned<P> tuned = new Tuner<>(family, (P parameters) -> {
                    Evaluation evaluation = trial.apply(parameters);
                    bars.say(String.format(
                            Locale.ROOT,
                            "  %s %s: NDCG@%d %.4f",
                            family.name(),
                            family.describe(parameters),
                            k,
                            evaluation.ndcg().value()));
                    return evaluation;
                })
                .search(start);
        return tuned.best();
    }
}
