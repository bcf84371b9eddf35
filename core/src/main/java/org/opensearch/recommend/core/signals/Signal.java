/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.signals;

import java.util.Locale;

/** A per-item number that moves by the minute. */
public enum Signal {
    /** Exponentially decayed sum of positive event weights, and a thousandth of their sum since ever. */
    POPULARITY,
    /** Rate of the last hour against the item's own past; 0 when nothing rises. */
    TRENDING,
    /** Click-through rate with a prior, in (0, 1). */
    CTR,
    /** Mean event weight with a prior, squashed to (0, 1): 0.5 when nothing is known. */
    QUALITY,
    /** Events other than impressions in the last hour. */
    EVENTS_1H,
    /** Events other than impressions in the last day. */
    EVENTS_1D,
    /** Events other than impressions in the last seven days. */
    EVENTS_7D;

    /** The name in the API and in the signals index. */
    public String field() {
        return name().toLowerCase(Locale.ROOT);
    }
}
