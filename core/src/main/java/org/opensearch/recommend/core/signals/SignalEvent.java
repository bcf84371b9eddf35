/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.signals;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.event.Event;

/**
 * What signals take from an event.
 *
 * @param time     milliseconds since the epoch
 * @param weight   signed weight of the event
 * @param kind     how it counts towards the click-through rate
 * @param segments such as {@code region=DE} and {@code device=tv}; may be empty
 */
public record SignalEvent(long time, double weight, Kind kind, List<String> segments) {
    /** How an event counts towards the click-through rate. */
    public enum Kind {
        /** The item was shown. */
        IMPRESSION,
        /** The item was chosen. */
        CLICK,
        /** Neither. */
        OTHER
    }

    private static final String IMPRESSION_TYPE = "impression";
    private static final String CLICK_TYPE = "click";
    private static final int LONGEST_SEGMENT = 256;

    /**
     * An event of type {@code impression} is an impression. A click is an event of type {@code click}, or any other
     * event of positive weight that names the recommendation it came from.
     *
     * @param type the configuration of the event's type
     */
    public static SignalEvent of(Event event, EventType type) {
        double weight = type.weigh(event.value());
        Kind kind = Kind.OTHER;
        if (event.type().equals(IMPRESSION_TYPE)) {
            kind = Kind.IMPRESSION;
        } else if (event.type().equals(CLICK_TYPE) || (event.recommendationId() != null && weight > 0)) {
            kind = Kind.CLICK;
        }
        List<String> segments = new ArrayList<>(2);
        addSegment("region", event.region(), segments);
        addSegment("device", event.device(), segments);
        return new SignalEvent(event.timestamp(), weight, kind, List.copyOf(segments));
    }

    /** A name that is longer than the events route takes makes no segment. */
    private static void addSegment(String kind, String name, List<String> segments) {
        if (name != null && name.length() <= LONGEST_SEGMENT) {
            segments.add(kind + "=" + name);
        }
    }
}
