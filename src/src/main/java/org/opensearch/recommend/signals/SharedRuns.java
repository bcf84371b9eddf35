/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.opensearch.action.ActionRunnable;
import org.opensearch.core.action.ActionListener;

/**
 * Runs of one kind of work, at most one at a time for each key. Whoever asks while one is under way shares the next,
 * which begins after they asked and so sees all that they had done before.
 *
 * @param <T> what a run gives
 */
final class SharedRuns<T> {
    /** Who waits for the next run, by key; a key is there while a run is under way. */
    private final Map<String, List<ActionListener<T>>> waiting = new HashMap<>();

    /** Starts a run, or waits for the next when one is under way. */
    void run(String key, Consumer<ActionListener<T>> work, ActionListener<T> listener) {
        synchronized (waiting) {
            List<ActionListener<T>> next = waiting.get(key);
            if (next != null) {
                next.add(listener);
                return;
            }
            waiting.put(key, new ArrayList<>());
        }
        start(key, work, List.of(listener));
    }

    /** Whether a run is under way. */
    boolean busy(String key) {
        synchronized (waiting) {
            return waiting.containsKey(key);
        }
    }

    private void start(String key, Consumer<ActionListener<T>> work, List<ActionListener<T>> served) {
        ActionListener<T> done = ActionListener.notifyOnce(ActionListener.runAfter(
                ActionListener.wrap(
                        result -> ActionListener.onResponse(served, result), e -> ActionListener.onFailure(served, e)),
                () -> startNext(key, work)));
        ActionRunnable.wrap(done, work::accept).run();
    }

    private void startNext(String key, Consumer<ActionListener<T>> work) {
        List<ActionListener<T>> next;
        synchronized (waiting) {
            next = waiting.remove(key);
            if (next.isEmpty()) {
                return;
            }
            waiting.put(key, new ArrayList<>());
        }
        start(key, work, next);
    }
}
