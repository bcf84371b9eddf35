/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.util.Fields;

/**
 * A {@link ScoreFormula} by the names of the heads, for whichever ranker serves.
 *
 * @param product true for the product of head^weight, false for the sum of weight x head
 * @param weights by head, at least one
 */
public record NamedFormula(boolean product, Map<String, Double> weights) {
    private static final int MOST_HEADS = 16;
    private static final double GREATEST = 1e6;

    /** Copies. */
    public NamedFormula {
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    }

    /**
     * Reads the field {@code score} strictly; null when it is absent.
     *
     * @throws IllegalArgumentException with a sentence naming the field
     */
    public static NamedFormula read(Fields in) {
        Fields formula = in.object("score");
        if (formula == null) {
            return null;
        }
        boolean product = formula.has("product");
        if (product == formula.has("sum")) {
            throw new IllegalArgumentException(
                    "[" + in.pathOf("score") + "] must have either [product] or [sum]: weights by head");
        }
        String name = product ? "product" : "sum";
        Map<String, Object> raw = formula.map(name);
        formula.finish();
        if (raw.isEmpty() || raw.size() > MOST_HEADS) {
            throw new IllegalArgumentException(
                    "[" + formula.pathOf(name) + "] must name 1 to " + MOST_HEADS + " heads, got " + raw.size());
        }
        Fields weights = Fields.of(formula.pathOf(name), raw);
        Map<String, Double> byHead = new LinkedHashMap<>();
        for (String head : raw.keySet()) {
            Double weight = weights.optionalNumber(head, product ? 0 : -GREATEST, GREATEST);
            if (weight == null) {
                throw weights.wrongType(head, "a number", null);
            }
            byHead.put(head, weight);
        }
        return new NamedFormula(product, byHead);
    }

    /** For a ranker with these heads; null when it lacks one. */
    public ScoreFormula of(List<String> heads) {
        return heads.containsAll(weights.keySet())
                ? new ScoreFormula(
                        product,
                        heads.stream()
                                .map(head -> weights.getOrDefault(head, 0.0))
                                .toList())
                : null;
    }

    /** As {@link #read} takes it. */
    public Map<String, Object> toMap() {
        return Map.of(product ? "product" : "sum", weights);
    }
}
