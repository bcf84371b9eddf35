/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * Draws items by how often they were taken of late: one of the last {@value #MEMORY} takings, each as likely. The weight of
 * one that was drawn makes up for that, so that what is popular is not learnt to be unwanted.
 */
final class NegativeSampler {
    /** Takings remembered. */
    static final int MEMORY = 1_000_000;

    private static final int TRIES = 25;

    /** Of an item that is drawn rarely. */
    private static final float MOST_WEIGHT = 10;

    private final List<String> taken = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private int oldest;

    /** Takes note of a positive event. */
    void took(String itemId) {
        counts.merge(itemId, 1, Integer::sum);
        if (taken.size() < MEMORY) {
            taken.add(itemId);
        } else {
            counts.computeIfPresent(taken.set(oldest, itemId), (item, count) -> count == 1 ? null : count - 1);
            oldest = (oldest + 1) % MEMORY;
        }
    }

    /**
     * Distinct items.
     *
     * @param n    how many are wanted; there are fewer where too few are allowed
     * @param seed of the draw
     */
    Set<String> draw(int n, long seed, Predicate<String> allowed) {
        Set<String> drawn = new LinkedHashSet<>();
        SplittableRandom random = new SplittableRandom(seed);
        for (int tries = n * TRIES; tries > 0 && drawn.size() < n && !taken.isEmpty(); tries--) {
            String item = taken.get(random.nextInt(taken.size()));
            if (allowed.test(item)) {
                drawn.add(item);
            }
        }
        return drawn;
    }

    /**
     * What a drawn item counts, as if all items that were taken were drawn evenly: how likely it would be drawn then / how
     * likely it was, at most {@value #MOST_WEIGHT} (importance weights: Y. Bengio and J.-S. Senecal, IEEE Transactions on
     * Neural Networks, 2008). Their mean over many draws is 1 where none is cut.
     */
    float weight(String itemId) {
        double evenly = 1.0 / counts.size();
        double drawn = (double) counts.get(itemId) / taken.size();
        return (float) Math.min(MOST_WEIGHT, evenly / drawn);
    }
}
