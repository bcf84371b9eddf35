/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums of signed, decayed weights by name, while events are being folded. Not safe for use by many threads. */
final class Affinities {
    /** Names that a profile keeps: those with the greatest magnitude. */
    static final int MOST = 200;

    /** Magnitudes below this are dropped: they are what rounding leaves of weights that cancel. */
    private static final double LEAST = 1e-12;

    private final Map<String, Double> sums;

    /**
     * Starts from stored sums.
     *
     * @param decay what each sum is multiplied with first, in [0, 1]
     */
    Affinities(Map<String, Double> stored, double decay) {
        sums = new HashMap<>(stored);
        if (decay != 1) {
            sums.replaceAll((name, sum) -> sum * decay);
        }
    }

    /** Adds a weight that is shared equally by the names. */
    void add(List<String> names, double weight) {
        if (weight == 0) {
            return;
        }
        for (String name : names) {
            sums.merge(name, weight / names.size(), Double::sum);
        }
        while (sums.size() > MOST) {
            sums.remove(weakest());
        }
    }

    private String weakest() {
        String weakest = null;
        double least = Double.POSITIVE_INFINITY;
        for (Map.Entry<String, Double> entry : sums.entrySet()) {
            double magnitude = Math.abs(entry.getValue());
            if (magnitude < least || (magnitude == least && entry.getKey().compareTo(weakest) > 0)) {
                least = magnitude;
                weakest = entry.getKey();
            }
        }
        return weakest;
    }

    Map<String, Double> finish() {
        sums.values().removeIf(sum -> Math.abs(sum) < LEAST);
        return Collections.unmodifiableMap(sums);
    }

    /** Sums divided by the greatest magnitude, greatest magnitude first. */
    static Map<String, Float> normalise(Map<String, Double> sums) {
        double greatest = 0;
        for (double sum : sums.values()) {
            greatest = Math.max(greatest, Math.abs(sum));
        }
        if (greatest == 0) {
            return Map.of();
        }
        Map<String, Float> result = new LinkedHashMap<>();
        for (Map.Entry<String, Double> entry : sorted(sums)) {
            result.put(entry.getKey(), (float) (entry.getValue() / greatest));
        }
        return Collections.unmodifiableMap(result);
    }

    /** Entries by descending magnitude. */
    static List<Map.Entry<String, Double>> sorted(Map<String, Double> sums) {
        return sums.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue((a, b) -> Double.compare(Math.abs(b), Math.abs(a)))
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
    }
}
