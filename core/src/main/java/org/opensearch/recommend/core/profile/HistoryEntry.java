/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import java.util.Comparator;
import org.opensearch.recommend.core.item.ItemKey;

/**
 * One remembered event of a user.
 *
 * @param eventKey hash of the event's id, by which a retry is known, of {@value #KEY_BITS} bits: one of n events of a
 *                 history is taken for another new one with probability n/2⁴⁸
 * @param itemId   the item
 * @param itemKey  its {@link ItemKey}, kept because every write and every filter asks for it
 * @param type     event type
 * @param weight   signed weight under the configuration at folding time, to four decimals
 * @param time     milliseconds since the epoch
 */
public record HistoryEntry(long eventKey, String itemId, long itemKey, String type, double weight, long time) {
    /** Bits of an event key. */
    static final int KEY_BITS = 48;

    /** An entry for an item. */
    public HistoryEntry(long eventKey, String itemId, String type, double weight, long time) {
        this(eventKey, itemId, ItemKey.of(itemId), type, weight, time);
    }

    /** The order of a history: newest first, and of two at the same time the greater key first. */
    public static final Comparator<HistoryEntry> NEWEST_FIRST = (a, b) -> {
        int byTime = Long.compare(b.time, a.time);
        return byTime != 0 ? byTime : Long.compare(b.eventKey, a.eventKey);
    };
}
