/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class ItemTextsTest {
    @Test
    void aColumnForEachTextOfTwoItemsTheMostFrequentFirst() {
        ItemTexts.Encoded encoded = ItemTexts.oneHot(
                "genres",
                List.of(List.of("crime", "noir"), List.of("noir", "noir"), List.of("crime", "rare"), List.of("noir")));
        assertEquals(List.of("genres[noir]", "genres[crime]"), encoded.input().columns());
        assertArrayEquals(new float[] {1, 1}, encoded.columns()[0]);
        assertArrayEquals(new float[] {1, 0}, encoded.columns()[1]);
        assertArrayEquals(new float[] {0, 1}, encoded.columns()[2]);
        assertArrayEquals(new float[] {1, 0}, encoded.columns()[3]);
    }

    @Test
    void nothingInCommonIsNoFeature() {
        assertNull(ItemTexts.oneHot("genres", List.of(List.of("a"), List.of("b"), List.of()))
                .input());
    }
}
