/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.ScoreFormula;

/**
 * The range of a hit's score: (0, 1] for what a model scored and (-1, 0) for what stood outside the window, so that hits
 * merge rightly whichever shard they come from.
 */
final class Scores {
    private static final double RANK_K = 60;

    private Scores() {}

    /** The score of one row of a model's heads: a product as it is, a sum squashed, in the same order, into (0, 1). */
    static float of(ScoreFormula formula, float[] heads, int offset) {
        float score = formula.score(heads, offset);
        if (Float.isNaN(score)) {
            // A formula may raise a negative head to a fraction: such a row comes last.
            return Float.MIN_NORMAL;
        }
        return Math.clamp(formula.product() ? score : squash(score), Float.MIN_NORMAL, 1f);
    }

    /** The score of a hit outside the window, in the order of the query's scores. */
    static float outsideWindow(float queryScore) {
        float score = queryScore >= 0 ? -1 / (2 + queryScore) : 1 / (2 - queryScore) - 1;
        return Math.min(score, -Float.MIN_NORMAL);
    }

    /**
     * Reciprocal rank fusion over a candidate's sources, as a fraction of the greatest possible: what stands in for a
     * model that cannot score. Cormack, Clarke and Büttcher, SIGIR 2009, with k = 60.
     *
     * @param position of the candidate; negative when it is none
     */
    static float fusedRank(CandidateScores candidates, int position) {
        double sum = 0;
        for (int[] ranks : candidates.ranks()) {
            if (position >= 0 && ranks[position] > 0) {
                sum += (RANK_K + 1) / (RANK_K + ranks[position]);
            }
        }
        return Math.max((float) (sum / candidates.sources().length), Float.MIN_NORMAL);
    }

    private static float squash(float x) {
        return x >= 0 ? 1 - 1 / (2 + x) : 1 / (2 - x);
    }
}
