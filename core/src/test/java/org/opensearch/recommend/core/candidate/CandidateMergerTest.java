/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.candidate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidateMergerTest {
    private static SourceHit hit(long key) {
        return new SourceHit(key, 1, null, null);
    }

    private static List<Long> keys(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::key).toList();
    }

    @Test
    void keepsEveryProvenanceBestRankFirst() {
        List<Candidate> merged = CandidateMerger.merge(
                Map.of(
                        "content",
                        List.of(
                                hit(9),
                                new SourceHit(1, 0.9f, "m1", null),
                                new SourceHit(1, 0.8f, "m2", null),
                                new SourceHit(1, 0.7f, "m1", null)),
                        "popular_in_categories",
                        List.of(new SourceHit(1, 5, null, "Drama"))),
                10);
        assertEquals(List.of(1L, 9L), keys(merged));
        Candidate a = merged.get(0);
        assertEquals(
                List.of(
                        new Provenance("popular_in_categories", 5, 1, null, "Drama"),
                        new Provenance("content", 0.9f, 2, "m1", null),
                        new Provenance("content", 0.8f, 3, "m2", null)),
                a.provenance());
    }

    @Test
    void inTurnALaterSourceFillsUpBehind() {
        Map<String, List<SourceHit>> sources = new LinkedHashMap<>();
        sources.put("neighbours", List.of(hit(7), hit(2), new SourceHit(7, 1, "m1", null)));
        sources.put("content", List.of(hit(1), hit(2), hit(3)));
        List<Candidate> merged = CandidateMerger.inTurn(sources, 4);
        assertEquals(List.of(7L, 2L, 1L, 3L), keys(merged));
        assertEquals(
                List.of(new Provenance("neighbours", 1, 2, null, null)),
                merged.get(1).provenance());
        assertEquals(List.of(7L, 2L, 1L), keys(CandidateMerger.inTurn(sources, 3)));
    }

    /** 1/61 + 1/63 for 2 beats 1/61 for 1; twice in one source is once. */
    @Test
    void ordersByReciprocalRankFusion() {
        List<Candidate> merged = CandidateMerger.merge(
                Map.of(
                        "s",
                        List.of(hit(1), new SourceHit(1, 1, "m1", null), hit(2)),
                        "t",
                        List.of(hit(2), hit(3), hit(4))),
                10);
        assertEquals(List.of(2L, 1L, 3L, 4L), keys(merged));
    }

    @Test
    void capsByTakingTurns() {
        Map<String, List<SourceHit>> sources = new LinkedHashMap<>();
        for (int source = 0; source < 3; source++) {
            int first = 1000 * source;
            sources.put(
                    "s" + source,
                    IntStream.range(first, first + 100)
                            .mapToObj(CandidateMergerTest::hit)
                            .toList());
        }
        List<Long> keys = keys(CandidateMerger.merge(sources, 30));
        assertEquals(30, keys.size());
        for (int source = 0; source < 3; source++) {
            int of = source;
            assertEquals(10, keys.stream().filter(key -> key / 1000 == of).count());
        }
    }

    @Test
    void doesNotDependOnTheOrderOfTheSources() {
        List<SourceHit> s = List.of(hit(1), hit(2), hit(3));
        List<SourceHit> t = List.of(hit(3), hit(4), hit(1));
        Map<String, List<SourceHit>> forth = new LinkedHashMap<>();
        forth.put("s", s);
        forth.put("t", t);
        Map<String, List<SourceHit>> back = new LinkedHashMap<>();
        back.put("t", t);
        back.put("s", s);
        assertEquals(CandidateMerger.merge(forth, 10), CandidateMerger.merge(back, 10));
    }

    @Test
    void bringsEachItemOnceAndNothingElse() {
        List<SourceHit> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(hit(i % 70));
        }
        List<Long> keys = keys(CandidateMerger.merge(Map.of("s", many), 1000));
        assertEquals(70, keys.size());
        assertEquals(70, new HashSet<>(keys).size());
        assertTrue(CandidateMerger.merge(Map.of(), 5).isEmpty());
        assertTrue(CandidateMerger.merge(Map.of("s", many), 0).isEmpty());
    }
}
