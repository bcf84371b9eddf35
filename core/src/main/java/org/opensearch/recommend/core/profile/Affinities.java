/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** Sums of signed, decayed weights by name, in units of a {@link DecayScale}, while events are being folded. */
final class Affinities {
    /** Names that a profile keeps: those with the greatest magnitude. */
    static final int MOST = 200;

    private final Map<String, Long> sums;

    Affinities(Map<String, Long> stored) {
        sums = new HashMap<>(stored);
    }

    void add(String name, long units) {
        sums.merge(name, units, Long::sum);
        if (sums.size() > MOST) {
            sums.remove(weakest());
        }
    }

    private String weakest() {
        String weakest = null;
        long least = Long.MAX_VALUE;
        for (Map.Entry<String, Long> entry : sums.entrySet()) {
            long magnitude = Math.abs(entry.getValue());
            if (weakest == null
                    || magnitude < least
                    || (magnitude == least && entry.getKey().compareTo(weakest) > 0)) {
                least = magnitude;
                weakest = entry.getKey();
            }
        }
        return weakest;
    }

    Map<String, Long> finish() {
        sums.values().removeIf(sum -> sum == 0);
        return Collections.unmodifiableMap(sums);
    }

    /** Sums divided by the greatest magnitude, greatest magnitude first. */
    static Map<String, Float> normalise(Map<String, ? extends Number> sums) {
        double greatest = 0;
        for (Number sum : sums.values()) {
            greatest = Math.max(greatest, Math.abs(sum.doubleValue()));
        }
        double scale = greatest == 0 ? 1 : greatest;
        Map<String, Float> result = new LinkedHashMap<>();
        measure(sums, sum -> sum / scale).forEach((name, share) -> result.put(name, share.floatValue()));
        return Collections.unmodifiableMap(result);
    }

    /** Sums in another measure, greatest magnitude first. */
    static Map<String, Double> measure(Map<String, ? extends Number> sums, DoubleUnaryOperator measure) {
        Map<String, Double> result = new LinkedHashMap<>();
        sums.entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, ? extends Number>>comparingDouble(
                                entry -> -Math.abs(entry.getValue().doubleValue()))
                        .thenComparing(Map.Entry::getKey))
                .forEach(entry -> result.put(
                        entry.getKey(), measure.applyAsDouble(entry.getValue().doubleValue())));
        return result;
    }
}
