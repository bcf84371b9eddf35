/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.candidate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Merges the ranked lists of the sources into one list of candidates, by item, keeping every provenance. Source scores
 * are not comparable with each other, so candidates are ordered by reciprocal rank fusion (Cormack, Clarke and
 * Büttcher, SIGIR 2009): the sum over the sources of 1 / (60 + rank).
 */
public final class CandidateMerger {
    private static final double K = 60;

    private static final Comparator<Provenance> BEST_FIRST = Comparator.comparingInt(Provenance::rank)
            .thenComparing(Provenance::source)
            .thenComparing(Provenance::fromItem, Comparator.nullsLast(Comparator.naturalOrder()));

    private CandidateMerger() {}

    /**
     * Merges.
     *
     * @param sources ranked lists by source name, best first; one item may stand several times in a list, brought by
     *                several items: its best rank in that list counts once
     * @param most    the most candidates returned
     * @return best fused rank first; ties by best rank, then by key, so the order of the sources does not matter
     */
    public static List<Candidate> merge(Map<String, List<SourceHit>> sources, int most) {
        Map<Long, Merged> byKey = new LinkedHashMap<>();
        sources.forEach((source, hits) -> {
            int rank = 0;
            for (SourceHit hit : hits) {
                rank++;
                byKey.computeIfAbsent(hit.key(), Merged::new).add(source, hit, rank);
            }
        });
        List<Merged> order = new ArrayList<>(byKey.values());
        order.forEach(Merged::finish);
        order.sort(Comparator.comparingDouble((Merged m) -> -m.fused)
                .thenComparingInt(m -> m.provenance.get(0).rank())
                .thenComparingLong(m -> m.key));
        return order.stream()
                .limit(most)
                .map(m -> new Candidate(m.key, List.copyOf(m.provenance)))
                .toList();
    }

    /**
     * Puts the candidates of each source behind those of the sources before it, in the order of their source.
     *
     * @param sources ranked lists by source name, in the order of the sources
     * @param most    the most candidates returned
     * @return each candidate with the provenance of the first source that brought it
     */
    public static List<Candidate> inTurn(Map<String, List<SourceHit>> sources, int most) {
        List<List<Candidate>> lists = new ArrayList<>();
        sources.forEach((source, hits) -> lists.add(merge(Map.of(source, hits), hits.size())));
        return behind(lists).stream().limit(most).toList();
    }

    /** Puts the candidates of each list behind those of the lists before it; each stays where, and as, it came first. */
    public static List<Candidate> behind(List<List<Candidate>> lists) {
        Map<Long, Candidate> byKey = new LinkedHashMap<>();
        lists.forEach(list -> list.forEach(candidate -> byKey.putIfAbsent(candidate.key(), candidate)));
        return List.copyOf(byKey.values());
    }

    private static final class Merged {
        final long key;
        final List<Provenance> provenance = new ArrayList<>(2);
        double fused;

        Merged(long key) {
            this.key = key;
        }

        void add(String source, SourceHit hit, int rank) {
            for (Provenance known : provenance) {
                if (known.source().equals(source) && Objects.equals(known.fromItem(), hit.fromItem())) {
                    return;
                }
            }
            provenance.add(new Provenance(source, hit.score(), rank, hit.fromItem(), hit.detail()));
        }

        void finish() {
            provenance.sort(BEST_FIRST);
            for (int i = 0; i < provenance.size(); i++) {
                if (isBestOfItsSource(i)) {
                    fused += 1 / (K + provenance.get(i).rank());
                }
            }
        }

        private boolean isBestOfItsSource(int i) {
            for (int j = 0; j < i; j++) {
                if (provenance.get(j).source().equals(provenance.get(i).source())) {
                    return false;
                }
            }
            return true;
        }
    }
}
