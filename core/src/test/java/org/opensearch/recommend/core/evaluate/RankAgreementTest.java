/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RankAgreementTest {
    private static final double EXACT = 1e-12;

    @Test
    void overlapCountsWhatBothHaveAtTheHead() {
        assertEquals(2.0 / 3, RankAgreement.overlap(List.of(1L, 2L, 3L, 4L), List.of(3L, 1L, 9L, 2L), 3), EXACT);
        assertEquals(1, RankAgreement.overlap(List.of(1L, 2L), List.of(2L, 1L), 10), EXACT);
        assertEquals(0, RankAgreement.overlap(List.of(1L, 2L), List.of(2L, 1L), 1), EXACT);
    }

    @Test
    void spearmanOfAWorkedExample() {
        // Ranks 1 2 3 4 5 against 2 1 4 3 5: Σ d² = 4, 1 - 24 / 120.
        assertEquals(0.8, RankAgreement.spearman(List.of(1L, 2L, 3L, 4L, 5L), List.of(2L, 1L, 4L, 3L, 5L)), EXACT);
        // What one list lacks does not count, wherever it stands.
        assertEquals(
                0.8, RankAgreement.spearman(List.of(1L, 7L, 2L, 3L, 4L, 5L), List.of(2L, 1L, 8L, 4L, 3L, 5L)), EXACT);
        assertEquals(Double.NaN, RankAgreement.spearman(List.of(1L), List.of(1L)));
    }

    @Test
    void spearmanIsOneForTheSameOrderAndMinusOneForTheReverse() {
        Random random = new Random(4);
        for (int n = 2; n < 40; n++) {
            List<Long> order = new ArrayList<>(LongStream.range(0, n).boxed().toList());
            Collections.shuffle(order, random);
            List<Long> reverse = new ArrayList<>(order);
            Collections.reverse(reverse);
            assertEquals(1, RankAgreement.spearman(order, order), EXACT);
            assertEquals(-1, RankAgreement.spearman(order, reverse), EXACT);
            List<Long> other = new ArrayList<>(order);
            Collections.shuffle(other, random);
            double rho = RankAgreement.spearman(order, other);
            assertTrue(rho >= -1 && rho <= 1);
            assertEquals(rho, RankAgreement.spearman(other, order), EXACT);
        }
    }
}
