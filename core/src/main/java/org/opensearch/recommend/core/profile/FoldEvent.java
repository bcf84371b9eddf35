/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemFacts;

/**
 * An event on its way into a profile.
 *
 * @param event   the event, with its id
 * @param item    the item as of the event; {@link ItemFacts#UNKNOWN} when nothing is known of it
 * @param retried whether the event may have been folded before
 */
public record FoldEvent(Event event, ItemFacts item, boolean retried) {}
