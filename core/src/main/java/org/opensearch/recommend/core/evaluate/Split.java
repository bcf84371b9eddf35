/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.Arrays;
import java.util.Random;
import org.opensearch.recommend.core.cf.Interactions;

/**
 * Events to train on and events to predict, over the same users and items.
 *
 * @param train known to the models
 * @param test  hidden from them
 */
public record Split(EventLog train, EventLog test) {
    /** Checks that both are over the same users and items. */
    public Split {
        if (train.userCount() != test.userCount() || train.itemCount() != test.itemCount()) {
            throw new IllegalArgumentException("train and test must number the same users and items");
        }
    }

    /**
     * What each user should be recommended: the distinct items of the test events with a preference of one that are not
     * among the user's train items, since those are never recommended. Empty for users without train events: nothing can
     * be personal for them.
     */
    public int[][] targets(Interactions interactions) {
        int[][] targets = new int[test.userCount()][0];
        boolean[] known = new boolean[test.itemCount()];
        Interactions tests = test.interactions();
        for (int user = 0; user < targets.length; user++) {
            mark(interactions, user, known, true);
            int[] found = new int[tests.size(user)];
            int size = 0;
            for (int i = tests.start(user); i < tests.start(user + 1); i++) {
                if (tests.weight(i) > 0 && !known[tests.column(i)]) {
                    found[size++] = tests.column(i);
                }
            }
            if (interactions.size(user) > 0) {
                targets[user] = Arrays.copyOf(found, size);
            }
            mark(interactions, user, known, false);
        }
        return targets;
    }

    /**
     * The same events, with a share of the items made new: their train events are gone, and only they are tested.
     *
     * @param share of the items that have train events, above 0 and below 1
     * @param seed  the same seed draws the same items
     * @throws IllegalArgumentException when the share is out of its range
     */
    public Split cold(double share, long seed) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException(
                    "the share of items to make new must be above 0 and below 1, got " + share);
        }
        boolean[] trained = new boolean[train.itemCount()];
        for (int item : train.items()) {
            trained[item] = true;
        }
        Random random = new Random(seed);
        boolean[] cold = new boolean[trained.length];
        for (int item = 0; item < cold.length; item++) {
            cold[item] = random.nextDouble() < share && trained[item];
        }
        return new Split(train.where(i -> !cold[train.items()[i]]), test.where(i -> cold[test.items()[i]]));
    }

    private static void mark(Interactions interactions, int user, boolean[] known, boolean value) {
        for (int i = interactions.start(user); i < interactions.start(user + 1); i++) {
            known[interactions.column(i)] = value;
        }
    }
}
