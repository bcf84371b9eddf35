/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.recommend.core.tower.TowerPool;
import org.opensearch.recommend.trainer.neural.FitPlan;

/**
 * Hyperparameters of a two-tower model.
 *
 * @param dimension    components of a vector, 2 to 1024
 * @param hidden       width of the hidden layer of either tower
 * @param recency      in the pool of ordered histories, each step into the past multiplies the weight of an item by this, in
 *                     (0, 1]
 * @param historyItems the last so many items of an ordered history make the pool
 * @param targets      ordered: the next so many items are what a pool is to predict, at least 1; unordered: one of so many
 *                     items is, at least 2
 * @param targetDecay  ordered: each further step into the future multiplies the weight of a target by this, in (0, 1]
 * @param idDropout    share of the items of a step whose id is hidden from the item tower, in [0, 1)
 * @param temperature  that cosines are divided by at first; it is learned
 * @param logQ         share of the logQ correction that is applied, in [0, 1]: 1 by theory, 0 for none
 * @param negatives    items drawn evenly from the catalogue as further negatives of each step
 * @param fit          batches (rows are pools), rates and epochs
 */
public record TowerParameters(
        int dimension,
        int hidden,
        float recency,
        int historyItems,
        int targets,
        float targetDecay,
        float idDropout,
        float temperature,
        float logQ,
        int negatives,
        FitPlan fit) {
    /** The last so many items of an ordered history make the pool, unless something else is asked for. */
    static final int HISTORY_ITEMS = 50;

    private static final int EPOCHS = 8;
    private static final int BATCH = 512;

    /** Few rows make at least so many steps, if epochs and batches within these bounds do. */
    private static final int LEAST_STEPS = 400;

    private static final int LEAST_BATCH = 32;
    private static final int MOST_EPOCHS = 30;

    /** Checks the ranges. */
    public TowerParameters {
        check("dimension", dimension >= 2 && dimension <= 1024, dimension);
        check("hidden", hidden >= 1, hidden);
        check("recency", recency > 0 && recency <= 1, recency);
        check("history_items", historyItems >= 1, historyItems);
        check("targets", targets >= 1, targets);
        check("target_decay", targetDecay > 0 && targetDecay <= 1, targetDecay);
        check("id_dropout", idDropout >= 0 && idDropout < 1, idDropout);
        check("temperature", temperature > 0, temperature);
        check("log_q", logQ >= 0 && logQ <= 1, logQ);
        check("negatives", negatives >= 0, negatives);
    }

    private static void check(String name, boolean fine, Number value) {
        if (!fine) {
            throw new IllegalArgumentException("[" + name + "] of a two-tower model is out of range: " + value);
        }
    }

    /** What is trained with unless something else is known to be better: few rows in smaller batches, and more often. */
    public static TowerParameters of(TowerData data, int dimension, long seed) {
        boolean ordered = data.histories().ordered();
        int targets = ordered ? 3 : 5;
        return new TowerParameters(
                dimension,
                128,
                ordered ? 0.7f : 1,
                ordered ? HISTORY_ITEMS : Integer.MAX_VALUE,
                targets,
                0.7f,
                // Without features there is nothing to tell an item by whose id is hidden.
                data.tellsItemsApart() ? 0.4f : 0,
                0.1f,
                1,
                0,
                ordered
                        ? ofOrdered(data.histories().taken().size() / targets, seed)
                        : new FitPlan(12, 256, 0.004, 0.3, 0.05, 3, seed));
    }

    private static FitPlan ofOrdered(int rows, long seed) {
        int batch = Math.clamp((long) EPOCHS * rows / LEAST_STEPS, LEAST_BATCH, BATCH);
        int epochs = Math.clamp((long) LEAST_STEPS * batch / Math.max(1, rows), EPOCHS, MOST_EPOCHS);
        return new FitPlan(epochs, batch, 0.003, 0.1, 0.05, 3, seed);
    }

    /** The same with another plan. */
    public TowerParameters withFit(FitPlan other) {
        return new TowerParameters(
                dimension,
                hidden,
                recency,
                historyItems,
                targets,
                targetDecay,
                idDropout,
                temperature,
                logQ,
                negatives,
                other);
    }

    /** The same with another recency. */
    public TowerParameters withRecency(float other) {
        return new TowerParameters(
                dimension,
                hidden,
                other,
                historyItems,
                targets,
                targetDecay,
                idDropout,
                temperature,
                logQ,
                negatives,
                fit);
    }

    /** The same with this share of the logQ correction. */
    public TowerParameters withLogQ(float other) {
        return new TowerParameters(
                dimension,
                hidden,
                recency,
                historyItems,
                targets,
                targetDecay,
                idDropout,
                temperature,
                other,
                negatives,
                fit);
    }

    /** How a history becomes the pool, in training and serving. */
    public TowerPool pool() {
        return new TowerPool(recency, historyItems);
    }

    /** By name, in a fixed order. */
    public Map<String, Object> describe() {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("dimension", dimension);
        described.put("hidden", hidden);
        described.put("recency", recency);
        described.put("targets", targets);
        described.put("id_dropout", idDropout);
        described.put("log_q", logQ);
        described.put("negatives", negatives);
        described.put("epochs", fit.epochs());
        described.put("batch", fit.batch());
        described.put("rate", fit.rate());
        described.put("weight_decay", fit.weightDecay());
        described.put("seed", fit.seed());
        return described;
    }
}
