/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.replay.LearnedVectors;
import org.opensearch.recommend.core.util.Vectors;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.neural.Torch;
import org.opensearch.recommend.trainer.neural.TorchExtension;
import org.opensearch.recommend.trainer.tower.TowerData;
import org.opensearch.recommend.trainer.tower.TowerModel;
import org.opensearch.recommend.trainer.tower.TowerParameters;
import org.opensearch.recommend.trainer.tower.TowerStage.Past;
import org.opensearch.recommend.trainer.tower.TowerTrainer;

@ExtendWith(TorchExtension.class)
class PastTowersTest {
    private static final String[] ITEMS = {"a", "b", "c", "d"};

    private static TowerModel model(Torch torch, long seed) {
        Interactions.Builder taken = new Interactions.Builder();
        for (int user = 0; user < 8; user++) {
            taken.add(user, user % 4, 1).add(user, (user + 1) % 4, 1).add(user, (user + 2) % 4, 1);
        }
        TowerData data = TowerData.ofIds(taken.build(8, 4), true);
        return new TowerTrainer(torch, new Workers(1), 2)
                .train(data, TowerParameters.of(data, 4, seed), (steps, total, detail) -> {});
    }

    private static LearnedVectors factors(long until) {
        return new LearnedVectors(null, new float[] {until}, Map.of(), Map.of(), null, null, until);
    }

    @Test
    void atEachMomentTheNewestOfEither(Torch torch) {
        TowerModel early = model(torch, 1);
        TowerModel late = model(torch, 2);
        try (PastTowers towers = new PastTowers(List.of(new Past(early, 20), new Past(late, 40)), ITEMS)) {
            List<LearnedVectors> all = towers.beside(List.of(factors(10), factors(20), factors(30)));
            assertEquals(
                    List.of(10L, 20L, 30L, 40L),
                    all.stream().map(LearnedVectors::trainedUntil).toList());
            assertTrue(all.get(0).towers().isEmpty());
            assertNull(all.get(0).userTower());
            assertSame(early.itemVectors()[2], all.get(1).towers().get("c"));
            assertSame(early.itemVectors()[2], all.get(2).towers().get("c"));
            assertSame(late.itemVectors()[2], all.get(3).towers().get("c"));
            assertEquals(20, all.get(1).meanFactor()[0]);
            assertEquals(30, all.get(3).meanFactor()[0]);
            assertEquals(late.parameters().pool(), all.get(3).pool());
            float[] pool = late.itemVectors()[1];
            float[] user = all.get(3)
                    .userTower()
                    .apply(UserState.ANONYMOUS.withTower(pool, null), new RankContext(50, null, null));
            assertEquals(1, Vectors.dot(user, user), 1e-4);
        }
    }

    @Test
    void withoutTowersTheOthersStay() {
        try (PastTowers none = new PastTowers(List.of(), ITEMS)) {
            List<LearnedVectors> factors = List.of(factors(10), factors(20));
            assertEquals(factors, none.beside(factors));
        }
    }
}
