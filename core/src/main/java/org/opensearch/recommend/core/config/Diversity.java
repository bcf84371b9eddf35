/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.recommend.core.util.Fields;

/**
 * How varied a page must be.
 *
 * @param lambda         MMR's trade-off in [0, 1]: 1 ranks by score alone, 0 by dissimilarity alone
 * @param maxPerCategory largest fraction of a page that may share one category, in (0, 1]
 * @param maxPerBrand    largest fraction of a page that may share one brand, in (0, 1]
 */
public record Diversity(double lambda, double maxPerCategory, double maxPerBrand) {
    public static final Diversity DEFAULT = new Diversity(0.85, 0.5, 0.3);

    /** Of items like one item: that they share its categories is what is asked for. */
    public static final Diversity OF_SIMILAR = new Diversity(0.85, 1, 0.5);

    /** Of what goes with a basket: in the order in which it does, under the usual caps. */
    public static final Diversity OF_BASKET = new Diversity(1, 0.5, 0.3);

    /** Reads a {@code diversity} object; what is absent comes from {@code base}. */
    public static Diversity read(Fields in, Diversity base) {
        Diversity diversity = new Diversity(
                in.number("lambda", base.lambda, 0, 1),
                in.number("max_per_category", base.maxPerCategory, 0.01, 1),
                in.number("max_per_brand", base.maxPerBrand, 0.01, 1));
        in.finish();
        return diversity;
    }

    /** The most items of a page of {@code size} that may share one category: at least 1. */
    public int categoryCap(int size) {
        return cap(maxPerCategory, size);
    }

    /** The most items of a page of {@code size} that may share one brand: at least 1. */
    public int brandCap(int size) {
        return cap(maxPerBrand, size);
    }

    private static int cap(double fraction, int size) {
        return Math.max(1, (int) Math.ceil(fraction * size - 1e-9));
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("lambda", lambda);
        map.put("max_per_category", maxPerCategory);
        map.put("max_per_brand", maxPerBrand);
        return map;
    }
}
