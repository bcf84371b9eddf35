/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.StepListener;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.admin.indices.refresh.RefreshResponse;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.profile.FoldEvent;
import org.opensearch.recommend.core.profile.Profile;
import org.opensearch.recommend.core.profile.ProfileFolder;
import org.opensearch.recommend.events.StoredEvent;
import org.opensearch.recommend.items.ItemStore;
import org.opensearch.search.SearchHit;
import org.opensearch.search.aggregations.bucket.composite.CompositeAggregation;
import org.opensearch.search.aggregations.bucket.composite.CompositeAggregationBuilder;
import org.opensearch.search.aggregations.bucket.composite.TermsValuesSourceBuilder;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.SortBuilders;
import org.opensearch.search.sort.SortOrder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Builds profiles anew from the stored events of their users.
 *
 * <p>Why no concurrent event is lost or counted twice: the profile is read first, then the events index is refreshed and
 * read, and the result replaces the profile only if that has not changed since. Whatever was folded into the replaced
 * profile had been stored before, so it is in the result. Whoever stored an event and folds it later finds it in the
 * history, or finds a new generation of the profile and takes the event for one that may have been folded before.
 */
public final class ProfileRebuilder {
    /**
     * Milliseconds after a user was forgotten in which an event is not folded but the profile is built anew: the event
     * may have been deleted since it was stored.
     */
    static final long FORGOTTEN_FOR = 60_000;

    private static final Logger logger = LogManager.getLogger(ProfileRebuilder.class);
    private static final int USERS_AT_ONCE = 200;
    private static final int EVENTS_AT_ONCE = 2000;
    private static final TimeValue KEEP_ALIVE = TimeValue.timeValueMinutes(2);

    /**
     * What a rebuild came to.
     *
     * @param users  profiles written
     * @param events events folded into them
     * @param failed users whose profile could not be written, with the reason
     */
    public record Rebuilt(int users, long events, Map<String, Exception> failed) {
        static final Rebuilt NOTHING = new Rebuilt(0, 0, Map.of());

        Rebuilt and(Rebuilt other) {
            Map<String, Exception> all = new HashMap<>(failed);
            all.putAll(other.failed);
            return new Rebuilt(users + other.users, events + other.events, all);
        }
    }

    private final ProfileStore store;
    private final ItemStore items;
    private final Client client;
    private final ThreadPool threadPool;

    /** A rebuilder whose client runs as the plugin. */
    public ProfileRebuilder(ProfileStore store, ItemStore items, Client pluginClient, ThreadPool threadPool) {
        this.store = store;
        this.items = items;
        this.client = pluginClient;
        this.threadPool = threadPool;
    }

    /**
     * Builds the profiles of the given users anew.
     *
     * @param forget    whether the users' events have just been deleted, so that one still on its way must not come back
     * @param cancelled asked between steps
     */
    public void rebuild(
            IndexConfig config,
            Collection<String> userIds,
            boolean forget,
            BooleanSupplier cancelled,
            ActionListener<Rebuilt> listener) {
        List<String> all = List.copyOf(new HashSet<>(userIds));
        next(config, all, 0, forget, cancelled, Rebuilt.NOTHING, listener);
    }

    private void next(
            IndexConfig config,
            List<String> all,
            int from,
            boolean forget,
            BooleanSupplier cancelled,
            Rebuilt sofar,
            ActionListener<Rebuilt> listener) {
        if (from >= all.size()) {
            listener.onResponse(sofar);
            return;
        }
        int to = Math.min(all.size(), from + USERS_AT_ONCE);
        StepListener<Rebuilt> chunk = new StepListener<>();
        new Chunk(config, forget, cancelled, Retries.start()).run(all.subList(from, to), chunk);
        chunk.whenComplete(
                rebuilt -> next(config, all, to, forget, cancelled, sofar.and(rebuilt), listener), listener::onFailure);
    }

    /** Builds the profiles of all users that have events anew, as {@link #rebuild} does. */
    public void rebuildAll(IndexConfig config, BooleanSupplier cancelled, ActionListener<Rebuilt> listener) {
        StepListener<RefreshResponse> refreshed = new StepListener<>();
        client.admin().indices().refresh(new RefreshRequest(Names.events(config.index())), refreshed);
        refreshed.whenComplete(r -> users(config, null, cancelled, Rebuilt.NOTHING, listener), listener::onFailure);
    }

