/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.core.util.Hashes;

/**
 * What lists of the past can be learned from: what users took after a moment, and a sample of what they did not, all as of that
 * moment. Each user counts the same, however much was taken: what was taken weighs 1 together. An item that stands for
 * others that were not drawn weighs as much as they would, so that the loss is, in expectation, that of the whole
 * catalogue, but for one factor: what was not taken weighs {@value #NEGATIVES} times what was, all users together. That
 * leaves the slopes of a logistic model as they are (R. L. Prentice and R. Pyke, Biometrika 1979), its intercept is a matter of calibration, and it
 * comes to rest much sooner.
 */
final class ListSample {
    /** Items that are drawn at most of what the user took, of what is taken most, and of the rest. */
    private static final int DRAWN = 100;

    private static final int NEGATIVES = 20;

    private final LaterLists lists;
    /** Of each item, by user. */
    private final Map<String, Map<String, Float>> weights = new HashMap<>();

    private final float ofNegatives;

    /**
     * Draws one.
     *
     * @param most rows at most, about
     */
    ListSample(LaterLists lists, long most, long seed) {
        this.lists = lists;
        for (String user : lists.users(most / (3 * DRAWN))) {
            SplittableRandom random = new SplittableRandom(Hashes.mix(seed, Hashes.hash64(user)));
            List<String> taken = new ArrayList<>(lists.taken(user).keySet());
            float weight = 1f / taken.size();
            Map<String, Float> own = new LinkedHashMap<>();
            draw(taken, weight, random, own);
            draw(never(lists.popular(), user), weight, random, own);
            draw(never(lists.others(), user), weight, random, own);
            weights.put(user, own);
        }
        double sum = weights.values().stream()
                .flatMap(own -> own.values().stream())
                .mapToDouble(weight -> weight)
                .sum();
        ofNegatives = (float) (NEGATIVES * weights.size() / (sum - weights.size()));
    }

    private List<String> never(List<String> items, String user) {
        return new ArrayList<>(
                items.stream().filter(item -> lists.never(user, item)).toList());
    }

    private static void draw(List<String> items, float weight, SplittableRandom random, Map<String, Float> into) {
        int n = Math.min(DRAWN, items.size());
        for (int i = 0; i < n; i++) {
            Collections.swap(items, i, i + random.nextInt(items.size() - i));
            into.put(items.get(i), weight * items.size() / n);
        }
    }

    /** Items that are to become rows, by user. */
    Map<String, List<String>> asked() {
        Map<String, List<String>> asked = new HashMap<>();
        weights.forEach((user, own) -> asked.put(user, List.copyOf(own.keySet())));
        return asked;
    }

    /** One of those rows with what came of it. */
    RankingRow labelled(RankingRow row) {
        Boolean completed = lists.taken(row.userId()).get(row.itemId());
        float weight = weights.get(row.userId()).get(row.itemId());
        return completed == null
                ? row.withLabels(0, Float.NaN).withWeight(ofNegatives * weight)
                : row.withLabels(1, completed ? 1 : 0).withWeight(weight);
    }
}
