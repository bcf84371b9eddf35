/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.opensearch.action.ActionRunnable;
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
    private final Turns<UserOf> turns;
    private final ThreadPool threadPool;

    private record UserOf(String index, String userId) {}

    /** What one attempt came to: profiles to be written, users to be rebuilt, and what became of the writing. */
    private record Attempt(int tried, List<String> unclear, ProfileStore.Written written) {}

    public ProfileWriter(ProfileStore store, ProfileRebuilder rebuilder, ThreadPool threadPool) {
        this.store = store;
        this.rebuilds = new RebuildQueue(rebuilder);
        this.turns = new Turns<>(threadPool);
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
            if (pending.isEmpty()) {
                listener.onResponse(new Folded(0, failed));
            } else if (before.keySet().containsAll(pending.keySet())) {
                attempt(read -> read.onResponse(store.latest(config, before, pending.keySet())));
            } else {
                attempt(read -> store.getForUpdate(config, pending.keySet(), read));
            }
        }

        private void attempt(Consumer<ActionListener<Map<String, StoredProfile>>> read) {
            List<UserOf> users = pending.keySet().stream()
                    .map(user -> new UserOf(config.index(), user))
                    .toList();
            turns.take(users, done -> {
                StepListener<Map<String, StoredProfile>> current = new StepListener<>();
                ActionListener<Attempt> attempt = ActionListener.notifyOnce(
                        ActionListener.runBefore(ActionListener.wrap(this::written, listener::onFailure), done::run));
                current.whenComplete(profiles -> write(profiles, attempt), attempt::onFailure);
                ActionRunnable.wrap(current, read::accept).run();
            });
        }

        private void write(Map<String, StoredProfile> current, ActionListener<Attempt> listener) {
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
            store.write(
                    config,
                    changes,
                    ActionListener.wrap(
                            written -> listener.onResponse(new Attempt(changes.size(), unclear, written)),
                            listener::onFailure));
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

        private void written(Attempt attempt) {
            ProfileStore.Written written = attempt.written;
            failed.putAll(written.failed());
            changed += attempt.tried
                    - written.conflicts().size()
                    - written.failed().size();
            if (attempt.unclear.isEmpty()) {
                again(written.conflicts());
                return;
            }
            rebuilds.rebuild(
                    config,
                    attempt.unclear,
                    ActionListener.wrap(
                            notRebuilt -> {
                                for (String user : attempt.unclear) {
                                    Exception error = notRebuilt.get(user);
                                    if (error == null) {
                                        changed++;
                                    } else {
                                        failed.put(user, error);
                                    }
                                }
                                again(written.conflicts());
                            },
                            listener::onFailure));
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
                    () -> attempt(read -> store.getAll(config, pending.keySet(), read)),
                    retries.delay(),
                    ThreadPool.Names.GENERIC);
        }
    }
}
