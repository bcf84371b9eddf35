/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.Arrays;
import java.util.Random;

/**
 * Makes the batches of a training. A row is a user of whom some items, the pool, are shown and some, the targets, are to be
 * predicted; a target is never in its pool. In ordered histories the pool is what came before a random moment, and the
 * targets what came next; otherwise the targets are drawn at random.
 */
final class TowerBatches {
    private final TowerData data;
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
        this.data = data;
        this.parameters = parameters;
        random = new Random(parameters.fit().seed());
        userOfRow = rows(data, parameters);
        int[] counts = data.histories().positives();
        double all = Math.max(1, Arrays.stream(counts).asLongStream().sum());
        shares = Arrays.stream(counts).mapToDouble(n -> n / all).toArray();
        columns = new int[counts.length];
        stamps = new int[counts.length];
    }

    private static int[] rows(TowerData data, TowerParameters parameters) {
        int[] rows = new int[16];
        int size = 0;
        for (int user = 0; user < data.histories().rows(); user++) {
            int taken = data.taken(user).length;
            int ofUser = taken < 2
                    ? 0
                    : data.ordered()
                            ? Math.ceilDiv(taken - 1, parameters.targets())
                            : Math.min(parameters.targets(), taken);
            if (size + ofUser > rows.length) {
                rows = Arrays.copyOf(rows, 2 * (size + ofUser));
            }
            Arrays.fill(rows, size, size + ofUser, user);
            size += ofUser;
        }
        return Arrays.copyOf(rows, size);
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
     * @param profile       [B, {@link TwoTowers#PROFILE}] of the user at the moment
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
            float[] profile,
            long[] targetCells,
            long[] targetRows,
            float[] targetWeights) {}

    /** A user's items: pool, targets and all. */
    private record Row(int[] pool, float[] poolWeights, int[] targets, float[] targetWeights, int[] taken) {}

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
        int width = items.length;
        float[] keepsId = new float[width];
        float[] correction = new float[width];
        for (int j = 0; j < width; j++) {
            keepsId[j] = random.nextFloat() < parameters.idDropout() ? 0 : 1;
            correction[j] = (float) (parameters.logQ() * correction(items[j], entries));
        }
        float[] pools = new float[rows.length * width];
        float[] known = new float[rows.length * width];
        float[] profile = new float[rows.length * TwoTowers.PROFILE];
        long[] targetCells = new long[targets];
        long[] targetRows = new long[targets];
        float[] targetWeights = new float[targets];
        int t = 0;
        for (int b = 0; b < rows.length; b++) {
            Row row = rows[b];
            for (int i = 0; i < row.pool().length; i++) {
                pools[b * width + columns[row.pool()[i]]] = row.poolWeights()[i];
            }
            for (int item : row.taken()) {
                if (stamps[item] == stamp) {
                    known[b * width + columns[item]] = 1;
                }
            }
            TwoTowers.profile(row.pool().length, profile, b * TwoTowers.PROFILE);
            for (int i = 0; i < row.targets().length; i++, t++) {
                targetCells[t] = (long) b * width + columns[row.targets()[i]];
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
                profile,
                targetCells,
                targetRows,
                targetWeights);
    }

    /** - ln(1 - e^-n), n being how often the item is expected among what a batch draws: by popularity, and evenly. */
    double correction(int item, int entries) {
        double expected = entries * shares[item] + (double) parameters.negatives() / columns.length;
        return -Math.log(Math.max(1e-9, -Math.expm1(-expected)));
    }

    private Row row(int user) {
        int[] taken = data.taken(user);
        return data.ordered() ? orderedRow(taken) : unorderedRow(taken);
    }

    private Row orderedRow(int[] taken) {
        int moment = 1 + random.nextInt(taken.length - 1);
        int[] pool = Arrays.copyOfRange(taken, Math.max(0, moment - parameters.historyItems()), moment);
        int[] targets = Arrays.copyOfRange(taken, moment, Math.min(taken.length, moment + parameters.targets()));
        float[] weights = new float[targets.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) Math.pow(parameters.targetDecay(), i);
        }
        return row(pool, targets, weights, taken);
    }

    private Row unorderedRow(int[] taken) {
        int hidden = Math.ceilDiv(taken.length, Math.min(parameters.targets(), taken.length));
        int[] shuffled = taken.clone();
        for (int i = 0; i < hidden; i++) {
            int j = i + random.nextInt(shuffled.length - i);
            int kept = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = kept;
        }
        int[] targets = Arrays.copyOf(shuffled, hidden);
        float[] weights = new float[hidden];
        // A user with many items says more than one with few, but not by as much.
        Arrays.fill(weights, (float) (1 / Math.sqrt(hidden)));
        return row(Arrays.copyOfRange(shuffled, hidden, shuffled.length), targets, weights, taken);
    }

    private Row row(int[] pool, int[] targets, float[] targetWeights, int[] taken) {
        float[] weights = poolWeights(data, parameters, pool);
        return new Row(items(pool), weights, items(targets), targetWeights, items(taken));
    }

    /**
     * What each item of a pool weighs: its interaction's weight, less with each step into the past.
     *
     * @param pool interactions, the oldest first
     * @return adding up to 1
     */
    static float[] poolWeights(TowerData data, TowerParameters parameters, int[] pool) {
        float[] newestFirst = new float[pool.length];
        for (int i = 0; i < pool.length; i++) {
            newestFirst[pool.length - 1 - i] = data.histories().weight(pool[i]);
        }
        newestFirst = parameters.pool().weights(newestFirst);
        float[] weights = new float[pool.length];
        for (int i = 0; i < pool.length; i++) {
            weights[i] = newestFirst[pool.length - 1 - i];
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

    private int[] items(int[] interactions) {
        return Arrays.stream(interactions).map(data.histories()::column).toArray();
    }
}
