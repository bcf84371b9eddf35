/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.models.Standardisation;

/**
 * Makes the batches of a training. A row is a user of whom some items, the pool, are shown and some, the targets, are to be
 * predicted; a target is never in its pool. In ordered histories the pool is what came before a random moment, and the
 * targets what came next; otherwise the targets are drawn at random.
 */
final class TowerBatches {
    private final Histories histories;
    private final Interactions taken;
    private final int width;
    private final TowerParameters parameters;
    private final Random random;
    private final int[] userOfRow;

    /** Share of each item among all interactions. */
    private final double[] shares;

    /** Where an item stands among those of the current batch, while {@link #stamps} says that it is of it. */
    private final int[] columns;

    private final int[] stamps;
    private int stamp;

    TowerBatches(TowerData data, TowerParameters parameters) {
        this.histories = data.histories();
        this.taken = histories.taken();
        this.width = histories.width();
        this.parameters = parameters;
        random = new Random(parameters.fit().seed());
        userOfRow = userOfRow();
        int[] counts = taken.positives();
        double all = Math.max(1, Arrays.stream(counts).asLongStream().sum());
        shares = Arrays.stream(counts).mapToDouble(n -> n / all).toArray();
        columns = new int[counts.length];
        stamps = new int[counts.length];
    }

    private int[] userOfRow() {
        int[] rows = new int[16];
        int size = 0;
        for (int user = 0; user < taken.rows(); user++) {
            int ofUser = rows(user);
            if (size + ofUser > rows.length) {
                rows = Arrays.copyOf(rows, 2 * (size + ofUser));
            }
            Arrays.fill(rows, size, size + ofUser, user);
            size += ofUser;
        }
        return Arrays.copyOf(rows, size);
    }

    private int rows(int user) {
        int items = taken.size(user);
        if (items < 2) {
            return 0;
        }
        return histories.ordered()
                ? Math.ceilDiv(items - histories.earliest(user), parameters.targets())
                : Math.min(parameters.targets(), items);
    }

    /** Rows of an epoch, in which each item of a history is a target about once. */
    int rows() {
        return userOfRow.length;
    }

    /**
     * A batch of B rows over the U items in it: those of its users' pools and targets, and further negatives. Matrices are
     * flat, row by row.
     *
     * @param items         [U] their numbers
     * @param keepsId       [U] 1, or 0 where the id is hidden
     * @param correction    [U] - log of the probability that an item is in a batch like this: the logQ correction of S.
     *                      Bengio and J.-S. Senecal (IEEE Transactions on Neural Networks, 2008) and X. Yi et al. (RecSys
     *                      2019), for items that count once however often they are drawn
     * @param pools         [B, U] weight of an item in the pool; the weights of a row add up to 1
     * @param known         [B, U] 1 where the user took the item, which is then no negative
     * @param users         [B] whose rows they are
     * @param moments       [B] of these users
     * @param profile       [B, columns of the profile] of the user at the moment, as the network takes them
     * @param targetCells   [T] index into [B, U] of each target
     * @param targetRows    [T] row of each target
     * @param targetWeights [T] adding up to 1
     */
    record Batch(
            int rows,
            long[] items,
            float[] keepsId,
            float[] correction,
            float[] pools,
            float[] known,
            int[] users,
            int[] moments,
            float[] profile,
            long[] targetCells,
            long[] targetRows,
            float[] targetWeights) {}

    /** A user's items: pool, targets and all. */
    private record Row(
            int user, int moment, int[] pool, float[] poolWeights, int[] targets, float[] targetWeights, int[] taken) {}

    /** The batch of these rows. */
    Batch batch(int[] rowNumbers) {
        Row[] rows = new Row[rowNumbers.length];
        stamp++;
        Items items = new Items();
        int entries = 0;
        int targets = 0;
        for (int b = 0; b < rows.length; b++) {
            rows[b] = row(userOfRow[rowNumbers[b]]);
            items.add(rows[b].pool());
            items.add(rows[b].targets());
            entries += rows[b].pool().length + rows[b].targets().length;
            targets += rows[b].targets().length;
        }
        for (int i = 0; i < parameters.negatives(); i++) {
            items.add(random.nextInt(columns.length));
        }
        return fill(rows, items.numbers(), entries, targets);
    }

    /** Collects the items of a batch, each once. */
    private final class Items {
        private int[] numbers = new int[1024];
        private int size;

        private void add(int[] many) {
            for (int item : many) {
                add(item);
            }
        }

        private void add(int item) {
            if (stamps[item] != stamp) {
                stamps[item] = stamp;
                columns[item] = size;
                if (size == numbers.length) {
                    numbers = Arrays.copyOf(numbers, 2 * size);
                }
                numbers[size++] = item;
            }
        }

        private int[] numbers() {
            return Arrays.copyOf(numbers, size);
        }
    }

