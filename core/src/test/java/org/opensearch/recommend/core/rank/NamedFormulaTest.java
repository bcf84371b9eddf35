/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.util.Fields;

class NamedFormulaTest {
    private static final List<String> HEADS = List.of("p_click", "p_complete", "p_buy");
    private static final float[] ROW = {9, 0.5f, 0.25f, 0.1f};

    private static NamedFormula read(Map<String, ?> score) {
        return NamedFormula.read(Fields.of("", Map.of("score", score)));
    }

    @Test
    void findsItsHeadsWhereverTheyStand() {
        NamedFormula sum = read(Map.of("sum", Map.of("p_buy", 2, "p_click", -1)));
        assertEquals(2 * 0.1 - 0.5, sum.of(HEADS).score(ROW, 1), 1e-6);
        NamedFormula product = read(Map.of("product", Map.of("p_complete", 0.5, "p_click", 1)));
        assertEquals(0.5 * 0.5, product.of(HEADS).score(ROW, 1), 1e-6);
        assertEquals(product, read(product.toMap()));
    }

    @Test
    void isForNoRankerThatLacksAHead() {
        assertNull(read(Map.of("sum", Map.of("p_click", 1, "p_like", 0))).of(HEADS));
        assertNull(read(Map.of("product", Map.of("p_click", 1))).of(List.of("score")));
        assertNull(NamedFormula.read(Fields.of("", Map.of())));
    }
}
