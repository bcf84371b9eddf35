/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.Map;

/**
 * What the ranker knows of the user: the part of a profile that travels to the shards.
 *
 * @param categories    affinity by category, signed, in [-1, 1] (the greatest magnitude is 1); may be empty
 * @param brands        affinity by brand, likewise
 * @param typicalPrice  weighted geometric mean of the prices of items the user took, or NaN
 * @param profileVector recency-weighted mean of the content vectors of the history, unit length, or null
 * @param recentVectors content vectors of the most recent items liked, newest first; may be empty
 * @param events        number of events ever folded
 */
public record UserState(
        Map<String, Float> categories,
        Map<String, Float> brands,
        float typicalPrice,
        float[] profileVector,
        float[][] recentVectors,
        long events) {
    /** A visitor of whom nothing is known. */
    public static final UserState ANONYMOUS = new UserState(Map.of(), Map.of(), Float.NaN, null, new float[0][], 0);
}
