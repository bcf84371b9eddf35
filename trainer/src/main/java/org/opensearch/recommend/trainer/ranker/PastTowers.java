/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.opensearch.recommend.core.replay.LearnedVectors;
import org.opensearch.recommend.trainer.tower.TowerStage.Past;
import org.opensearch.recommend.trainer.tower.UserTower;

/** Two-tower models as they were, as a replay asks for them. Their user towers run until this is closed. */
public final class PastTowers implements AutoCloseable {
    private final List<LearnedVectors> models = new ArrayList<>();
    private final List<UserTower> towers = new ArrayList<>();

    /**
     * Those of a log.
     *
     * @param past    the oldest first; may be empty
     * @param itemIds of the items, by number
     */
    public PastTowers(List<Past> past, String[] itemIds) {
        for (Past one : past) {
            UserTower tower = new UserTower(one.model().user());
            towers.add(tower);
            Map<String, float[]> vectors = new HashMap<>();
            for (int item = 0; item < itemIds.length; item++) {
                vectors.put(itemIds[item], one.model().itemVectors()[item]);
            }
            models.add(new LearnedVectors(
                    null, null, Map.of(), vectors, one.model().parameters().pool(), tower::vector, one.trainedUntil()));
        }
    }

    /** These beside collaborative models: at each moment the newest of either. */
    List<LearnedVectors> beside(List<LearnedVectors> collaborative) {
        TreeSet<Long> moments = new TreeSet<>();
        models.forEach(model -> moments.add(model.trainedUntil()));
        collaborative.forEach(model -> moments.add(model.trainedUntil()));
        List<LearnedVectors> all = new ArrayList<>();
        for (long moment : moments) {
            LearnedVectors factors = newest(collaborative, moment);
            LearnedVectors vectors = newest(models, moment);
            all.add(new LearnedVectors(
                    factors.basis(),
                    factors.meanFactor(),
                    factors.factors(),
                    vectors.towers(),
                    vectors.pool(),
                    vectors.userTower(),
                    moment));
        }
        return all;
    }

    private static LearnedVectors newest(List<LearnedVectors> models, long moment) {
        LearnedVectors newest = LearnedVectors.NONE;
        for (LearnedVectors model : models) {
            newest = model.trainedUntil() <= moment ? model : newest;
        }
        return newest;
    }

    @Override
    public void close() {
        towers.forEach(UserTower::close);
    }
}
