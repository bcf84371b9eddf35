/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.util.Workers;

/**
 * A kind of model, with the hyperparameters it is tried with.
 *
 * @param <P> its hyperparameters, compared by value
 */
public interface ModelFamily<P> {
    /** Name, as users write it. */
    String name();

    /** What it is trained with on these interactions unless something else is known to be better. */
    P defaults(Interactions train);

    /**
     * The hyperparameters worth a search, the most important first: each gives, for a setting, the settings that differ
     * from it in this hyperparameter alone, in ascending order and with the setting itself.
     */
    List<Function<P, List<P>>> axes();

    /** The hyperparameters by name, in a fixed order: numbers and strings. */
    Map<String, Object> describe(P parameters);

    /**
     * Trains.
     *
     * @param train    users by items
     * @param progress told how far it is; from many threads
     * @throws IllegalArgumentException when it cannot be trained on this, in a sentence
     */
    Recommender train(P parameters, Interactions train, Workers workers, TrainingProgress progress);

    /** Is told how far a training is. */
    @FunctionalInterface
    interface TrainingProgress {
        /**
         * More has been done.
         *
         * @param steps  since the last call
         * @param total  steps in all, the same in each call
         * @param detail what else to show, or empty
         */
        void advance(int steps, long total, String detail);
    }
}
