/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.neighbours.Ease;
import org.opensearch.recommend.core.neighbours.EaseModel;
import org.opensearch.recommend.core.util.Workers;

/** EASE; its one hyperparameter is lambda. */
public final class EaseFamily implements ModelFamily<Float> {
    private final long memory;

    /**
     * A family.
     *
     * @param memory the most bytes a model may take
     */
    public EaseFamily(long memory) {
        this.memory = memory;
    }

    @Override
    public String name() {
        return "ease";
    }

    @Override
    public Float defaults(Interactions train) {
        return 500f;
    }

    @Override
    public List<Function<Float, List<Float>>> axes() {
        return List.of(lambda ->
                Ladder.of(lambda, List.of(10f, 25f, 50f, 100f, 200f, 500f, 1000f, 2000f), Function.identity()));
    }

    @Override
    public Map<String, Object> describe(Float lambda) {
        return Map.of("lambda", lambda);
    }

    @Override
    public Recommender train(Float lambda, Interactions train, Workers workers, TrainingProgress progress) {
        EaseModel model =
                new Ease(lambda, memory, workers).train(train, items -> progress.advance(items, train.columns(), ""));
        return () -> (user, scores) -> {
            int[] items = train.row(user);
            float[] factors = new float[items.length];
            for (int i = 0; i < items.length; i++) {
                factors[i] = Math.max(0, train.weight(train.start(user) + i));
            }
            model.addScores(items, factors, scores);
        };
    }
}
