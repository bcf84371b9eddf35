/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

/**
 * One example for a ranker: an item that a user was shown, or could have been, and what came of it.
 *
 * @param time     milliseconds since the epoch
 * @param userId   the user
 * @param itemId   the item
 * @param features as of the moment before, as wide as the schema
 * @param click    0 or 1
 * @param complete 0 or 1; NaN where it is not known, since the item was not clicked
 * @param weight   greater than 0: how much the row counts
 * @param position 1-based position at which the item was shown; 0 where it is not known
 */
public record RankingRow(
        long time,
        String userId,
        String itemId,
        float[] features,
        float click,
        float complete,
        float weight,
        int position) {
    /** The same as another schema has it. */
    public RankingRow withFeatures(float[] others) {
        return new RankingRow(time, userId, itemId, others, click, complete, weight, position);
    }

    /** The same with what came of it. */
    public RankingRow withLabels(float newClick, float newComplete) {
        return new RankingRow(time, userId, itemId, features, newClick, newComplete, weight, position);
    }

    /** The same with another weight. */
    public RankingRow withWeight(float newWeight) {
        return new RankingRow(time, userId, itemId, features, click, complete, newWeight, position);
    }
}
