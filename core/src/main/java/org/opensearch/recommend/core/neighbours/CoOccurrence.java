/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.neighbours;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.util.Top;
import org.opensearch.recommend.core.util.Workers;

/**
 * Item neighbours by co-occurrence in the histories of users. For items i and j of a user u, whose weights are w and
 * whose places in the user's order p,
 *
 * <pre>c_ij = sum over u of (m / n_u)^exponent * w_ui * w_uj * decay^(|p_j - p_i| - 1) * (backward, where p_j comes before p_i)
 * c_ii = sum over u of (m / n_u)^exponent * w_ui^2</pre>
 *
 * where n_u is the number of items of the user, m its mean, and j is as near to i as the {@link Similarity} of c_ij, c_ii and c_jj, shrunk. Decay and direction follow the
 * sequence-aware neighbourhood methods of M. Ludewig and D. Jannach ("Evaluation of session-based recommendation
 * algorithms", UMUAI 28, 2018). Only interactions with a preference of one count.
 */
public final class CoOccurrence {
    private static final int BLOCK = 64;

    private final NeighbourParameters parameters;
    private final Workers workers;

    public CoOccurrence(NeighbourParameters parameters, Workers workers) {
        this.parameters = parameters;
        this.workers = workers;
    }

    /**
     * Finds the neighbours of all items; the result does not depend on the number of workers.
     *
     * @param interactions users by items, each user's oldest first
     * @param progress     told how many items each finished block had; from many threads
     */
    public Neighbours find(Interactions interactions, IntConsumer progress) {
        Interactions recent = recent(interactions);
        Interactions byItem = recent.transpose();
        float[] userWeights = userWeights(recent);
        double[] own = own(byItem, userWeights);
        double everyone = everyone(recent, own);
        int items = recent.columns();
        int[][] ids = new int[items][];
        float[][] weights = new float[items][];
        float[] decay = decay(recent);
        workers.run(Math.ceilDiv(items, BLOCK), () -> {
            Row row = new Row(items, parameters, decay);
            return block -> {
                int to = Math.min(items, (block + 1) * BLOCK);
                for (int item = block * BLOCK; item < to; item++) {
                    row.count(item, recent, byItem, userWeights);
                    row.take(item, own, everyone, ids, weights);
                }
                progress.accept(to - block * BLOCK);
            };
        });
        return new Neighbours(ids, weights);
    }

    /** Relative to the user of mean size, so that the shrinkage means the same whatever the exponent. */
    private float[] userWeights(Interactions recent) {
        float[] weights = new float[recent.rows()];
        double mean = meanSize(recent);
        for (int user = 0; user < weights.length; user++) {
            double share = recent.size(user) / mean;
            weights[user] = share == 0 ? 0 : (float) Math.pow(share, -parameters.userExponent());
        }
        return weights;
    }

    /** Items of a user who has any, in the mean. */
    private static double meanSize(Interactions recent) {
        int active = 0;
        for (int user = 0; user < recent.rows(); user++) {
            active += recent.size(user) > 0 ? 1 : 0;
        }
        return active == 0 ? 1 : (double) recent.size() / active;
    }

    /** What an item that every user took would count. */
    private static double everyone(Interactions recent, double[] own) {
        double total = 0;
        for (double each : own) {
            total += each;
        }
        return total / meanSize(recent);
    }

    private float[] decay(Interactions recent) {
        int longest = 0;
        for (int user = 0; user < recent.rows(); user++) {
            longest = Math.max(longest, recent.size(user));
        }
        float[] decay = new float[longest];
        for (int steps = 1; steps < longest; steps++) {
            decay[steps] = (float) Math.pow(parameters.distanceDecay(), steps - 1.0);
        }
        return decay;
    }

    private Interactions recent(Interactions interactions) {
        Interactions.Builder recent = new Interactions.Builder();
        for (int user = 0; user < interactions.rows(); user++) {
            int left = parameters.perUser();
            int from = interactions.start(user + 1);
            while (from > interactions.start(user) && left > 0) {
                if (interactions.weight(--from) > 0) {
                    left--;
                }
            }
            for (int i = from; i < interactions.start(user + 1); i++) {
                if (interactions.weight(i) > 0) {
                    recent.add(user, interactions.column(i), interactions.weight(i));
                }
            }
        }
        return recent.build(interactions.rows(), interactions.columns());
    }

    private static double[] own(Interactions byItem, float[] userWeights) {
        double[] own = new double[byItem.rows()];
        for (int item = 0; item < own.length; item++) {
            for (int i = byItem.start(item); i < byItem.start(item + 1); i++) {
                own[item] += userWeights[byItem.column(i)] * (double) byItem.weight(i) * byItem.weight(i);
            }
        }
        return own;
    }

    /** The co-occurrences of one item at a time. */
    private static final class Row {
        private final NeighbourParameters parameters;
        private final float[] decay;
        private final float[] counts;
        private final int[] met;
        private final Top top;
        private final float[] best;
        private int size;

        private Row(int items, NeighbourParameters parameters, float[] decay) {
            this.parameters = parameters;
            this.decay = decay;
            counts = new float[items];
            met = new int[items];
            int kept = Math.min(items, parameters.topN());
            top = new Top(kept);
            best = new float[kept];
        }

        private void count(int item, Interactions byUser, Interactions byItem, float[] userWeights) {
            for (int n = byItem.start(item); n < byItem.start(item + 1); n++) {
                int user = byItem.column(n);
                float weight = userWeights[user] * byItem.weight(n);
                int start = byUser.start(user);
                int end = byUser.start(user + 1);
                int own = start;
                while (byUser.column(own) != item) {
                    own++;
                }
                float before = weight * parameters.backward();
                for (int i = start; before > 0 && i < own; i++) {
                    add(byUser.column(i), before * byUser.weight(i) * decay[own - i]);
                }
                for (int i = own + 1; i < end; i++) {
                    add(byUser.column(i), weight * byUser.weight(i) * decay[i - own]);
                }
            }
        }

        private void add(int other, float count) {
            // Far apart, the decay may have left nothing.
            if (counts[other] == 0 && count > 0) {
                met[size++] = other;
            }
            counts[other] += count;
        }

        private void take(int item, double[] own, double everyone, int[][] ids, float[][] weights) {
            for (int i = 0; i < size; i++) {
                int other = met[i];
                double count = counts[other];
                counts[other] = 0;
                double near = parameters.similarity().of(count, own[item], own[other], everyone);
                top.offer(other, (float) (near * count / (count + parameters.shrinkage())));
            }
            size = 0;
            int kept = top.size();
            ids[item] = top.drain(best);
            weights[item] = Arrays.copyOf(best, kept);
        }
    }
}
