/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.recommend.core.cf.Interactions;

class TowerBatchesTest {
    private static final int ITEMS = 40;

    /** Each user's items ascend in time, so that an item's number tells its place. */
    private static Interactions ascending() {
        Random random = new Random(1);
        Interactions.Builder builder = new Interactions.Builder();
        for (int user = 0; user < 30; user++) {
            for (int item = 0; item < ITEMS; item++) {
                if (random.nextInt(4) == 0) {
                    builder.add(user, item, item % 7 == 3 ? -1 : 1 + item % 3);
                }
            }
        }
        return builder.build(30, ITEMS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTargetIsNeverInItsPool(boolean ordered) {
        TowerData data = TowerData.ofIds(ascending(), ordered);
        TowerBatches batches = new TowerBatches(data, TowerParameters.of(data, 8, 1));
        for (int round = 0; round < 20; round++) {
            TowerBatches.Batch batch =
                    batches.batch(IntStream.range(0, batches.rows()).toArray());
            int width = batch.items().length;
            assertEquals(width, Arrays.stream(batch.items()).distinct().count());
            double weights = 0;
            for (int t = 0; t < batch.targetCells().length; t++) {
                int row = (int) batch.targetRows()[t];
                int column = (int) batch.targetCells()[t] - row * width;
                assertTrue(column >= 0 && column < width);
                assertEquals(0, batch.pools()[(int) batch.targetCells()[t]]);
                assertEquals(1, batch.known()[(int) batch.targetCells()[t]]);
                assertTrue(batch.items()[column] % 7 != 3, "a dislike is no target");
                if (ordered) {
                    for (int j = 0; j < width; j++) {
                        assertTrue(
                                batch.pools()[row * width + j] == 0 || batch.items()[j] < batch.items()[column],
                                "a pool holds what came before");
                    }
                }
                weights += batch.targetWeights()[t];
            }
            assertEquals(1, weights, 1e-5);
            for (int row = 0; row < batch.rows(); row++) {
                double pool = 0;
                for (int j = 0; j < width; j++) {
                    pool += batch.pools()[row * width + j];
                    assertTrue(batch.pools()[row * width + j] == 0 || batch.known()[row * width + j] == 1);
                }
                assertEquals(1, pool, 1e-5);
            }
        }
    }

    @Test
    void theNewestWeighsMost() {
        Interactions one = new Interactions.Builder()
                .add(0, 0, 1)
                .add(0, 1, 2)
                .add(0, 2, 1)
                .build(1, 3);
        TowerData data = TowerData.ofIds(one, true);
        TowerParameters parameters = TowerParameters.of(data, 8, 1);
        double r = parameters.recency();
        double sum = r * r + 2 * r + 1;
        assertArrayEquals(
                new float[] {(float) (r * r / sum), (float) (2 * r / sum), (float) (1 / sum)},
                TowerBatches.poolWeights(parameters, data.histories().pool(0, 3).weights()),
                1e-6f);
    }

    /** Of 4 interactions one is with item 0: of 3 draws 3/4 are expected to be it, so the chance of any is 1 - e^-0.75. */
    @Test
    void theCorrectionIsTheChanceToBeInABatch() {
        Interactions few = new Interactions.Builder()
                .add(0, 0, 1)
                .add(0, 1, 1)
                .add(1, 1, 1)
                .add(1, 2, 1)
                .build(2, 4);
        TowerData data = TowerData.ofIds(few, true);
        TowerBatches batches = new TowerBatches(data, TowerParameters.of(data, 8, 1));
        assertEquals(-Math.log(1 - Math.exp(-0.75)), batches.correction(0, 3), 1e-9);
        assertTrue(batches.correction(1, 3) < batches.correction(0, 3));
        assertTrue(Double.isFinite(batches.correction(3, 3)));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.4f, 0.8f})
    void theShareOfItemsThatIsAskedForIsHidden(float idDropout) {
        TowerData data = TowerData.ofIds(ascending(), true);
        TowerBatches batches = new TowerBatches(data, withIdDropout(TowerParameters.of(data, 8, 1), idDropout));
        int all = 0;
        int hidden = 0;
        for (int round = 0; round < 200; round++) {
            for (float keeps :
                    batches.batch(IntStream.range(0, batches.rows()).toArray()).keepsId()) {
                assertTrue(keeps == 0 || keeps == 1, "keeps " + keeps);
                all++;
                hidden += keeps == 0 ? 1 : 0;
            }
        }
        assertTrue(all > 5000, "of " + all);
        // Four deviations of so many draws are less than 0.03.
        assertEquals(idDropout, (double) hidden / all, idDropout == 0 ? 0 : 0.03);
    }

    private static TowerParameters withIdDropout(TowerParameters of, float idDropout) {
        return new TowerParameters(
                of.dimension(),
                of.hidden(),
                of.recency(),
                of.historyItems(),
                of.targets(),
                of.targetDecay(),
                idDropout,
                of.temperature(),
                of.logQ(),
                of.negatives(),
                of.fit());
    }
}
