/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * What one user took, the oldest first.
 *
 * @param weights of the items, above 0
 */
record UserHistory(int[] items, float[] weights) implements Serializable {
    /**
     * The last ones of a user.
     *
     * @param all  rows of time, item and weight, in this order
     * @param most how many are kept
     */
    static UserHistory of(List<Row> all, int most) {
        List<Row> last = all.subList(Math.max(0, all.size() - most), all.size());
        int[] items = new int[last.size()];
        float[] weights = new float[last.size()];
        for (int i = 0; i < items.length; i++) {
            items[i] = last.get(i).getInt(1);
            weights[i] = last.get(i).getFloat(2);
        }
        return new UserHistory(items, weights);
    }

    int size() {
        return items.length;
    }
}
