/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.opensearch.recommend.core.cf.Interactions;

/**
 * Events by number, the oldest first; equal times keep the order they came in.
 *
 * @param userCount users are numbered from 0 up to and without this
 * @param itemCount items likewise: the catalogue
 * @param users     of each event
 * @param items     of each event
 * @param weights   of each event: confidence, negative for a preference of zero
 * @param times     of each event, in any unit; all equal where time is not known
 */
public record EventLog(int userCount, int itemCount, int[] users, int[] items, float[] weights, long[] times) {
    /** The least that {@link #decayed} leaves of a weight: never quite nothing, which would not be an event. */
    public static final double LEAST_WEIGHT = 1e-6;

    /** Number of events. */
    public int size() {
        return users.length;
    }

    /** The events with these indices, in the same order. */
    public EventLog where(IntPredicate index) {
        return pick(IntStream.range(0, size()).filter(index).toArray());
    }

    /**
     * The same events, each weight halved for every half-life that the event is older than the newest.
     *
     * @param halfLife above 0, in the unit of the times
     */
    public EventLog decayed(double halfLife) {
        if (!(halfLife > 0)) {
            throw new IllegalArgumentException("the half-life of events must be above 0, got " + halfLife);
        }
        float[] decayed = new float[size()];
        for (int i = 0; i < decayed.length; i++) {
            double weight = weights[i] * Math.pow(2, (times[i] - times[size() - 1]) / halfLife);
            decayed[i] = (float) Math.copySign(Math.max(Math.abs(weight), LEAST_WEIGHT), weights[i]);
        }
        return new EventLog(userCount, itemCount, users, items, decayed, times);
    }

    /** A matrix of users by items, each user's oldest item first. */
    public Interactions interactions() {
        Interactions.Builder builder = new Interactions.Builder();
        for (int i = 0; i < size(); i++) {
            builder.add(users[i], items[i], weights[i]);
        }
        return builder.build(userCount, itemCount);
    }

    private EventLog pick(int[] indices) {
        int[] pickedUsers = new int[indices.length];
        int[] pickedItems = new int[indices.length];
        float[] pickedWeights = new float[indices.length];
        long[] pickedTimes = new long[indices.length];
        for (int i = 0; i < indices.length; i++) {
            pickedUsers[i] = users[indices[i]];
            pickedItems[i] = items[indices[i]];
            pickedWeights[i] = weights[indices[i]];
            pickedTimes[i] = times[indices[i]];
        }
        return new EventLog(userCount, itemCount, pickedUsers, pickedItems, pickedWeights, pickedTimes);
    }

    /** Collects events in any order. Not safe for use by many threads. */
    public static final class Builder {
        private int[] users = new int[1024];
        private int[] items = new int[1024];
        private float[] weights = new float[1024];
        private long[] times = new long[1024];
        private int size;

        /** Adds an event. */
        public Builder add(int user, int item, float weight, long time) {
            if (size == users.length) {
                int more = size + (size >> 1);
                users = Arrays.copyOf(users, more);
                items = Arrays.copyOf(items, more);
                weights = Arrays.copyOf(weights, more);
                times = Arrays.copyOf(times, more);
            }
            users[size] = user;
            items[size] = item;
            weights[size] = weight;
            times[size++] = time;
            return this;
        }

        /** The log of what was added, with this many users and items. */
        public EventLog build(int userCount, int itemCount) {
            EventLog log = new EventLog(
                    userCount,
                    itemCount,
                    Arrays.copyOf(users, size),
                    Arrays.copyOf(items, size),
                    Arrays.copyOf(weights, size),
                    Arrays.copyOf(times, size));
            for (int i = 1; i < size; i++) {
                if (times[i] < times[i - 1]) {
                    return log.pick(IntStream.range(0, size)
                            .boxed()
                            .sorted(Comparator.comparingLong(e -> times[e]))
                            .mapToInt(e -> e)
                            .toArray());
                }
            }
            return log;
        }
    }
}
