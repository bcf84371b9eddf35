/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.cf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.opensearch.recommend.core.profile.ItemInterest;

/**
 * A history folded into a collaborative model: the most recent {@value FoldIn#MOST_ITEMS} items that have a factor and
 * weigh anything.
 *
 * @param items  those that were folded in, most recent first
 * @param foldIn the solution
 */
public record HistoryFoldIn(List<ItemInterest> items, FoldIn foldIn) {
    /**
     * Folds in.
     *
     * @param interests items of a history, most recent first
     * @param factors   the factor of an item by its id, or null; one of another dimension than the model's is left out
     * @return null when no item of positive weight has a factor
     */
    public static HistoryFoldIn of(SolverBasis basis, List<ItemInterest> interests, Function<String, float[]> factors) {
        List<ItemInterest> items = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        boolean positive = false;
        for (ItemInterest interest : interests) {
            if (items.size() == FoldIn.MOST_ITEMS) {
                break;
            }
            float[] factor = interest.weight() == 0 ? null : factors.apply(interest.itemId());
            if (factor != null && factor.length == basis.parameters().dimension()) {
                items.add(interest);
                vectors.add(factor);
                positive |= interest.weight() > 0;
            }
        }
        if (!positive) {
            return null;
        }
        float[] weights = new float[items.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) items.get(i).weight();
        }
        return new HistoryFoldIn(items, new FoldIn(basis, vectors.toArray(float[][]::new), weights));
    }
}