    private void users(
            IndexConfig config,
            Map<String, Object> after,
            BooleanSupplier cancelled,
            Rebuilt sofar,
            ActionListener<Rebuilt> listener) {
        CompositeAggregationBuilder users = new CompositeAggregationBuilder(
                        "users", List.of(new TermsValuesSourceBuilder("user_id").field("user_id")))
                .size(USERS_AT_ONCE);
        if (after != null) {
            users.aggregateAfter(after);
        }
        SearchRequest request = new SearchRequest(Names.events(config.index()))
                .source(new SearchSourceBuilder().size(0).trackTotalHits(false).aggregation(users))
                .allowPartialSearchResults(false)
                .requestCache(false);
        StepListener<SearchResponse> found = new StepListener<>();
        client.search(request, found);
        found.whenComplete(
                response -> {
                    CompositeAggregation page = response.getAggregations().get("users");
                    List<String> ids = page.getBuckets().stream()
                            .map(bucket -> (String) bucket.getKey().get("user_id"))
                            .filter(id -> id.getBytes(StandardCharsets.UTF_8).length <= Event.LONGEST_ID)
                            .toList();
                    StepListener<Rebuilt> rebuilt = new StepListener<>();
                    rebuild(config, ids, false, cancelled, rebuilt);
                    rebuilt.whenComplete(
                            result -> {
                                if (page.afterKey() == null) {
                                    listener.onResponse(sofar.and(result));
                                } else {
                                    users(config, page.afterKey(), cancelled, sofar.and(result), listener);
                                }
                            },
                            listener::onFailure);
                },
                listener::onFailure);
    }

    /** Whether events of the user must be read from the index instead of being folded. */
    static boolean isJustForgotten(Profile profile, long now) {
        return profile.forgottenAt() > now - FORGOTTEN_FOR;
    }

    /** One pass over some users, and further passes over those whose profile changed meanwhile. */
    private final class Chunk {
        private final IndexConfig config;
        private final boolean forget;
        private final BooleanSupplier cancelled;
        private final Retries retries;
        private final ProfileFolder folder;
        private final Map<String, Profile> built = new HashMap<>();
        private String pit;

        Chunk(IndexConfig config, boolean forget, BooleanSupplier cancelled, Retries retries) {
            this.config = config;
            this.forget = forget;
            this.cancelled = cancelled;
            this.retries = retries;
            this.folder = new ProfileFolder(config.config());
        }

        void run(List<String> users, ActionListener<Rebuilt> listener) {
            StepListener<Map<String, StoredProfile>> before = new StepListener<>();
            StepListener<Void> opened = new StepListener<>();
            StepListener<Void> folded = new StepListener<>();
            StepListener<ProfileStore.Written> written = new StepListener<>();
            store.getAll(config, users, before);
            before.whenComplete(read -> open(opened), listener::onFailure);
            opened.whenComplete(
                    v -> page(users, null, ActionListener.runBefore(folded, this::close)), listener::onFailure);
            folded.whenComplete(v -> store.write(config, changes(before.result()), written), listener::onFailure);
            written.whenComplete(result -> finish(users, before.result(), result, listener), listener::onFailure);
        }

        private void open(ActionListener<Void> listener) {
            String index = Names.events(config.index());
            CreatePitRequest request = new CreatePitRequest(KEEP_ALIVE, false, index);
            client.admin()
                    .indices()
                    .refresh(
                            new RefreshRequest(index),
                            ActionListener.wrap(
                                    refreshed -> client.execute(
                                            CreatePitAction.INSTANCE,
                                            request,
                                            ActionListener.wrap(
                                                    response -> {
                                                        pit = response.getId();
                                                        listener.onResponse(null);
                                                    },
                                                    listener::onFailure)),
                                    listener::onFailure));
        }

        private void close() {
            client.execute(
                    DeletePitAction.INSTANCE,
                    new DeletePitRequest(pit),
                    ActionListener.wrap(response -> {}, e -> logger.debug("point in time left to expire", e)));
        }

        private void page(List<String> users, Object[] after, ActionListener<Void> listener) {
            if (cancelled.getAsBoolean()) {
                listener.onFailure(new TaskCancelledException("the rebuild was cancelled"));
                return;
            }
            SearchSourceBuilder source = new SearchSourceBuilder()
                    .query(QueryBuilders.constantScoreQuery(QueryBuilders.termsQuery("user_id", users)))
                    .size(EVENTS_AT_ONCE)
                    .trackTotalHits(false)
                    .sort("user_id", SortOrder.ASC)
                    .sort("timestamp", SortOrder.ASC)
                    .sort(SortBuilders.shardDocSort())
                    .pointInTimeBuilder(new PointInTimeBuilder(pit).setKeepAlive(KEEP_ALIVE));
            if (after != null) {
                source.searchAfter(after);
            }
            StepListener<SearchResponse> found = new StepListener<>();
            client.search(new SearchRequest().source(source).allowPartialSearchResults(false), found);
            found.whenComplete(
                    response -> {
                        SearchHit[] hits = response.getHits().getHits();
                        StepListener<Void> folded = new StepListener<>();
                        fold(hits, folded);
                        folded.whenComplete(
                                v -> {
                                    if (hits.length < EVENTS_AT_ONCE) {
                                        listener.onResponse(null);
                                    } else {
                                        page(users, hits[hits.length - 1].getSortValues(), listener);
                                    }
                                },
                                listener::onFailure);
                    },
                    listener::onFailure);
        }

