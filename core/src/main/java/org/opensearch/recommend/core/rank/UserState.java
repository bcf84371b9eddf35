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
 * @param factor        the user's factor in the collaborative model, or null
 * @param meanFactor    mean of all users' factors in it, of the same dimension, or null
 */
public record UserState(
        Map<String, Float> categories,
        Map<String, Float> brands,
        float typicalPrice,
        float[] profileVector,
        float[][] recentVectors,
        long events,
        float[] factor,
        float[] meanFactor) {
    /** Without a collaborative model. */
    public UserState(
            Map<String, Float> categories,
            Map<String, Float> brands,
            float typicalPrice,
            float[] profileVector,
            float[][] recentVectors,
            long events) {
        this(categories, brands, typicalPrice, profileVector, recentVectors, events, null, null);
    }

    /** The same user as a collaborative model sees it. */
    public UserState withFactors(float[] newFactor, float[] newMeanFactor) {
        return new UserState(
                categories, brands, typicalPrice, profileVector, recentVectors, events, newFactor, newMeanFactor);
    }

    /** A visitor of whom nothing is known. */
    public static final UserState ANONYMOUS = new UserState(Map.of(), Map.of(), Float.NaN, null, new float[0][], 0);
}
