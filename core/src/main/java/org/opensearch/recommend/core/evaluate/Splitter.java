/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.Arrays;
import java.util.Random;

/** A way to hide a part of the events. Applied again to the train part, it makes the validation part. */
@FunctionalInterface
public interface Splitter {
    /**
     * Splits.
     *
     * @throws IllegalArgumentException when the events cannot be split this way
     */
    Split split(EventLog log);

    /**
     * All events up to a moment train, all later ones test: what serving is like.
     *
     * @param trainShare of the events, above 0 and below 1; events of the same time stay together
     */
    static Splitter time(double trainShare) {
        check(trainShare);
        return log -> {
            int first = (int) Math.round(trainShare * log.size());
            if (log.size() == 0 || log.times()[0] == log.times()[log.size() - 1]) {
                throw new IllegalArgumentException("a split by time needs events of different times");
            }
            long moment = log.times()[Math.min(first, log.size() - 1)];
            if (moment == log.times()[0]) {
                throw new IllegalArgumentException(
                        "a split by time leaves nothing to train on, since so many events have the first time");
            }
            return new Split(log.where(i -> log.times()[i] < moment), log.where(i -> log.times()[i] >= moment));
        };
    }

    /**
     * A random part of each user's events trains, the rest tests.
     *
     * @param trainShare of each user's events, above 0 and below 1, rounded
     * @param seed       the same seed splits the same log the same way
     */
    static Splitter random(double trainShare, long seed) {
        check(trainShare);
        return log -> {
            int[] left = new int[log.userCount()];
            for (int user : log.users()) {
                left[user]++;
            }
            int[] wanted = Arrays.stream(left)
                    .map(n -> (int) Math.round(trainShare * n))
                    .toArray();
            boolean[] train = new boolean[log.size()];
            Random random = new Random(seed);
            // Selection sampling: each event is taken with the share of those still wanted among those still left.
            for (int i = 0; i < train.length; i++) {
                int user = log.users()[i];
                train[i] = random.nextInt(left[user]--) < wanted[user];
                wanted[user] -= train[i] ? 1 : 0;
            }
            return new Split(log.where(i -> train[i]), log.where(i -> !train[i]));
        };
    }

    /** The last event of each user with at least two tests, the others train. */
    static Splitter leaveLastOut() {
        return log -> {
            int[] first = new int[log.userCount()];
            int[] last = new int[log.userCount()];
            Arrays.fill(first, -1);
            for (int i = 0; i < log.size(); i++) {
                int user = log.users()[i];
                first[user] = first[user] < 0 ? i : first[user];
                last[user] = i;
            }
            boolean[] test = new boolean[log.size()];
            for (int user = 0; user < last.length; user++) {
                if (first[user] >= 0 && first[user] < last[user]) {
                    test[last[user]] = true;
                }
            }
            return new Split(log.where(i -> !test[i]), log.where(i -> test[i]));
        };
    }

    private static void check(double trainShare) {
        if (!(trainShare > 0 && trainShare < 1)) {
            throw new IllegalArgumentException(
                    "the share of events to train on must be above 0 and below 1, got " + trainShare);
        }
    }
}
