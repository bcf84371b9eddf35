/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.Arrays;
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
        float[][] rows = new float[data.histories().rows()][];
        for (int user = 0; user < rows.length; user++) {
            rows[user] = row(model, data, data.taken(user));
        }
        try (TowerSession tower = new TowerSession(model.user())) {
            return tower.vectors(rows);
        }
    }

    private static float[] row(TowerModel model, TowerData data, int[] taken) {
        TowerParameters parameters = model.parameters();
        int[] pool = Arrays.copyOfRange(taken, Math.max(0, taken.length - parameters.historyItems()), taken.length);
        float[] weights = TowerBatches.poolWeights(data, parameters, pool);
        float[] mean = new float[model.dimension()];
        for (int i = 0; i < pool.length; i++) {
            Vectors.addScaled(
                    mean,
                    0,
                    mean.length,
                    weights[i],
                    model.itemVectors()[data.histories().column(pool[i])]);
        }
        Vectors.normalise(mean);
        float[] row = Arrays.copyOf(mean, mean.length + TwoTowers.PROFILE);
        TwoTowers.profile(pool.length, row, mean.length);
        return row;
    }
}
