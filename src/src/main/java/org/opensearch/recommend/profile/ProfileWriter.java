/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.opensearch.action.StepListener;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.core.profile.FoldEvent;
import org.opensearch.recommend.core.profile.FoldResult;
import org.opensearch.recommend.core.profile.Profile;
import org.opensearch.recommend.core.profile.ProfileFolder;
import org.opensearch.threadpool.ThreadPool;

/**
 * Folds stored events into profiles: one read and one bulk write a call, however many events and users; only the users
 * whose profile somebody else changed meanwhile are read and folded again.
 */
public final class ProfileWriter {
    /**
     * What folding came to.
     *
     * @param profiles number of profiles changed
     * @param failed   users into whose profile the events could not be folded, with the reason
     */
    public record Folded(int profiles, Map<String, Exception> failed) {}

    private final ProfileStore store;
    private final RebuildQueue rebuilds;
    private final ThreadPool threadPool;

    public ProfileWriter(ProfileStore store, ProfileRebuilder rebuilder, ThreadPool threadPool) {
        this.store = store;
        this.rebuilds = new RebuildQueue(rebuilder);
        this.threadPool = threadPool;
    }

    /**
     * Folds events that may have been folded before, such as those that a tail of the events index reads; each must say
     * so ({@link FoldEvent#retried}).
     */
    public void fold(IndexConfig config, List<FoldEvent> events, ActionListener<Folded> listener) {
        new Fold(config, Map.of(), events, listener).run();
    }

    /**
     * Folds events that the caller has just stored.
     *
     * @param before the users' profiles as read before the events were stored: a profile that has been built anew since
     *               may have the events in it
     */
    public void fold(
            IndexConfig config,
            Map<String, StoredProfile> before,
            List<FoldEvent> events,
            ActionListener<Folded> listener) {
        new Fold(config, before, events, listener).run();
    }

    private final class Fold {
        private final IndexConfig config;
        private final ProfileFolder folder;
        private final Map<String, StoredProfile> before;
        private final Map<String, List<FoldEvent>> pending = new LinkedHashMap<>();
        private final Map<String, Exception> failed = new HashMap<>();
        private final ActionListener<Folded> listener;
        private Retries retries = Retries.start();
        private int changed;

        Fold(
                IndexConfig config,
                Map<String, StoredProfile> before,
                List<FoldEvent> events,
                ActionListener<Folded> listener) {
            this.config = config;
            this.folder = new ProfileFolder(config.config());
            this.before = before;
            this.listener = ActionListener.notifyOnce(listener);
            for (FoldEvent event : events) {
                if (folder.matters(event.event())) {
                    pending.computeIfAbsent(event.event().userId(), user -> new ArrayList<>())
                            .add(event);
                }
            }
        }

        void run() {
            if (before.keySet().containsAll(pending.keySet())) {
                attempt(before);
            } else {
                step(read -> store.getForUpdate(config, pending.keySet(), read), this::attempt);
            }
        }

        private void attempt(Map<String, StoredProfile> current) {
            long now = threadPool.absoluteTimeInMillis();
            List<ProfileStore.Change> changes = new ArrayList<>();
            List<String> unclear = new ArrayList<>();
            for (Map.Entry<String, List<FoldEvent>> entry : pending.entrySet()) {
                StoredProfile read = current.get(entry.getKey());
                FoldResult result = ProfileRebuilder.isJustForgotten(read.profile(), now)
                        ? new FoldResult(read.profile(), false, true)
                        : folder.fold(read.profile(), eventsFor(entry.getKey(), read.profile(), entry.getValue()));
                if (result.rebuild()) {
                    unclear.add(entry.getKey());
                } else if (result.changed()) {
                    changes.add(new ProfileStore.Change(read, result.profile()));
                }
            }
            step(
                    written -> store.write(config, changes, written),
                    (ProfileStore.Written written) -> written(changes.size(), unclear, written));
        }

        private List<FoldEvent> eventsFor(String userId, Profile profile, List<FoldEvent> events) {
            StoredProfile earlier = before.get(userId);
            if (earlier == null || earlier.profile().generation() == profile.generation()) {
                return events;
            }
            return events.stream()
                    .map(event -> new FoldEvent(event.event(), event.item(), true))
                    .toList();
        }

        private void written(int tried, List<String> users, ProfileStore.Written written) {
            failed.putAll(written.failed());
            changed += tried - written.conflicts().size() - written.failed().size();
            if (users.isEmpty()) {
                again(written.conflicts());
                return;
            }
            step(rebuilt -> rebuilds.rebuild(config, users, rebuilt), (Map<String, Exception> notRebuilt) -> {
                for (String user : users) {
                    Exception error = notRebuilt.get(user);
                    if (error == null) {
                        changed++;
                    } else {
                        failed.put(user, error);
                    }
                }
                again(written.conflicts());
            });
        }

        private void again(Collection<String> conflicts) {
            pending.keySet().retainAll(conflicts);
            if (pending.isEmpty()) {
                listener.onResponse(new Folded(changed, failed));
                return;
            }
            retries = retries.next();
            if (retries == null) {
                conflicts.forEach(user -> failed.put(user, Retries.exhausted(user)));
                listener.onResponse(new Folded(changed, failed));
                return;
            }
            threadPool.schedule(
                    () -> step(read -> store.getAll(config, pending.keySet(), read), this::attempt),
                    retries.delay(),
                    ThreadPool.Names.GENERIC);
        }

        private <T> void step(Consumer<ActionListener<T>> call, Consumer<T> then) {
            StepListener<T> step = new StepListener<>();
            step.whenComplete(then::accept, listener::onFailure);
            call.accept(step);
        }
    }
}
