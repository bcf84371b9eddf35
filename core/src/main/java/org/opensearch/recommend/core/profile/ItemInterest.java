/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

/**
 * An item of a history with all its remembered events taken together.
 *
 * @param itemId the item
 * @param weight sum of the events' signed weights
 * @param time   time of the newest of them, milliseconds since the epoch
 */
public record ItemInterest(String itemId, double weight, long time) {}
