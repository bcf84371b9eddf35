/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.util.List;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.events.StoredEvent;

/**
 * Folds events into profiles. The same event can be handed over more than once, after a failure; folding it again must
 * change nothing.
 */
@FunctionalInterface
public interface EventFolder {
    /**
     * Folds events that reached the events index without passing through the events route.
     *
     * @param events   at least one, in the order in which they were stored
     * @param profiles gets the number of profiles that changed; a failure has the same events handed over again later
     */
    void fold(IndexConfig config, List<StoredEvent> events, ActionListener<Integer> profiles);
}
