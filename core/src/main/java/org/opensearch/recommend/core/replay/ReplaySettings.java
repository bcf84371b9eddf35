/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import java.util.Set;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.util.Durations;

/**
 * Which rows a replay makes and how they are labelled.
 *
 * @param rows            what becomes a row
 * @param window          milliseconds for which a label looks ahead, at least 1
 * @param completeTypes   event types that complete an item whatever their value
 * @param completeShare   watched share, in [0, 1], from which an event with a fraction completes
 * @param completeRating  rating from which an event with a rating completes
 * @param clickRating     for {@link Rows#RATINGS}: rating from which a row is a click
 * @param noClickRating   for {@link Rows#RATINGS}: rating up to which it is none; ratings in between make no row
 * @param negatives       for {@link Rows#SAMPLED}: negatives sampled for a positive row
 * @param negativeWeight  mean weight of a sampled negative, of which one weighs the more the less popular it is, as if
 *                        they were drawn evenly; positive rows and impressions weigh 1
 * @param interval        milliseconds between two roll-ups of the signals; serving's is 30 s by default
 * @param seed            of the sampling
 */
public record ReplaySettings(
        Rows rows,
        long window,
        Set<String> completeTypes,
        double completeShare,
        double completeRating,
        double clickRating,
        double noClickRating,
        int negatives,
        float negativeWeight,
        long interval,
        long seed) {
    /** What becomes a row. */
    public enum Rows {
        /** Each impression: clicked or not. */
        IMPRESSIONS,
        /** Each positive event, and negatives sampled by popularity: for a log without impressions. */
        SAMPLED,
        /** Each rating, clicked from one threshold on and not clicked up to another: a click model of explicit ratings. */
        RATINGS
    }

    /** The defaults, for what is to become rows. */
    public static ReplaySettings of(Rows rows) {
        return new ReplaySettings(
                rows, Durations.DAY, Set.of("purchase"), 0.7, 4, 4, 2, 4, 1, 30 * Durations.SECOND, 42);
    }

    /** The same with another interval of roll-ups. */
    public ReplaySettings every(long newInterval) {
        return new ReplaySettings(
                rows,
                window,
                completeTypes,
                completeShare,
                completeRating,
                clickRating,
                noClickRating,
                negatives,
                negativeWeight,
                newInterval,
                seed);
    }

    /** Whether an event completes its item. */
    public boolean completes(Event event, EventType type) {
        if (completeTypes.contains(event.type())) {
            return true;
        }
        return switch (type.scale()) {
            case NONE -> false;
            case FRACTION -> type.weight() > 0 && (event.value() == null ? 1 : event.value()) >= completeShare;
            case RATING -> event.value() != null && event.value() >= completeRating;
        };
    }
}
