/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.config.IndexConfig;

/**
 * Rebuilds that events ask for: at most one under way for each index on this node, so that they do not get into each
 * other's way. Whoever asks meanwhile shares the next, which begins after they asked and so sees what they had stored.
 */
final class RebuildQueue {
    private static final class Round {
        private final Set<String> users = new HashSet<>();
        private final List<ActionListener<Map<String, Exception>>> listeners = new ArrayList<>();
    }

    private final ProfileRebuilder rebuilder;
    /** The round to come, by index; there is one while another is under way. */
    private final Map<String, Round> rounds = new HashMap<>();

    RebuildQueue(ProfileRebuilder rebuilder) {
        this.rebuilder = rebuilder;
    }

    /** Has profiles built anew; the listener gets those that could not be written, by user, with the reason. */
    void rebuild(IndexConfig config, Collection<String> users, ActionListener<Map<String, Exception>> listener) {
        Round round;
        synchronized (rounds) {
            Round next = rounds.get(config.index());
            round = next == null ? new Round() : next;
            round.users.addAll(users);
            round.listeners.add(listener);
            if (next != null) {
                return;
            }
            rounds.put(config.index(), new Round());
        }
        start(config, round);
    }

    private void start(IndexConfig config, Round round) {
        ActionListener<ProfileRebuilder.Rebuilt> done = ActionListener.notifyOnce(ActionListener.runBefore(
                ActionListener.wrap(
                        rebuilt -> ActionListener.onResponse(round.listeners, rebuilt.failed()),
                        e -> ActionListener.onFailure(round.listeners, e)),
                () -> startNext(config)));
        try {
            rebuilder.rebuild(config, round.users, false, () -> false, done);
        } catch (RuntimeException e) {
            done.onFailure(e);
        }
    }

    private void startNext(IndexConfig config) {
        Round next;
        synchronized (rounds) {
            next = rounds.remove(config.index());
            if (next.listeners.isEmpty()) {
                return;
            }
            rounds.put(config.index(), new Round());
        }
        start(config, next);
    }
}