    private Batch fill(Row[] rows, int[] items, int entries, int targets) {
        int all = items.length;
        float[] keepsId = new float[all];
        float[] correction = new float[all];
        for (int j = 0; j < all; j++) {
            keepsId[j] = random.nextFloat() < parameters.idDropout() ? 0 : 1;
            correction[j] = (float) (parameters.logQ() * correction(items[j], entries));
        }
        float[] pools = new float[rows.length * all];
        float[] known = new float[rows.length * all];
        float[] profile = new float[rows.length * width];
        long[] targetCells = new long[targets];
        long[] targetRows = new long[targets];
        float[] targetWeights = new float[targets];
        int t = 0;
        for (int b = 0; b < rows.length; b++) {
            Row row = rows[b];
            for (int i = 0; i < row.pool().length; i++) {
                pools[b * all + columns[row.pool()[i]]] = row.poolWeights()[i];
            }
            for (int item : row.taken()) {
                if (stamps[item] == stamp) {
                    known[b * all + columns[item]] = 1;
                }
            }
            profile(row.user(), row.moment(), profile, b * width);
            for (int i = 0; i < row.targets().length; i++, t++) {
                targetCells[t] = (long) b * all + columns[row.targets()[i]];
                targetRows[t] = b;
                targetWeights[t] = row.targetWeights()[i];
            }
        }
        scale(targetWeights);
        return new Batch(
                rows.length,
                Arrays.stream(items).asLongStream().toArray(),
                keepsId,
                correction,
                pools,
                known,
                Arrays.stream(rows).mapToInt(Row::user).toArray(),
                Arrays.stream(rows).mapToInt(Row::moment).toArray(),
                profile,
                targetCells,
                targetRows,
                targetWeights);
    }

    private void profile(int user, int moment, float[] out, int at) {
        histories.profile(user, moment, out, at);
        Standardisation scale = histories.scale();
        for (int i = 0; i < width; i++) {
            out[at + i] = scale.apply(i, out[at + i]);
        }
    }

    /** - ln(1 - e^-n), n being how often the item is expected among what a batch draws: by popularity, and evenly. */
    double correction(int item, int entries) {
        double expected = entries * shares[item] + (double) parameters.negatives() / columns.length;
        return -Math.log(Math.max(1e-9, -Math.expm1(-expected)));
    }

    private Row row(int user) {
        return histories.ordered() ? orderedRow(user) : unorderedRow(user);
    }

    private Row orderedRow(int user) {
        int[] items = taken.row(user);
        int earliest = histories.earliest(user);
        int moment = earliest + random.nextInt(items.length - earliest);
        Histories.Pool pool = histories.pool(user, moment);
        int[] targets = Arrays.copyOfRange(items, moment, Math.min(items.length, moment + parameters.targets()));
        float[] weights = new float[targets.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) Math.pow(parameters.targetDecay(), i);
        }
        return new Row(user, moment, pool.items(), poolWeights(parameters, pool.weights()), targets, weights, items);
    }

    private Row unorderedRow(int user) {
        int[] items = taken.row(user);
        int hidden = Math.ceilDiv(items.length, Math.min(parameters.targets(), items.length));
        int[] shuffled = IntStream.range(0, items.length).toArray();
        for (int i = 0; i < hidden; i++) {
            int j = i + random.nextInt(shuffled.length - i);
            int kept = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = kept;
        }
        int[] targets = new int[hidden];
        for (int i = 0; i < hidden; i++) {
            targets[i] = items[shuffled[i]];
        }
        float[] weights = new float[hidden];
        // A user with many items says more than one with few, but not by as much.
        Arrays.fill(weights, (float) (1 / Math.sqrt(hidden)));
        int[] pool = new int[items.length - hidden];
        float[] poolWeights = new float[pool.length];
        for (int i = 0; i < pool.length; i++) {
            pool[i] = items[shuffled[hidden + i]];
            poolWeights[i] = taken.weight(taken.start(user) + shuffled[hidden + i]);
        }
        return new Row(user, pool.length, pool, poolWeights(parameters, poolWeights), targets, weights, items);
    }

    /**
     * What each item of a pool weighs: its interaction's weight, less with each step into the past.
     *
     * @param interests of the items, the oldest first
     * @return adding up to 1
     */
    static float[] poolWeights(TowerParameters parameters, float[] interests) {
        float[] newestFirst = new float[interests.length];
        for (int i = 0; i < interests.length; i++) {
            newestFirst[interests.length - 1 - i] = interests[i];
        }
        newestFirst = parameters.pool().weights(newestFirst);
        float[] weights = new float[interests.length];
        for (int i = 0; i < interests.length; i++) {
            weights[i] = newestFirst[interests.length - 1 - i];
        }
        scale(weights);
        return weights;
    }

    private static void scale(float[] weights) {
        double sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (weights[i] / sum);
        }
    }
}
