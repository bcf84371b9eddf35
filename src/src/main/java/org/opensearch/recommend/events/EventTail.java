/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.events;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.StepListener;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.items.ItemStore;
import org.opensearch.recommend.profile.ProfileWriter;

/** Folds events that were stored without passing through the events route, as often as they are handed over. */
public final class EventTail {
    private static final Logger logger = LogManager.getLogger(EventTail.class);

    private final ItemStore items;
    private final ProfileWriter writer;

    public EventTail(ItemStore items, ProfileWriter writer) {
        this.items = items;
        this.writer = writer;
    }

    /**
     * Folds stored events. Fails when a profile could not be written for now; the events are then to be handed over
     * again. A profile that cannot be written at all is passed over.
     *
     * @param events   with their ids
     * @param profiles gets the number of profiles that changed
     */
    public void fold(IndexConfig config, List<Event> events, ActionListener<Integer> profiles) {
        Set<String> ids = new HashSet<>();
        for (Event event : events) {
            if (event.itemId() != null) {
                ids.add(event.itemId());
            }
        }
        StepListener<Map<String, ItemFacts>> facts = new StepListener<>();
        StepListener<ProfileWriter.Folded> folded = new StepListener<>();
        items.facts(config, ids, facts);
        facts.whenComplete(
                known -> writer.fold(
                        config,
                        events.stream()
                                .map(event -> new StoredEvent(event, null).toFold(known, true))
                                .toList(),
                        folded),
                profiles::onFailure);
        folded.whenComplete(
                result -> {
                    for (Map.Entry<String, Exception> failure : result.failed().entrySet()) {
                        RestStatus status = ExceptionsHelper.status(failure.getValue());
                        if (status.getStatus() >= 500 || status == RestStatus.TOO_MANY_REQUESTS) {
                            profiles.onFailure(failure.getValue());
                            return;
                        }
                        logger.warn(
                                "[{}] the profile of user [{}] cannot be written",
                                config.index(),
                                failure.getKey(),
                                failure.getValue());
                    }
                    profiles.onResponse(result.profiles());
                },
                profiles::onFailure);
    }
}
