/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.util.Fields;

/**
 * How the outputs of a model's heads become one score.
 *
 * @param product true for the product of head^weight, false for the sum of weight x head
 * @param weights one for each head, in the heads' order; a head that the formula does not name weighs 0
 */
public record ScoreFormula(boolean product, List<Double> weights) {
    /** The product of all heads. */
    static ScoreFormula productOf(int heads) {
        return new ScoreFormula(true, Collections.nCopies(heads, 1.0));
    }

    static ScoreFormula read(Fields in, List<String> heads) {
        boolean product = in.has("product");
        if (product == in.has("sum")) {
            throw new IllegalArgumentException("[score] must have either [product] or [sum]");
        }
        Fields weights = in.object(product ? "product" : "sum");
        in.finish();
        List<Double> values = heads.stream()
                .map(head -> weights.number(head, 0, product ? 0 : -1e6, 1e6))
                .toList();
        weights.finish();
        return new ScoreFormula(product, values);
    }

    /**
     * The score of one row.
     *
     * @param heads  the model's output, row-major
     * @param offset where the row starts
     */
    public float score(float[] heads, int offset) {
        double score = product ? 1 : 0;
        for (int i = 0; i < weights.size(); i++) {
            double weight = weights.get(i);
            double head = heads[offset + i];
            if (!product) {
                score += weight * head;
            } else if (weight == 1) {
                score *= head;
            } else {
                score *= Math.pow(head, weight);
            }
        }
        return (float) score;
    }

    Map<String, Object> toMap(List<String> heads) {
        Map<String, Object> byHead = new LinkedHashMap<>();
        for (int i = 0; i < heads.size(); i++) {
            if (weights.get(i) != 0) {
                byHead.put(heads.get(i), weights.get(i));
            }
        }
        return Map.of(product ? "product" : "sum", byHead);
    }
}
