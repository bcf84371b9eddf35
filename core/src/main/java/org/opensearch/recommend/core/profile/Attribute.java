/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

/**
 * What an event said of the user. Of two events the later one counts; of two at the same time, the one with the greater
 * key.
 *
 * @param value    a string, number, boolean or list of strings
 * @param time     the event's time, milliseconds since the epoch
 * @param eventKey hash of the event's id
 */
public record Attribute(Object value, long time, long eventKey) {
    boolean isNewerThan(Attribute other) {
        return time != other.time ? time > other.time : eventKey > other.eventKey;
    }
}
