/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.tower;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.opensearch.recommend.core.cf.FoldIn;
import org.opensearch.recommend.core.neighbours.HistoryFactors;
import org.opensearch.recommend.core.profile.ItemInterest;
import org.opensearch.recommend.core.util.Fields;
import org.opensearch.recommend.core.util.Vectors;

/**
 * How a history becomes the pool that a user tower takes: the mean of the tower vectors of its most recent items, each
 * weighing its events' weight, less with each step into the past. Training and serving both go by this.
 *
 * @param recency above 0 to 1: what each step into the past multiplies by
 * @param items   most recent items of positive weight that count, 1 to {@value FoldIn#MOST_ITEMS}
 */
public record TowerPool(float recency, int items) {
    /** Every item of what serving looks up counts, however long ago. */
    public static final TowerPool DEFAULT = new TowerPool(1, FoldIn.MOST_ITEMS);

    /**
     * Reads strictly.
     *
     * @param in or null for {@link #DEFAULT}
     * @throws IllegalArgumentException with a sentence naming the field
     */
    public static TowerPool read(Fields in) {
        if (in == null) {
            return DEFAULT;
        }
        double recency = in.number("recency", DEFAULT.recency, 0, 1);
        if ((float) recency == 0) {
            throw new IllegalArgumentException("[" + in.pathOf("recency") + "] must be above 0, got [" + recency + "]");
        }
        TowerPool pool = new TowerPool((float) recency, in.integer("items", DEFAULT.items, 1, FoldIn.MOST_ITEMS));
        in.finish();
        return pool;
    }

    /** What {@link #read} reads. */
    public Map<String, Object> toMap() {
        return Map.of("recency", Double.parseDouble(Float.toString(recency)), "items", items);
    }

    /**
     * What each item of a history weighs in the pool; only the proportions count.
     *
     * @param interests sums of the items' event weights, the most recent item first
     * @return as many, 0 for an item that does not count
     */
    public float[] weights(float[] interests) {
        return HistoryFactors.of(interests, recency, items);
    }

    /**
     * The pool of a history. An item without a vector is passed over, as if it were not there.
     *
     * @param interests items of the history, most recent first
     * @param vectors   the tower vector of an item by its id, or null; one of another length than the first counts as none
     * @return of unit length, or null when no item of positive weight has a vector
     */
    public float[] of(List<ItemInterest> interests, Function<String, float[]> vectors) {
        List<float[]> found = new ArrayList<>();
        List<Double> interest = new ArrayList<>();
        for (ItemInterest item : interests) {
            if (found.size() == items) {
                break;
            }
            float[] vector = item.weight() > 0 ? vectors.apply(item.itemId()) : null;
            if (vector != null && (found.isEmpty() || vector.length == found.get(0).length)) {
                found.add(vector);
                interest.add(item.weight());
            }
        }
        float[] weights = new float[found.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = interest.get(i).floatValue();
        }
        weights = weights(weights);
        if (found.isEmpty()) {
            return null;
        }
        float[] pool = new float[found.get(0).length];
        for (int i = 0; i < weights.length; i++) {
            Vectors.addScaled(pool, 0, pool.length, weights[i], found.get(i));
        }
        return Vectors.normalise(pool) ? pool : null;
    }
}
