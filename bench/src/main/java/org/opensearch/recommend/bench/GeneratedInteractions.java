/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.opensearch.recommend.core.cf.Interactions;

/**
 * Interactions in the shape of MovieLens 1M: a user has at least 18 and on average about 133 items of 3,000, most users few
 * and some very many, and the popularity of items falls off slowly at first and then fast.
 */
public final class GeneratedInteractions {

    /** As many of both as MovieLens 1M has, and with these about 800,000 interactions. */
    public static final int USERS = 6_000;

    public static final int ITEMS = 3_000;

    private static final int LEAST = 18;
    private static final double MORE = 64;
    private static final double SPREAD = 1.1;
    private static final int HEAD = 60;
    private static final int LARGEST_SHARE = 3;

    private GeneratedInteractions() {}

    /** The same for the same numbers; each weighs 1, in random order within a user. */
    public static Interactions of(int users, int items, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] upTo = new double[items];
        double sum = 0;
        for (int item = 0; item < items; item++) {
            sum += 1.0 / (HEAD + item);
            upTo[item] = sum;
        }
        Interactions.Builder builder = new Interactions.Builder();
        boolean[] taken = new boolean[items];
        for (int user = 0; user < users; user++) {
            int wanted = LEAST + (int) (MORE * Math.exp(SPREAD * random.nextGaussian()));
            int count = Math.clamp(wanted, 1, Math.max(1, items / LARGEST_SHARE));
            Arrays.fill(taken, false);
            while (count > 0) {
                int at = Arrays.binarySearch(upTo, random.nextDouble(sum));
                int item = at < 0 ? -at - 1 : at;
                if (!taken[item]) {
                    taken[item] = true;
                    builder.add(user, item, 1);
                    count--;
                }
            }
        }
        return builder.build(users, items);
    }
}
