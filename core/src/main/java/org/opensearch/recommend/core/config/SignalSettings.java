/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.recommend.core.util.Fields;

/**
 * How item counters become signals.
 *
 * @param popularityHalfLife milliseconds in which popularity halves, 1 h to 3,650 d
 * @param priorClicks        clicks that every item is taken to have had, in (0, 1e6]
 * @param priorImpressions   impressions that every item is taken to have had, in (0, 1e9]
 */
public record SignalSettings(long popularityHalfLife, double priorClicks, double priorImpressions) {
    public static final SignalSettings DEFAULT = new SignalSettings(7 * Durations.DAY, 1, 20);

    /** Reads the {@code signals} object. */
    public static SignalSettings read(Fields in) {
        double clicks = DEFAULT.priorClicks;
        double impressions = DEFAULT.priorImpressions;
        Fields prior = in.object("ctr_prior");
        if (prior != null) {
            clicks = prior.number("clicks", clicks, 1e-6, 1e6);
            impressions = prior.number("impressions", impressions, 1e-6, 1e9);
            prior.finish();
            if (clicks > impressions) {
                throw new IllegalArgumentException(
                        "[" + in.pathOf("ctr_prior") + ".clicks] must not exceed impressions");
            }
        }
        SignalSettings settings = new SignalSettings(
                in.duration("popularity_half_life", DEFAULT.popularityHalfLife, Durations.HOUR, 3650 * Durations.DAY),
                clicks,
                impressions);
        in.finish();
        return settings;
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("popularity_half_life", Durations.format(popularityHalfLife));
        Map<String, Object> prior = new LinkedHashMap<>();
        prior.put("clicks", priorClicks);
        prior.put("impressions", priorImpressions);
        map.put("ctr_prior", prior);
        return map;
    }
}
