/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

/**
 * One remembered event of a user.
 *
 * @param eventId identity of the event, by which a retry is known
 * @param itemId  the item
 * @param type    event type
 * @param weight  signed weight under the configuration at folding time
 * @param time    milliseconds since the epoch
 */
public record HistoryEntry(String eventId, String itemId, String type, double weight, long time) {}
