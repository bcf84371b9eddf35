/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Draws items by how often they were taken of late: one of the last {@value #MEMORY} takings, each as likely. */
final class NegativeSampler {
    /** Takings remembered. */
    static final int MEMORY = 1_000_000;

    private static final int TRIES = 25;

    private final List<String> taken = new ArrayList<>();
    private int oldest;

    /** Takes note of a positive event. */
    void took(String itemId) {
        if (taken.size() < MEMORY) {
            taken.add(itemId);
        } else {
            taken.set(oldest, itemId);
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
}
