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
import org.opensearch.recommend.core.item.ItemKey;

class CandidateMergerTest {
    private static SourceHit hit(String id) {
        return new SourceHit(id, 1, null, null);
    }

    private static List<String> ids(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::id).toList();
    }

    @Test
    void keepsEveryProvenanceBestRankFirst() {
        List<Candidate> merged = CandidateMerger.merge(
                Map.of(
                        "content",
                        List.of(
                                hit("x"),
                                new SourceHit("a", 0.9f, "m1", null),
                                new SourceHit("a", 0.8f, "m2", null),
                                new SourceHit("a", 0.7f, "m1", null)),
                        "popular_in_categories",
                        List.of(new SourceHit("a", 5, null, "Drama"))),
                10);
        assertEquals(List.of("a", "x"), ids(merged));
        Candidate a = merged.get(0);
        assertEquals(ItemKey.of("a"), a.key());
        assertEquals(
                List.of(
                        new Provenance("popular_in_categories", 5, 1, null, "Drama"),
                        new Provenance("content", 0.9f, 2, "m1", null),
                        new Provenance("content", 0.8f, 3, "m2", null)),
                a.provenance());
    }

    /** 1/61 + 1/63 for b beats 1/61 for a; twice in one source is once. */
    @Test
    void ordersByReciprocalRankFusion() {
        List<Candidate> merged = CandidateMerger.merge(
                Map.of(
                        "s",
                        List.of(hit("a"), new SourceHit("a", 1, "m1", null), hit("b")),
                        "t",
                        List.of(hit("b"), hit("c"), hit("d"))),
                10);
        assertEquals(List.of("b", "a", "c", "d"), ids(merged));
    }

    @Test
    void capsByTakingTurns() {
        Map<String, List<SourceHit>> sources = new LinkedHashMap<>();
        for (String source : List.of("s", "t", "u")) {
            sources.put(
                    source,
                    IntStream.range(0, 100).mapToObj(i -> hit(source + i)).toList());
        }
        List<String> ids = ids(CandidateMerger.merge(sources, 30));
        assertEquals(30, ids.size());
        for (String source : sources.keySet()) {
            assertEquals(10, ids.stream().filter(id -> id.startsWith(source)).count());
        }
    }

    @Test
    void doesNotDependOnTheOrderOfTheSources() {
        List<SourceHit> s = List.of(hit("a"), hit("b"), hit("c"));
        List<SourceHit> t = List.of(hit("c"), hit("d"), hit("a"));
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
            many.add(hit("i" + i % 70));
        }
        List<String> ids = ids(CandidateMerger.merge(Map.of("s", many), 1000));
        assertEquals(70, ids.size());
        assertEquals(70, new HashSet<>(ids).size());
        assertTrue(CandidateMerger.merge(Map.of(), 5).isEmpty());
        assertTrue(CandidateMerger.merge(Map.of("s", many), 0).isEmpty());
    }
}
