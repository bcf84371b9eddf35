/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.util.Workers;

/** Recommends to everyone what most users had, new to them: the baseline that any model must beat. */
public final class PopularityFamily implements ModelFamily<PopularityFamily.None> {
    /** There is nothing to choose. */
    public record None() {}

    @Override
    public String name() {
        return "popularity";
    }

    @Override
    public None defaults(Interactions train) {
        return new None();
    }

    @Override
    public List<Function<None, List<None>>> axes() {
        return List.of();
    }

    @Override
    public Map<String, Object> describe(None parameters) {
        return Map.of();
    }

    @Override
    public Recommender train(None parameters, Interactions train, Workers workers, TrainingProgress progress) {
        int[] counts = train.positives();
        progress.advance(1, 1, "");
        return () -> (user, scores) -> {
            for (int item = 0; item < scores.length; item++) {
                scores[item] = counts[item];
            }
        };
    }
}
