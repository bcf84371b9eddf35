/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.evaluate.ClickMetrics;

class RankerSizesTest {
    private static RankerSizes.Trial trial(String name, int bytes, double auc) {
        ClickMetrics metrics = new ClickMetrics(auc, 0.4, 0.01, 1);
        return new RankerSizes.Trial(
                name, new RankerTrainer.Ranker(new byte[bytes], new int[] {8}, 1, metrics, metrics, null, 0, 0), 100);
    }

    @Test
    void theSmallestThatIsAsGoodIsChosen() {
        RankerSizes.Trial large = trial("large", 3_000, 0.8290);
        RankerSizes.Trial small = trial("small", 1_000, 0.8240);
        RankerSizes.Trial distilled = trial("small distilled", 1_000, 0.8287);
        assertEquals(large, RankerSizes.choose(List.of(small, large)), "0.005 less is not as good");
        assertEquals(distilled, RankerSizes.choose(List.of(small, large, distilled)));
        RankerSizes.Trial equal = trial("another", 1_000, 0.8288);
        assertEquals(equal, RankerSizes.choose(List.of(large, distilled, equal)), "of one size the better");
        assertEquals("512-256", RankerSizes.name(new int[] {512, 256}));
    }
}
