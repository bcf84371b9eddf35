/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

/**
 * The circumstances of one request.
 *
 * @param now    milliseconds since the epoch; hours and weekdays are taken from it in UTC
 * @param region or null
 * @param device or null
 */
public record RankContext(long now, String region, String device) {
    /** The signals segment of a dimension, such as {@code region=DE}, or null when the request names none. */
    public String segment(String dimension) {
        String value = "region".equals(dimension) ? region : "device".equals(dimension) ? device : null;
        return value == null ? null : dimension + "=" + value;
    }
}
