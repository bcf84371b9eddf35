/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.util.Collection;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.core.profile.Profile;
import org.opensearch.recommend.core.profile.UserStates;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.items.ItemStore;

/** Makes the ranker's view of a user at the coordinator: {@link UserStates} with the facts looked up. */
public final class UserStateLoader {
    private static final Logger LOGGER = LogManager.getLogger(UserStateLoader.class);

    private final ItemStore items;

    public UserStateLoader(ItemStore items) {
        this.items = items;
    }

    /**
     * Looks up the items of history and session. When they cannot be read, the state has what the profile itself tells;
     * the listener never fails.
     *
     * @param profile  may be empty
     * @param session  ids of the items looked at just now, newest first; may be empty
     * @param now      milliseconds since the epoch
     */
    public void load(
            IndexConfig config,
            Profile profile,
            Collection<String> session,
            long now,
            ActionListener<UserState> listener) {
        long halfLife = config.config().profile().halfLife();
        Collection<String> ids = UserStates.items(profile, session);
        if (ids.isEmpty()) {
            ActionListener.completeWith(listener, () -> UserStates.of(profile, session, Map.of(), now, halfLife));
            return;
        }
        items.facts(
                config,
                ids,
                ActionListener.wrap(
                        facts -> listener.onResponse(UserStates.of(profile, session, facts, now, halfLife)), e -> {
                            LOGGER.warn(
                                    () -> new ParameterizedMessage(
                                            "items of a history in [{}] cannot be read; ranking goes on without them",
                                            config.index()),
                                    e);
                            listener.onResponse(UserStates.of(profile, session, Map.of(), now, halfLife));
                        }));
    }
}
