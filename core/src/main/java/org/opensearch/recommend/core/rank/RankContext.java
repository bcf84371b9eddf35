/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

/**
 * The circumstances of one request.
 *
 * @param now      milliseconds since the epoch; hours and weekdays are taken from it in UTC
 * @param region   or null
 * @param device   or null
 * @param scenario name of the placement, or null
 * @param position 1-based position at which the items were shown, or 0: known in training alone
 */
public record RankContext(long now, String region, String device, String scenario, int position) {
    /** Of no placement. */
    public RankContext(long now, String region, String device) {
        this(now, region, device, null, 0);
    }

    /** Of a placement, before the position is known: as serving has it. */
    public RankContext(long now, String region, String device, String scenario) {
        this(now, region, device, scenario, 0);
    }

    /** The signals segment of a dimension, such as {@code region=DE}, or null when the request names none. */
    public String segment(String dimension) {
        String value = "region".equals(dimension) ? region : "device".equals(dimension) ? device : null;
        return value == null ? null : dimension + "=" + value;
    }
}
