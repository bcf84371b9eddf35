/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.neighbours.HistoryFactors;
import org.opensearch.recommend.core.neighbours.Neighbours;

/**
 * Scores as serving does: the neighbours of the last items of a history, by weight and recency.
 *
 * @param recency each step into the past multiplies the weight of an item by this
 */
public record NeighbourRecommender(Neighbours neighbours, float recency, Interactions histories)
        implements Recommender {
    @Override
    public Scorer scorer() {
        return (user, scores) -> neighbours.addScores(histories, user, recency, HistoryFactors.SERVED, scores);
    }
}
