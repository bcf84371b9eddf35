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
 * @param activity      when and how much the user did
 * @param attributes    what events said of the user: a string, number, boolean or list of strings by name
 * @param factor        the user's factor in the collaborative model, or null
 * @param meanFactor    mean of all users' factors in it, of the same dimension, or null
 * @param towerPool     recency-weighted mean of the tower vectors of the history, unit length, or null
 * @param tower         the user's vector in the two-tower model, or null
 */
public record UserState(
        Map<String, Float> categories,
        Map<String, Float> brands,
        float typicalPrice,
        float[] profileVector,
        float[][] recentVectors,
        long events,
        Activity activity,
        Map<String, Object> attributes,
        float[] factor,
        float[] meanFactor,
        float[] towerPool,
        float[] tower) {
    /**
     * When and how much a user did. Means are over the remembered events that weigh anything.
     *
     * @param key             hash of the user's id; 0 for a visitor
     * @param firstSeen       time of the oldest event, milliseconds since the epoch; 0 when there is none
     * @param lastSeen        time of the newest event, or of the session; 0 when there is none
     * @param counters        number of events by type
     * @param taken           when an item of a category was last taken, milliseconds since the epoch, by category
     * @param meanWeight      mean signed weight of an event, or NaN
     * @param weightDeviation standard deviation of these weights, or NaN
     * @param recentWeight    mean weight of the last {@value #RECENT} of them, or NaN
     * @param positiveShare   share of them that are positive, in [0, 1], or NaN
     */
    public record Activity(
            long key,
            long firstSeen,
            long lastSeen,
            Map<String, Long> counters,
            Map<String, Long> taken,
            float meanWeight,
            float weightDeviation,
            float recentWeight,
            float positiveShare) {
        /** Events that {@link #recentWeight} is of. */
        public static final int RECENT = 10;

        /** Nothing done yet. */
        public static final Activity NONE =
                new Activity(0, 0, 0, Map.of(), Map.of(), Float.NaN, Float.NaN, Float.NaN, Float.NaN);
    }

    /** Taste alone. */
    public UserState(
            Map<String, Float> categories,
            Map<String, Float> brands,
            float typicalPrice,
            float[] profileVector,
            float[][] recentVectors,
            long events) {
        this(
                categories,
                brands,
                typicalPrice,
                profileVector,
                recentVectors,
                events,
                Activity.NONE,
                Map.of(),
                null,
                null,
                null,
                null);
    }

    /** The same user as a collaborative model sees it. */
    public UserState withFactors(float[] newFactor, float[] newMeanFactor) {
        return with(newFactor, newMeanFactor, towerPool, tower);
    }

    /** The same user as a two-tower model sees it. */
    public UserState withTower(float[] newPool, float[] newTower) {
        return with(factor, meanFactor, newPool, newTower);
    }

    private UserState with(float[] newFactor, float[] newMeanFactor, float[] newPool, float[] newTower) {
        return new UserState(
                categories,
                brands,
                typicalPrice,
                profileVector,
                recentVectors,
                events,
                activity,
                attributes,
                newFactor,
                newMeanFactor,
                newPool,
                newTower);
    }

    /** A visitor of whom nothing is known. */
    public static final UserState ANONYMOUS = new UserState(Map.of(), Map.of(), Float.NaN, null, new float[0][], 0);
}
