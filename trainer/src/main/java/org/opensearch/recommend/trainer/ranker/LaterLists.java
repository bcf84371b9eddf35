/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.opensearch.recommend.core.evaluate.ListMetrics;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.core.util.Hashes;
import org.opensearch.recommend.trainer.log.TrainingLog;

/**
 * What users who were known at one moment took in the time after it: how good a list is that a ranker would have made for
 * them then. Of a log without impressions this says more than how well rows of what was taken are told from sampled ones,
 * since only the top of a list counts, each user counts the same, and users who are new that day do not count.
 */
final class LaterLists {
    /** Of the list that is measured. */
    static final int LENGTH = 10;

    private static final int MOST_USERS = 200;
    private static final int LEAST_USERS = 20;
    /** Items that were taken the most, beside those that the user took later. */
    private static final int MOST_ITEMS = 1_000;

    private final long time;
    private final Map<String, Set<String>> later = new TreeMap<>();
    private final Map<String, List<String>> asked = new HashMap<>();

    private LaterLists(long time) {
        this.time = time;
    }

    /**
     * Those of a log.
     *
     * @param from  share of what was taken that comes before the moment, in (0, 1)
     * @param until share of what was taken that counts
     * @param most  rows at most
     * @return null where too few users came back
     */
    static LaterLists of(TrainingLog log, double from, double until, long most) {
        Predicate<Event> takes = event -> event.itemId() != null
                && log.config().events().get(event.type()).weigh(event.value()) > 0;
        List<Event> taken = log.events().stream().filter(takes).toList();
        if (taken.isEmpty()) {
            return null;
        }
        LaterLists lists = new LaterLists(after(taken, from));
        lists.fill(log, taken, after(taken, until), most);
        return lists.later.size() < LEAST_USERS ? null : lists;
    }

    /** A moment later, so that a model trained on just that share could have existed. */
    private static long after(List<Event> taken, double share) {
        return taken.get((int) (share * (taken.size() - 1))).timestamp() + 1;
    }

    private void fill(TrainingLog log, List<Event> taken, long until, long most) {
        Map<String, Set<String>> had = new HashMap<>();
        for (Event event : log.events()) {
            if (event.timestamp() < time && event.itemId() != null) {
                had.computeIfAbsent(event.userId(), user -> new HashSet<>()).add(event.itemId());
            }
        }
        Map<String, Integer> popularity = new HashMap<>();
        for (Event event : taken) {
            Set<String> own = had.get(event.userId());
            if (event.timestamp() < time) {
                popularity.merge(event.itemId(), 1, Integer::sum);
            } else if (event.timestamp() < until && own != null && !own.contains(event.itemId())) {
                later.computeIfAbsent(event.userId(), user -> new LinkedHashSet<>())
                        .add(event.itemId());
            }
        }
        List<String> popular = popularity.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_ITEMS)
                .map(Map.Entry::getKey)
                .toList();
        long users = Math.min(MOST_USERS, most / Math.max(1, popular.size()));
        Set<String> kept = new HashSet<>(later.keySet().stream()
                .sorted(Comparator.comparingLong(Hashes::hash64))
                .limit(users)
                .toList());
        later.keySet().retainAll(kept);
        later.forEach((user, items) -> {
            Set<String> all = new LinkedHashSet<>(popular);
            all.removeAll(had.get(user));
            all.addAll(items);
            asked.put(user, List.copyOf(all));
        });
    }

    /** The moment, milliseconds since the epoch. */
    long time() {
        return time;
    }

    /** Items that are to be ranked, by user. */
    Map<String, List<String>> asked() {
        return asked;
    }

    /**
     * The mean over users of the NDCG@{@value #LENGTH} of the list of the greatest scores.
     *
     * @param rows   of all that was asked
     * @param scores of such rows
     */
    double ndcg(List<RankingRow> rows, Function<List<RankingRow>, double[]> scores) {
        double[] of = scores.apply(rows);
        Map<String, List<Integer>> byUser = new TreeMap<>();
        for (int i = 0; i < of.length; i++) {
            byUser.computeIfAbsent(rows.get(i).userId(), user -> new ArrayList<>())
                    .add(i);
        }
        double sum = 0;
        for (Map.Entry<String, List<Integer>> user : byUser.entrySet()) {
            Set<String> wanted = later.get(user.getKey());
            int[] list = user.getValue().stream()
                    .sorted(Comparator.comparingDouble(i -> -of[i]))
                    .limit(LENGTH)
                    .mapToInt(i -> i)
                    .toArray();
            boolean[] relevant = new boolean[of.length];
            for (int i : list) {
                relevant[i] = wanted.contains(rows.get(i).itemId());
            }
            sum += ListMetrics.of(list, relevant, wanted.size(), LENGTH).ndcg();
        }
        return sum / byUser.size();
    }
}
