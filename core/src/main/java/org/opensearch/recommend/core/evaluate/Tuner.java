/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Searches hyperparameters by NDCG on a validation part: one after the other, each moved up and down its ladder from the
 * best so far for as long as that helps. Finds the best of the ladder where NDCG has one peak along it.
 *
 * @param <P> hyperparameters
 */
public final class Tuner<P> {
    private final List<Function<P, List<P>>> axes;
    private final Function<P, Evaluation> trial;
    private final Map<P, Double> tried = new LinkedHashMap<>();

    /**
     * A search.
     *
     * @param trial trains with these hyperparameters on the train part of a validation split, and evaluates on the rest
     */
    public Tuner(ModelFamily<P> family, Function<P, Evaluation> trial) {
        axes = family.axes();
        this.trial = trial;
    }

    /**
     * What was found.
     *
     * @param best  the hyperparameters with the greatest NDCG; of equal ones, the first tried
     * @param tried NDCG of all that were tried, in the order they were, the start first
     */
    public record Tuned<P>(P best, Map<P, Double> tried) {}

    /** Searches from these hyperparameters, such as the defaults. */
    public Tuned<P> search(P start) {
        P best = start;
        ndcg(best);
        for (Function<P, List<P>> axis : axes) {
            List<P> ladder = axis.apply(best);
            int from = ladder.indexOf(best);
            int up = climb(ladder, from, 1);
            best = ladder.get(up == from ? climb(ladder, from, -1) : up);
        }
        return new Tuned<>(best, Collections.unmodifiableMap(new LinkedHashMap<>(tried)));
    }

    private int climb(List<P> ladder, int start, int step) {
        int at = start;
        while (at + step >= 0 && at + step < ladder.size() && ndcg(ladder.get(at + step)) > ndcg(ladder.get(at))) {
            at += step;
        }
        return at;
    }

    private double ndcg(P parameters) {
        Double known = tried.get(parameters);
        if (known == null) {
            known = trial.apply(parameters).ndcg().value();
            tried.put(parameters, known);
        }
        return known;
    }
}
