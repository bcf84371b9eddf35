/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.recommend.stats.StatsResponse;

/**
 * How far the rankers in the shadow agree with what was served, as this node has seen it since it started. In memory only:
 * a figure of the trial, not of the model.
 */
public final class Agreements {
    /** Name of the group in the statistics. */
    public static final String GROUP = "shadow";

    private static final String REQUESTS = "requests";
    private static final String OVERLAP = "overlap@10";
    private static final String SPEARMAN = "spearman";
    private static final String FAILED = "failed";
    private static final int MOST = 100;

    private static final class Sums {
        private long requests;
        private double overlap;
        private double spearman;
        private long failed;

        private Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put(REQUESTS, requests);
            map.put(OVERLAP, requests == 0 ? null : overlap / requests);
            map.put(SPEARMAN, requests == 0 ? null : spearman / requests);
            map.put(FAILED, failed);
            return map;
        }

        private void add(Map<?, ?> shown) {
            long more = ((Number) shown.get(REQUESTS)).longValue();
            if (more > 0) {
                requests += more;
                overlap += more * ((Number) shown.get(OVERLAP)).doubleValue();
                spearman += more * ((Number) shown.get(SPEARMAN)).doubleValue();
            }
            failed += ((Number) shown.get(FAILED)).longValue();
        }
    }

    private final Map<String, Sums> byRanker = new LinkedHashMap<>();
    private long dropped;

    /**
     * Counts a request that both rankers have scored.
     *
     * @param overlap  of the first ten, in [0, 1]
     * @param spearman rank correlation, in [-1, 1]
     */
    public synchronized void scored(String ranker, double overlap, double spearman) {
        Sums sums = sums(ranker);
        sums.requests++;
        sums.overlap += overlap;
        sums.spearman += spearman;
    }

    /** Counts a request that the ranker in the shadow has not scored. */
    public synchronized void failed(String ranker) {
        sums(ranker).failed++;
    }

    /** Counts a request that was given up since too many waited. */
    public synchronized void dropped() {
        dropped++;
    }

    private Sums sums(String ranker) {
        Sums sums = byRanker.computeIfAbsent(ranker, name -> new Sums());
        while (byRanker.size() > MOST) {
            byRanker.remove(byRanker.keySet().iterator().next());
        }
        return sums;
    }

    /** Everything counted, as the statistics show it. */
    public synchronized Map<String, Object> stats() {
        Map<String, Object> rankers = new TreeMap<>();
        byRanker.forEach((name, sums) -> rankers.put(name, sums.toMap()));
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("dropped", dropped);
        stats.put("rankers", rankers);
        return stats;
    }

    /** What all nodes have seen of a ranker, or null when none has. */
    static Map<String, Object> sum(StatsResponse stats, String ranker) {
        Sums sum = new Sums();
        boolean seen = false;
        for (StatsResponse.Node node : stats.getNodes()) {
            if (node.groups().get(GROUP) instanceof Map<?, ?> group
                    && group.get("rankers") instanceof Map<?, ?> rankers
                    && rankers.get(ranker) instanceof Map<?, ?> shown) {
                sum.add(shown);
                seen = true;
            }
        }
        return seen ? sum.toMap() : null;
    }
}