        private void fold(SearchHit[] hits, ActionListener<Void> listener) {
            List<StoredEvent> stored = new ArrayList<>(hits.length);
            Set<String> unknownItems = new HashSet<>();
            for (SearchHit hit : hits) {
                StoredEvent event = StoredEvent.read(
                        hit.getId(), hit.getSourceAsMap(), config.config(), threadPool.absoluteTimeInMillis());
                if (event != null && folder.matters(event.event())) {
                    stored.add(event);
                    if (event.item() == null && event.event().itemId() != null) {
                        unknownItems.add(event.event().itemId());
                    }
                }
            }
            StepListener<Map<String, ItemFacts>> facts = new StepListener<>();
            items.facts(config, unknownItems, facts);
            facts.whenComplete(
                    known -> {
                        Map<String, List<FoldEvent>> byUser = new LinkedHashMap<>();
                        for (StoredEvent event : stored) {
                            byUser.computeIfAbsent(event.event().userId(), user -> new ArrayList<>())
                                    .add(event.toFold(known, false));
                        }
                        byUser.forEach((user, fresh) -> built.compute(
                                user, (id, profile) -> folder.fold(profile == null ? Profile.empty(id) : profile, fresh)
                                        .profile()));
                        listener.onResponse(null);
                    },
                    listener::onFailure);
        }

        private List<ProfileStore.Change> changes(Map<String, StoredProfile> before) {
            long now = threadPool.absoluteTimeInMillis();
            List<ProfileStore.Change> changes = new ArrayList<>();
            for (StoredProfile read : before.values()) {
                Profile old = read.profile();
                Profile profile = built.getOrDefault(old.userId(), Profile.empty(old.userId()));
                if (!forget && !read.exists() && profile.isEmpty()) {
                    continue;
                }
                long forgottenAt =
                        forget || profile.isEmpty() ? now : isJustForgotten(old, now) ? old.forgottenAt() : 0;
                changes.add(new ProfileStore.Change(read, profile.asGeneration(old.generation() + 1, forgottenAt)));
            }
            return changes;
        }

        private void finish(
                List<String> users,
                Map<String, StoredProfile> before,
                ProfileStore.Written written,
                ActionListener<Rebuilt> listener) {
            for (String user : users) {
                if (!built.containsKey(user)
                        && !written.conflicts().contains(user)
                        && !written.failed().containsKey(user)
                        && (forget || before.get(user).exists())) {
                    removeLater(user);
                }
            }
            long events = 0;
            int done = 0;
            for (String user : users) {
                if (!written.conflicts().contains(user) && !written.failed().containsKey(user)) {
                    done += before.get(user).exists() || built.containsKey(user) ? 1 : 0;
                    events += built.containsKey(user) ? built.get(user).events() : 0;
                }
            }
            Rebuilt rebuilt = new Rebuilt(done, events, written.failed());
            if (written.conflicts().isEmpty()) {
                listener.onResponse(rebuilt);
                return;
            }
            Retries later = retries.next();
            if (later == null) {
                Map<String, Exception> failed = new HashMap<>();
                written.conflicts().forEach(user -> failed.put(user, Retries.exhausted(user)));
                listener.onResponse(rebuilt.and(new Rebuilt(0, 0, failed)));
                return;
            }
            StepListener<Rebuilt> again = new StepListener<>();
            threadPool.schedule(
                    () -> new Chunk(config, forget, cancelled, later).run(written.conflicts(), again),
                    later.delay(),
                    ThreadPool.Names.GENERIC);
            again.whenComplete(result -> listener.onResponse(rebuilt.and(result)), listener::onFailure);
        }

        private void removeLater(String user) {
            threadPool.schedule(
                    () -> store.get(
                            config,
                            user,
                            ActionListener.wrap(
                                    stored -> {
                                        if (stored.exists() && !stored.found()) {
                                            store.remove(config, stored, ActionListener.wrap(v -> {}, e -> {}));
                                        }
                                    },
                                    e -> logger.debug("the mark of a forgotten user stays", e))),
                    new TimeValue(FORGOTTEN_FOR + 1000, TimeUnit.MILLISECONDS),
                    ThreadPool.Names.GENERIC);
        }
    }
}
