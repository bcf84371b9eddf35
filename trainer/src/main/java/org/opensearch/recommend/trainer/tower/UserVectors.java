/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import org.opensearch.recommend.core.util.Vectors;

/** The vectors of users, by the user tower as it serves. */
public final class UserVectors {
    private UserVectors() {}

    /**
     * Computes them.
     *
     * @param data histories of the users, of the items of the model
     * @return of each user; that of a user who took nothing is what the tower makes of an empty history
     */
    public static float[][] of(TowerModel model, TowerData data) {
        float[][] rows = new float[data.histories().taken().rows()][];
        for (int user = 0; user < rows.length; user++) {
            rows[user] = row(
                    model.parameters(),
                    model.itemVectors(),
                    data.histories(),
                    user,
                    data.histories().taken().size(user));
        }
        try (TowerSession tower = new TowerSession(model.user())) {
            return tower.vectors(rows);
        }
    }

    /** What the user tower takes, as it is served. */
    static float[] row(TowerParameters parameters, float[][] itemVectors, Histories histories, int user, int moment) {
        Histories.Pool pool = histories.pool(user, moment);
        float[] weights = TowerBatches.poolWeights(parameters, pool.weights());
        float[] row = new float[parameters.dimension() + histories.width()];
        float[] mean = new float[parameters.dimension()];
        for (int i = 0; i < weights.length; i++) {
            Vectors.addScaled(mean, 0, mean.length, weights[i], itemVectors[pool.items()[i]]);
        }
        Vectors.normalise(mean);
        System.arraycopy(mean, 0, row, 0, mean.length);
        histories.profile(user, moment, row, mean.length);
        return row;
    }
}
