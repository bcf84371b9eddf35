/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.util.Workers;

/** Recommends anything: what a model of items that nobody knows must beat. Its one hyperparameter is the seed. */
public final class RandomFamily implements ModelFamily<Long> {
    private final long seed;

    /** With this seed, scores depend on the user and the item alone. */
    public RandomFamily(long seed) {
        this.seed = seed;
    }

    @Override
    public String name() {
        return "random";
    }

    @Override
    public Long defaults(Interactions train) {
        return seed;
    }

    @Override
    public List<Function<Long, List<Long>>> axes() {
        return List.of();
    }

    @Override
    public Map<String, Object> describe(Long parameters) {
        return Map.of("seed", parameters);
    }

    @Override
    public Recommender train(Long parameters, Interactions train, Workers workers, TrainingProgress progress) {
        progress.advance(1, 1, "");
        return () -> (user, scores) -> {
            SplittableRandom random = new SplittableRandom(parameters * 1_000_003 + user);
            for (int item = 0; item < scores.length; item++) {
                scores[item] = random.nextInt();
            }
        };
    }
}
