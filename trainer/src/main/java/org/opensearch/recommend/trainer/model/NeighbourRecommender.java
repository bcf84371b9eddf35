/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.evaluate.Recommender;
import org.opensearch.recommend.core.neighbours.Neighbours;

/**
 * Scores as serving does: the neighbours of the last items of a history, by weight and recency.
 *
 * @param recency each step into the past multiplies the weight of an item by this
 */
record NeighbourRecommender(Neighbours neighbours, float recency, Interactions histories) implements Recommender {
    /** Items of a history that serving looks up. */
    private static final int LAST = 50;

    @Override
    public Scorer scorer() {
        return (user, scores) -> {
            float factor = 1;
            int from = Math.max(histories.start(user), histories.start(user + 1) - LAST);
            for (int i = histories.start(user + 1) - 1; i >= from; i--) {
                if (histories.weight(i) > 0) {
                    neighbours.addScores(histories.column(i), factor * histories.weight(i), scores);
                }
                factor *= recency;
            }
        };
    }
}
