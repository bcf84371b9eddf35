/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import java.util.Map;
import java.util.function.BiFunction;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.tower.TowerPool;

/**
 * What retrieval models trained on an earlier part of the log know. A row from before they could have existed does not
 * see them.
 *
 * @param basis        of the item factors; null without a collaborative model
 * @param meanFactor   mean of all users' factors, or null
 * @param factors      an item's factor by its id; may be empty
 * @param towers       an item's tower vector by its id; may be empty
 * @param pool         how a history becomes the pool of tower vectors; null without a two-tower model
 * @param userTower    the user tower, given the user with the pool of tower vectors in it, and the circumstances; null without
 *                     a two-tower model
 * @param trainedUntil time of the latest event they were trained on, milliseconds since the epoch; rows at or before it
 *                     have no learned vectors
 */
public record LearnedVectors(
        SolverBasis basis,
        float[] meanFactor,
        Map<String, float[]> factors,
        Map<String, float[]> towers,
        TowerPool pool,
        BiFunction<UserState, RankContext, float[]> userTower,
        long trainedUntil) {
    /** No models. */
    public static final LearnedVectors NONE =
            new LearnedVectors(null, null, Map.of(), Map.of(), null, null, Long.MAX_VALUE);
}
