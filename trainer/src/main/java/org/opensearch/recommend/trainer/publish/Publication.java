/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.opensearch.recommend.core.cf.FactorModel;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.util.Hashes;
import org.opensearch.recommend.trainer.tower.TowerModel;

/**
 * What is published.
 *
 * @param version    its name
 * @param itemIds    by number
 * @param factors    of the items
 * @param neighbours of the items
 * @param recency    above 0 to 1: each step into the past multiplies by this what an item of a history adds to the scores
 *                   of its neighbours
 * @param together   what goes with each item in a basket
 * @param twoTower   of the same items; null for a version without one
 * @param ranker     null for a version without one
 * @param metrics    how good it is
 * @param lineage    what it was made of
 */
public record Publication(
        String version,
        String[] itemIds,
        FactorModel factors,
        Neighbours neighbours,
        float recency,
        Neighbours together,
        TowerModel twoTower,
        Ranker ranker,
        ObjectNode metrics,
        ObjectNode lineage) {
    /**
     * A ranker.
     *
     * @param schema of its inputs, as JSON
     * @param graph  ONNX
     */
    public record Ranker(Map<String, Object> schema, byte[] graph) {}

    /** Whether anything is written of an item: without a factor and a tower vector it is left to the other sources. */
    boolean has(int item) {
        return twoTower != null || hasFactor(item);
    }

    /** Whether the collaborative model knows an item. */
    boolean hasFactor(int item) {
        for (float component : factors.itemFactors()[item]) {
            if (component != 0) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether two schemas have the same inputs, whatever their versions. */
    public static String hash(FeatureSchema schema) {
        return Hashes.sha256(String.valueOf(schema.toMap().get("inputs")).getBytes(StandardCharsets.UTF_8));
    }
}
