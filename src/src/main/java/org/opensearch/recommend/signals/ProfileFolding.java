/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.ExceptionsHelper;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.core.profile.FoldEvent;
import org.opensearch.recommend.events.StoredEvent;
import org.opensearch.recommend.items.ItemStore;
import org.opensearch.recommend.profile.ProfileWriter;

/** Folds events into the stored profiles. */
public final class ProfileFolding implements EventFolder {
    private static final Logger logger = LogManager.getLogger(ProfileFolding.class);

    private final ItemStore items;
    private final ProfileWriter writer;

    public ProfileFolding(ItemStore items, ProfileWriter writer) {
        this.items = items;
        this.writer = writer;
    }

    @Override
    public void fold(IndexConfig config, List<StoredEvent> events, ActionListener<Integer> profiles) {
        Set<String> unknownItems = new HashSet<>();
        for (StoredEvent event : events) {
            if (event.item() == null && event.event().itemId() != null) {
                unknownItems.add(event.event().itemId());
            }
        }
        items.facts(
                config,
                unknownItems,
                ActionListener.wrap(
                        known -> {
                            List<FoldEvent> folds = events.stream()
                                    .map(event -> event.toFold(known, true))
                                    .toList();
                            writer.fold(
                                    config,
                                    folds,
                                    ActionListener.wrap(
                                            folded -> finish(config, folded, profiles), profiles::onFailure));
                        },
                        profiles::onFailure));
    }

    private static void finish(IndexConfig config, ProfileWriter.Folded folded, ActionListener<Integer> profiles) {
        for (Map.Entry<String, Exception> failure : folded.failed().entrySet()) {
            if (mayPass(failure.getValue())) {
                profiles.onFailure(failure.getValue());
                return;
            }
            // One profile that can never be written must not hold up all the others.
            logger.warn(
                    "[{}] left events out of the profile of [{}]",
                    config.index(),
                    failure.getKey(),
                    failure.getValue());
        }
        profiles.onResponse(folded.profiles());
    }

    private static boolean mayPass(Exception failure) {
        RestStatus status = ExceptionsHelper.status(failure);
        return status.getStatus() >= 500
                || status == RestStatus.TOO_MANY_REQUESTS
                || status == RestStatus.CONFLICT
                || status == RestStatus.NOT_FOUND;
    }
}
