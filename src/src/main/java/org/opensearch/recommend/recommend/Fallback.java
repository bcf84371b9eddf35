/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.util.Locale;

/** How far an answer had to degrade. */
public enum Fallback {
    /** Not at all. */
    NONE,
    /** The ranker of the model version did not score: the bundled one did, at least some of the items. */
    BUNDLED_RANKER,
    /** No ranker scored: the order of the sources, fused. */
    FUSED_RANKS,
    /** An earlier answer to the same request, because the live path failed. */
    STALE,
    /** Nothing is known of the user: what is popular in the request's region or on its device. */
    SEGMENT_POPULAR,
    /** Nothing is known of the user: what is popular. */
    POPULAR,
    /** Nothing is known of the user, nor what is popular: items of the catalogue. */
    CATALOGUE,
    /** Nothing could be found; the warnings say why. */
    EMPTY;

    /** The name in an answer. */
    public String field() {
        return name().toLowerCase(Locale.ROOT);
    }
}
