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
import org.opensearch.recommend.core.evaluate.ListMetrics;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.rank.ItemView;
import org.opensearch.recommend.core.replay.CatalogueItem;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.core.replay.ReplaySettings;
import org.opensearch.recommend.core.util.Hashes;
import org.opensearch.recommend.trainer.log.TrainingLog;

/**
 * What users who were known at one moment took in the time after it: how good a list is that a ranker would have made for
 * them then. Of a log without impressions this says more than how well rows of what was taken are told from sampled ones,
 * since only the top of a list counts, each user counts the same, and users who are new that day do
 * not count.
 */
final class LaterLists {
    /**
     * Of the list that is measured. Few users come back, and deep cut-offs tell rankers apart with fewer of them (D. Valcarce
     * et al., "On the Robustness and Discriminative Power of Information Retrieval Metrics for Top-N Recommendation", RecSys
     * 2018).
     */
    static final int LENGTH = 50;

    private static final int MOST_USERS = 200;
    static final int LEAST_USERS = 20;
    /** Items that were taken the most, beside those that the user took later. */
    private static final int MOST_ITEMS = 1_000;

    private final long time;
    private final List<String> popular;
    private final List<String> others;
    private final Map<String, Set<String>> had;
    /** Whether what a user took was completed. */
    private final Map<String, Map<String, Boolean>> later;

    private LaterLists(
            long time,
            List<String> popular,
            List<String> others,
            Map<String, Set<String>> had,
            Map<String, Map<String, Boolean>> later) {
        this.time = time;
        this.popular = popular;
        this.others = others;
        this.had = had;
        this.later = later;
    }

    /**
     * Those of a log.
     *
     * @param time     the moment, milliseconds since the epoch
     * @param until    what is taken at this time or later does not count
     * @param settings say what completes an item
     * @return null where fewer than {@value #LEAST_USERS} users came back
     */
    static LaterLists of(TrainingLog log, long time, long until, ReplaySettings settings) {
        Map<String, Set<String>> had = new HashMap<>();
        Map<String, Integer> popularity = new HashMap<>();
        Map<String, Map<String, Boolean>> later = new TreeMap<>();
        Set<String> touchedBefore = new HashSet<>();
        Set<String> touchedAfter = new HashSet<>();
        for (Event event : log.events()) {
            if (event.itemId() == null || event.userId() == null) {
                continue;
            }
            (event.timestamp() < time ? touchedBefore : touchedAfter).add(event.itemId());
            boolean takes = log.weight(event) > 0;
            if (event.timestamp() < time) {
                had.computeIfAbsent(event.userId(), user -> new HashSet<>()).add(event.itemId());
                if (takes) {
                    popularity.merge(event.itemId(), 1, Integer::sum);
                }
            } else if (takes && event.timestamp() < until && isNew(had.get(event.userId()), event)) {
                boolean completes =
                        settings.completes(event, log.config().events().get(event.type()));
                later.computeIfAbsent(event.userId(), user -> new TreeMap<>())
                        .merge(event.itemId(), completes, Boolean::logicalOr);
            }
        }
        if (later.size() < LEAST_USERS) {
            return null;
        }
        Set<String> kept = new HashSet<>(byHash(later.keySet(), MOST_USERS));
        later.keySet().retainAll(kept);
        had.keySet().retainAll(kept);
        List<String> popular = popularity.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_ITEMS)
                .map(Map.Entry::getKey)
                .toList();
        Set<String> rest = new HashSet<>(log.catalogue().keySet());
        popular.forEach(rest::remove);
        touchedAfter.removeAll(touchedBefore);
        rest.removeIf(item -> cameLater(log.catalogue().get(item), time, touchedAfter));
        return new LaterLists(time, popular, rest.stream().sorted().toList(), had, later);
    }

    /** Whether an item came out after the moment, so that no list had it; without a date, its first event tells. */
    private static boolean cameLater(CatalogueItem item, long time, Set<String> touchedFirstAfter) {
        return item.releasedAt() == ItemView.NO_DATE ? touchedFirstAfter.contains(item.id()) : item.releasedAt() > time;
    }

    private static boolean isNew(Set<String> had, Event event) {
        return had != null && !had.contains(event.itemId());
    }

    /** The moment, milliseconds since the epoch. */
    long time() {
        return time;
    }

    /**
     * Items that are to be ranked, by user: all that a list could well be of, and at most as many that the user took later.
     *
     * @param most rows at most
     */
    Map<String, List<String>> asked(long most) {
        Map<String, List<String>> asked = new HashMap<>();
        for (String user : users(most / Math.max(1, popular.size()))) {
            Set<String> all = new LinkedHashSet<>(popular);
            all.removeAll(had.get(user));
            later.get(user).keySet().stream().limit(MOST_ITEMS).forEach(all::add);
            asked.put(user, List.copyOf(all));
        }
        return asked;
    }

    /** Users who came back, as many of them. */
    List<String> users(long most) {
        return byHash(later.keySet(), most);
    }

    private static List<String> byHash(Set<String> users, long most) {
        return users.stream()
                .sorted(Comparator.comparingLong(Hashes::hash64))
                .limit(most)
                .toList();
    }

    /**
     * The NDCG@{@value #LENGTH} of the list of the greatest scores of each user.
     *
     * @param rows   of all that was {@link #asked}
     * @param scores of such rows
     * @return in the order of the users' ids
     */
    double[] ndcg(List<RankingRow> rows, Function<List<RankingRow>, double[]> scores) {
        double[] of = scores.apply(rows);
        Map<String, List<Integer>> byUser = new TreeMap<>();
        for (int i = 0; i < of.length; i++) {
            byUser.computeIfAbsent(rows.get(i).userId(), user -> new ArrayList<>())
                    .add(i);
        }
        return byUser.entrySet().stream()
                .mapToDouble(user -> ndcg(later.get(user.getKey()).keySet(), user.getValue(), rows, of))
                .toArray();
    }

    private static double ndcg(Set<String> wanted, List<Integer> own, List<RankingRow> rows, double[] scores) {
        int[] list = own.stream()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .limit(LENGTH)
                .mapToInt(i -> i)
                .toArray();
        boolean[] relevant = new boolean[scores.length];
        for (int i : list) {
            relevant[i] = wanted.contains(rows.get(i).itemId());
        }
        return ListMetrics.of(list, relevant, wanted.size(), LENGTH).ndcg();
    }

    /** Items that were taken the most before the moment, the most taken first. */
    List<String> popular() {
        return popular;
    }

    /** The rest of the catalogue as it was. */
    List<String> others() {
        return others;
    }

    /** What a user who came back took after the moment, and whether it was completed. */
    Map<String, Boolean> taken(String user) {
        return later.get(user);
    }

    /** Whether a user took an item neither before nor after the moment. */
    boolean never(String user, String item) {
        return !had.get(user).contains(item) && !later.get(user).containsKey(item);
    }
}
