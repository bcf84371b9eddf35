/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

/** Scores by the inner product of the user's and the item's vector. */
public final class VectorRecommender implements Recommender {
    private final float[][] users;
    private final FactorScores all;

    /**
     * A recommender.
     *
     * @param users a vector for each user
     * @param items a vector for each item, at least one, all of the same length
     */
    public VectorRecommender(float[][] users, float[][] items) {
        this.users = users;
        all = new FactorScores(items, items[0].length);
    }

    @Override
    public Scorer scorer() {
        return (user, scores) -> all.add(users[user], scores);
    }
}
