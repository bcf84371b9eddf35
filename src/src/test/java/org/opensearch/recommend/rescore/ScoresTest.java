/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.candidate.Candidate;
import org.opensearch.recommend.core.candidate.Provenance;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.ScoreFormula;

class ScoresTest {
    @Test
    void aProductIsTheScoreAndStaysAboveZero() {
        ScoreFormula product = new ScoreFormula(true, List.of(1.0, 1.0));
        assertEquals(0.25f, Scores.of(product, new float[] {9, 0.5f, 0.5f}, 1));
        assertEquals(Float.MIN_NORMAL, Scores.of(product, new float[] {0, 0.5f}, 0));
        assertEquals(1f, Scores.of(product, new float[] {3, 0.5f}, 0));
        ScoreFormula root = new ScoreFormula(true, List.of(0.5));
        assertEquals(Float.MIN_NORMAL, Scores.of(root, new float[] {-1}, 0));
    }

    @Test
    void aSumKeepsItsOrderWithinTheRange() {
        ScoreFormula sum = new ScoreFormula(false, List.of(1.0));
        float last = 0;
        for (float head : new float[] {-1e9f, -100, -1, -0.5f, 0, 0.5f, 1, 100, 1e9f}) {
            float score = Scores.of(sum, new float[] {head}, 0);
            assertTrue((score > last && score <= 1) || score == 1, head + " -> " + score);
            last = score;
        }
    }

    @Test
    void hitsOutsideTheWindowKeepTheirOrderBelowTheRest() {
        float last = -1;
        for (float query : new float[] {-1e6f, -10, -1, 0, 0.1f, 1, 12, 13, 1e6f, Float.MAX_VALUE}) {
            float score = Scores.outsideWindow(query);
            assertTrue(score > last && score < 0, query + " -> " + score);
            last = score;
        }
    }

    @Test
    void ranksFuseToAFractionOfTheGreatestPossible() {
        CandidateScores candidates = CandidateScores.of(List.of(
                new Candidate(1, List.of(new Provenance("x", 1, 1, null, null), new Provenance("y", 1, 1, null, null))),
                new Candidate(2, List.of(new Provenance("x", 1, 2, null, null)))));
        assertEquals(1f, Scores.fusedRank(candidates, 0));
        assertEquals(61 / 62f / 2, Scores.fusedRank(candidates, 1), 1e-6f);
        assertEquals(Float.MIN_NORMAL, Scores.fusedRank(candidates, -1));
    }
}
