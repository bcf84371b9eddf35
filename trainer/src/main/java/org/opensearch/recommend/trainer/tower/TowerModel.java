/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.Map;
import org.opensearch.recommend.core.rank.FeatureSchema;

/**
 * A trained two-tower model. How much a user wants an item is the inner product of their vectors, which all have unit
 * length.
 *
 * @param itemVectors of each item: with its id where it was trained on, else from its features alone, as the item tower
 *                    makes them
 * @param taken       of each item, whether it was trained on
 * @param item        the item tower, without ids: what a new item gets its vector from
 * @param user        the user tower
 * @param parameters  that it was trained with. {@code tower_pool}, the weighted mean of the vectors of a history, is made with
 *                    their {@code recency}: the weight of the newest item counts in full, that of each further one times
 *                    this once more, over the last {@code historyItems}
 * @param metrics     by name: the recall on the validation part, where there was one, and the epochs
 */
public record TowerModel(
        float[][] itemVectors,
        boolean[] taken,
        Tower item,
        Tower user,
        TowerParameters parameters,
        Map<String, Double> metrics) {
    /**
     * One tower as it serves.
     *
     * @param schema of its inputs; its dimension is that of the vectors
     * @param graph  ONNX: input {@code features}, float [N, columns of the schema]; output {@code vector}, float [N,
     *               dimension], rows of unit length
     */
    public record Tower(FeatureSchema schema, byte[] graph) {}

    /** Components of a vector. */
    public int dimension() {
        return item.schema().dimension();
    }
}
