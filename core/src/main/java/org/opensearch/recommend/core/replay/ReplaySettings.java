/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.config.LabelRules;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.util.Durations;

/**
 * Which rows a replay makes and how they are labelled.
 *
 * @param rows            what becomes a row
 * @param labels          what completes an item, and how far a label looks ahead
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
        LabelRules labels,
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

    /** The defaults, for what is to become rows and how an index labels them. */
    public static ReplaySettings of(Rows rows, LabelRules labels) {
        return new ReplaySettings(rows, labels, 4, 2, 4, 1, 30 * Durations.SECOND, 42);
    }

    /** The same with another interval of roll-ups. */
    public ReplaySettings every(long newInterval) {
        return new ReplaySettings(
                rows, labels, clickRating, noClickRating, negatives, negativeWeight, newInterval, seed);
    }

    /** Whether an event completes its item. */
    public boolean completes(Event event, EventType type) {
        if (labels.completeTypes().contains(event.type())) {
            return true;
        }
        return switch (type.scale()) {
            case NONE -> false;
            case FRACTION -> type.weight() > 0 && (event.value() == null ? 1 : event.value()) >= labels.completeShare();
            case RATING -> event.value() != null && event.value() >= labels.completeRating();
        };
    }
}
