/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.recommend.core.util.Fields;

/**
 * How a profile remembers.
 *
 * @param historySize events kept in full, 10 to 1,000
 * @param halfLife    milliseconds in which an affinity loses half its weight, 1 h to 3,650 d
 */
public record ProfileSettings(int historySize, long halfLife) {
    public static final ProfileSettings DEFAULT = new ProfileSettings(200, 30 * Durations.DAY);

    /** Reads the {@code profile} object. */
    public static ProfileSettings read(Fields in) {
        ProfileSettings settings = new ProfileSettings(
                in.integer("history_size", DEFAULT.historySize, 10, 1000),
                in.duration("half_life", DEFAULT.halfLife, Durations.HOUR, 3650 * Durations.DAY));
        in.finish();
        return settings;
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("history_size", historySize);
        map.put("half_life", Durations.format(halfLife));
        return map;
    }
}
