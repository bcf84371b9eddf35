/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.BitSet;
import java.util.Comparator;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.util.Top;
import org.opensearch.recommend.core.util.Workers;

/**
 * Evaluates by ranking, for each user, the whole catalogue less the user's train items: no sampled negatives, which
 * would favour other models than the whole catalogue does (W. Krichene and S. Rendle, "On Sampled Metrics for Item
 * Recommendation", KDD 2020). Of equal scores the item with the lower number stands first. The result does not depend on
 * the number of workers.
 */
public final class FullRanking {
    private static final int BLOCK = 32;
    private static final long SEED = 42;

    private final Interactions train;
    private final Interactions byItem;
    private final int[][] targets;
    private final int[] users;
    private final int[] popularityRanks;
    private final int k;
    private final Workers workers;

    /**
     * Prepares to evaluate models on a split.
     *
     * @param k length of the lists, at least 1
     * @throws IllegalArgumentException when k is less, or no user has both a train event and a test item
     */
    public FullRanking(Split split, int k, Workers workers) {
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1, got " + k);
        }
        this.k = k;
        this.workers = workers;
        train = split.train().interactions();
        byItem = train.transpose();
        targets = split.targets(train);
        users = IntStream.range(0, targets.length)
                .filter(user -> targets[user].length > 0)
                .toArray();
        if (users.length == 0) {
            throw new IllegalArgumentException(
                    "no user has events to train on and, in the test part, an item that is new to the user");
        }
        int[] counts = train.positives();
        popularityRanks = new int[counts.length];
        int[] order = IntStream.range(0, counts.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(item -> -counts[item]))
                .mapToInt(item -> item)
                .toArray();
        for (int i = 0; i < order.length; i++) {
            popularityRanks[order[i]] = i + 1;
        }
    }

    /** What models train on: users by items. */
    public Interactions train() {
        return train;
    }

    /** Number of users that are evaluated. */
    public int users() {
        return users.length;
    }

    /** What one user's list is worth. */
    private record Measured(int[] list, ListMetrics metrics, double diversity) {}

    /**
     * Evaluates a model trained on {@link #train}.
     *
     * @param progress told how many users each finished block had; from many threads
     */
    public Evaluation evaluate(Recommender recommender, IntConsumer progress) {
        Measured[] measured = new Measured[users.length];
        workers.run(Math.ceilDiv(users.length, BLOCK), () -> {
            Lists lists = new Lists(recommender.scorer());
            return block -> {
                int to = Math.min(users.length, (block + 1) * BLOCK);
                for (int i = block * BLOCK; i < to; i++) {
                    measured[i] = lists.measure(users[i]);
                }
                progress.accept(to - block * BLOCK);
            };
        });
        return summary(measured);
    }

    private Evaluation summary(Measured[] measured) {
        double[][] values = new double[5][measured.length];
        BitSet covered = new BitSet(train.columns());
        double ranks = 0;
        long places = 0;
        double diversity = 0;
        int diverse = 0;
        for (int i = 0; i < measured.length; i++) {
            ListMetrics metrics = measured[i].metrics();
            values[0][i] = metrics.recall();
            values[1][i] = metrics.precision();
            values[2][i] = metrics.ndcg();
            values[3][i] = metrics.mrr();
            values[4][i] = metrics.hitRate();
            for (int item : measured[i].list()) {
                covered.set(item);
                ranks += popularityRanks[item];
                places++;
            }
            if (!Double.isNaN(measured[i].diversity())) {
                diversity += measured[i].diversity();
                diverse++;
            }
        }
        Estimate[] estimates = Estimate.bootstrap(values, SEED);
        return new Evaluation(
                k,
                measured.length,
                estimates[0],
                estimates[1],
                estimates[2],
                estimates[3],
                estimates[4],
                (double) covered.cardinality() / train.columns(),
                places == 0 ? 0 : ranks / places,
                diverse == 0 ? 0 : diversity / diverse);
    }

    /** Makes and measures lists, on one thread. */
    private final class Lists {
        private final Recommender.Scorer scorer;
        private final boolean[] relevant = new boolean[train.columns()];
        private final Top top = new Top(k);
        private final float[] userSums = new float[train.rows()];

        private Lists(Recommender.Scorer scorer) {
            this.scorer = scorer;
        }

        private Measured measure(int user) {
            float[] scores = new float[train.columns()];
            scorer.score(user, scores);
            for (int i = train.start(user); i < train.start(user + 1); i++) {
                scores[train.column(i)] = Float.NEGATIVE_INFINITY;
            }
            for (int item = 0; item < scores.length; item++) {
                top.offer(item, scores[item]);
            }
            int[] list = top.drain(null);
            mark(user, true);
            ListMetrics metrics = ListMetrics.of(list, relevant, targets[user].length, k);
            mark(user, false);
            return new Measured(list, metrics, diversity(list));
        }

        private void mark(int user, boolean value) {
            for (int item : targets[user]) {
                relevant[item] = value;
            }
        }

        /**
         * 1 minus the mean cosine over pairs. With s the sum of the items' unit vectors, the cosines of all ordered pairs
         * sum to |s|^2 less one for each item that has a vector.
         */
        private double diversity(int[] list) {
            if (list.length < 2) {
                return Double.NaN;
            }
            double squares = 0;
            int withUsers = 0;
            for (int item : list) {
                float length = (float) (1 / Math.sqrt(Math.max(1, byItem.size(item))));
                withUsers += byItem.size(item) > 0 ? 1 : 0;
                for (int i = byItem.start(item); i < byItem.start(item + 1); i++) {
                    // |s + v|^2 - |s|^2, component by component.
                    float sum = userSums[byItem.column(i)];
                    squares += length * (2.0 * sum + length);
                    userSums[byItem.column(i)] = sum + length;
                }
            }
            for (int item : list) {
                for (int i = byItem.start(item); i < byItem.start(item + 1); i++) {
                    userSums[byItem.column(i)] = 0;
                }
            }
            return 1 - (squares - withUsers) / (list.length * (list.length - 1.0));
        }
    }
}
