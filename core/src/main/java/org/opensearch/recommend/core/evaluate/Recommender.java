/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

/** A trained model that scores the whole catalogue for a user of the train part. */
@FunctionalInterface
public interface Recommender {
    /** A scorer for one thread. */
    Scorer scorer();

    /** Scores; may hold scratch memory. */
    @FunctionalInterface
    interface Scorer {
        /**
         * Scores all items.
         *
         * @param user   number of the user
         * @param scores of each item, 0 when called; receives the scores, the higher the better
         */
        void score(int user, float[] scores);
    }
}
