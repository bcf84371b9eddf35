/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.recommend.core.candidate.Candidate;
import org.opensearch.recommend.core.candidate.Provenance;

/**
 * What the sources said of each candidate, in the compact form that travels to the shards.
 *
 * @param keys    candidate keys, ascending
 * @param sources source names
 * @param scores  [sources][candidates] source scores, NaN where the source did not bring the candidate
 * @param ranks   [sources][candidates] 1-based ranks, 0 where the source did not bring the candidate
 */
public record CandidateScores(long[] keys, String[] sources, float[][] scores, int[][] ranks) {
    /** No candidates: every source feature is missing. */
    public static final CandidateScores NONE =
            new CandidateScores(new long[0], new String[0], new float[0][], new int[0][]);

    /** Packs candidates; of several provenances of one source the best-ranked counts. */
    public static CandidateScores of(List<Candidate> candidates) {
        List<Candidate> sorted = candidates.stream()
                .sorted((a, b) -> Long.compare(a.key(), b.key()))
                .toList();
        Set<String> names = new LinkedHashSet<>();
        sorted.forEach(c -> c.provenance().forEach(p -> names.add(p.source())));
        String[] sources = names.toArray(new String[0]);
        List<String> order = Arrays.asList(sources);
        int n = sorted.size();
        long[] keys = new long[n];
        float[][] scores = new float[sources.length][n];
        int[][] ranks = new int[sources.length][n];
        for (float[] row : scores) {
            Arrays.fill(row, Float.NaN);
        }
        for (int i = 0; i < n; i++) {
            keys[i] = sorted.get(i).key();
            for (Provenance p : sorted.get(i).provenance()) {
                int s = order.indexOf(p.source());
                if (ranks[s][i] == 0 || p.rank() < ranks[s][i]) {
                    ranks[s][i] = p.rank();
                    scores[s][i] = p.score();
                }
            }
        }
        return new CandidateScores(keys, sources, scores, ranks);
    }

    /** Position of a candidate, or a negative number. */
    public int indexOf(long key) {
        return Arrays.binarySearch(keys, key);
    }
}
