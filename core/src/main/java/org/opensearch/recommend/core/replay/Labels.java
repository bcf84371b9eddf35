/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.opensearch.recommend.core.event.Event;

/**
 * Rows that wait for their labels. A row leaves when its window has passed, in the order of time, so at most the rows of
 * one window are held.
 */
final class Labels {
    private record UserItem(String userId, String itemId) {}

    /** A row, and what has come of it so far. */
    private static final class Pending {
        private final RankingRow row;
        private final String recommendationId;
        private final boolean sampled;
        private Pending earlier;
        private boolean clicked;
        private boolean completed;

        Pending(RankingRow row, String recommendationId, boolean sampled, Pending earlier) {
            this.row = row;
            this.recommendationId = recommendationId;
            this.sampled = sampled;
            this.earlier = earlier;
        }
    }

    private final long window;
    private final Consumer<RankingRow> sink;
    private final ArrayDeque<Pending> inOrder = new ArrayDeque<>();
    private final Map<UserItem, Pending> newest = new HashMap<>();

    Labels(long window, Consumer<RankingRow> sink) {
        this.window = window;
        this.sink = sink;
    }

    /**
     * Takes a row.
     *
     * @param recommendationId the answer that showed it, or null
     * @param sampled          whether it stands for what was not taken: it is dropped when the user takes it after all
     */
    void add(RankingRow row, String recommendationId, boolean sampled) {
        UserItem key = new UserItem(row.userId(), row.itemId());
        Pending pending = new Pending(row, recommendationId, sampled, newest.get(key));
        newest.put(key, pending);
        inOrder.add(pending);
    }

    /** Whether a row of that item waits that was not sampled. */
    boolean waits(String userId, String itemId) {
        for (Pending p = newest.get(new UserItem(userId, itemId)); p != null; p = p.earlier) {
            if (!p.sampled) {
                return true;
            }
        }
        return false;
    }

    /**
     * A positive event: it labels the row of the recommendation that it names, or else the newest of its item.
     *
     * @param completes whether it completes the item
     */
    void took(Event event, boolean completes) {
        Pending chosen = null;
        for (Pending p = newest.get(new UserItem(event.userId(), event.itemId())); p != null; p = p.earlier) {
            if (p.sampled) {
                p.clicked = true;
                continue;
            }
            boolean named =
                    event.recommendationId() != null && Objects.equals(event.recommendationId(), p.recommendationId);
            if (chosen == null || named) {
                chosen = p;
            }
            if (named) {
                break;
            }
        }
        if (chosen != null) {
            chosen.clicked = true;
            chosen.completed |= completes;
        }
    }

    /** Lets go of the rows whose window has passed. */
    void release(long now) {
        while (!inOrder.isEmpty() && inOrder.element().row.time() + window < now) {
            emit(inOrder.remove());
        }
    }

    /** Lets go of all. */
    void finish() {
        while (!inOrder.isEmpty()) {
            emit(inOrder.remove());
        }
    }

    private void emit(Pending pending) {
        RankingRow row = pending.row;
        forget(new UserItem(row.userId(), row.itemId()), pending);
        if (pending.sampled && pending.clicked) {
            return;
        }
        sink.accept(row.withLabels(pending.clicked ? 1 : 0, pending.clicked ? (pending.completed ? 1 : 0) : Float.NaN));
    }

    /** It is the oldest of its item. */
    private void forget(UserItem key, Pending oldest) {
        Pending p = newest.get(key);
        if (p == oldest) {
            newest.remove(key);
            return;
        }
        while (p.earlier != oldest) {
            p = p.earlier;
        }
        p.earlier = null;
    }
}
