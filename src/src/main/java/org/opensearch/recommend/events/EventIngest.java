/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.events;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.StepListener;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.get.MultiGetResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.profile.FoldEvent;
import org.opensearch.recommend.core.profile.ProfileFolder;
import org.opensearch.recommend.items.ItemStore;
import org.opensearch.recommend.profile.ProfileStore;
import org.opensearch.recommend.profile.ProfileWriter;
import org.opensearch.recommend.profile.StoredProfile;
import org.opensearch.transport.client.Client;

/**
 * Stores the events of a call and folds them: one read of items and profiles, one bulk of events, one bulk of profiles.
 * An event counts as acknowledged when it is in both.
 */
final class EventIngest {
    private final Client client;
    private final ItemStore items;
    private final ProfileStore profiles;
    private final ProfileWriter writer;

    /** An ingest whose client runs as the plugin. */
    EventIngest(Client pluginClient, ItemStore items, ProfileStore profiles, ProfileWriter writer) {
        this.client = pluginClient;
        this.items = items;
        this.profiles = profiles;
        this.writer = writer;
    }

    /**
     * Stores and folds; the listener gets one entry an event.
     *
     * @param now milliseconds since the epoch
     */
    void ingest(
            IndexConfig config,
            long now,
            List<EventParser.Parsed> parsed,
            RefreshPolicy refresh,
            ActionListener<List<EventsResponse.Item>> listener) {
        new Call(config, now, parsed, ActionListener.notifyOnce(listener)).run(refresh);
    }

    private final class Call {
        private final IndexConfig config;
        private final long now;
        private final ProfileFolder folder;
        private final ActionListener<List<EventsResponse.Item>> listener;
        private final EventsResponse.Item[] answer;
        /** Positions in the call of the events that could be read, and those events. */
        private final List<Integer> positions = new ArrayList<>();

        private final List<Event> events = new ArrayList<>();
        /** The user into whose profile the event of each position goes. */
        private final Map<Integer, String> foldedInto = new HashMap<>();

        Call(
                IndexConfig config,
                long now,
                List<EventParser.Parsed> parsed,
                ActionListener<List<EventsResponse.Item>> listener) {
            this.config = config;
            this.now = now;
            this.folder = new ProfileFolder(config.config());
            this.listener = listener;
            this.answer = new EventsResponse.Item[parsed.size()];
            for (int i = 0; i < answer.length; i++) {
                EventParser.Parsed entry = parsed.get(i);
                if (entry.error() != null) {
                    answer[i] = new EventsResponse.Item(entry.eventId(), false, entry.error());
                } else {
                    positions.add(i);
                    events.add(entry.event());
                }
            }
        }

        void run(RefreshPolicy refresh) {
            if (events.isEmpty()) {
                listener.onResponse(List.of(answer));
                return;
            }
            StepListener<Map<String, ItemFacts>> facts = new StepListener<>();
            StepListener<Map<String, StoredProfile>> before = new StepListener<>();
            StepListener<BulkResponse> stored = new StepListener<>();
            StepListener<List<FoldEvent>> duplicates = new StepListener<>();
            StepListener<ProfileWriter.Folded> folded = new StepListener<>();
            List<FoldEvent> fresh = new ArrayList<>();
            items.facts(config, itemIds(events), facts);
            profiles.getForUpdate(config, users(), before);
            facts.whenComplete(
                    known -> before.whenComplete(
                            read -> client.bulk(bulk(known).setRefreshPolicy(refresh), stored), listener::onFailure),
                    listener::onFailure);
            stored.whenComplete(
                    response -> {
                        Map<String, Integer> again = new HashMap<>();
                        for (BulkItemResponse item : response.getItems()) {
                            stored(item, facts.result(), before.result(), fresh, again);
                        }
                        readAgain(again, duplicates);
                    },
                    listener::onFailure);
            duplicates.whenComplete(
                    retried -> {
                        fresh.addAll(retried);
                        writer.fold(config, before.result(), fresh, folded);
                    },
                    listener::onFailure);
            folded.whenComplete(
                    result -> {
                        foldedInto.forEach((position, user) -> {
                            Exception error = result.failed().get(user);
                            if (error != null) {
                                EventsResponse.Item item = answer[position];
                                answer[position] = new EventsResponse.Item(item.eventId(), item.duplicate(), error);
                            }
                        });
                        listener.onResponse(List.of(answer));
                    },
                    listener::onFailure);
        }

        private BulkRequest bulk(Map<String, ItemFacts> facts) {
            String index = Names.events(config.index());
            BulkRequest bulk = new BulkRequest();
            for (Event event : events) {
                bulk.add(new IndexRequest(index)
                        .id(event.id())
                        .opType(DocWriteRequest.OpType.CREATE)
                        .source(StoredEvent.write(event, item(event, facts)), XContentType.JSON));
            }
            return bulk;
        }

        private void stored(
                BulkItemResponse item,
                Map<String, ItemFacts> facts,
                Map<String, StoredProfile> before,
                List<FoldEvent> fresh,
                Map<String, Integer> again) {
            Event event = events.get(item.getItemId());
            int position = positions.get(item.getItemId());
            boolean duplicate = item.isFailed() && item.getFailure().getStatus() == RestStatus.CONFLICT;
            answer[position] = new EventsResponse.Item(
                    event.id(),
                    duplicate,
                    item.isFailed() && !duplicate ? item.getFailure().getCause() : null);
            if (!item.isFailed()) {
                fresh.add(new FoldEvent(event, item(event, facts), false));
                foldedInto.put(position, event.userId());
            } else if (duplicate && !isInHistory(event, before.get(event.userId()))) {
                again.put(event.id(), position);
            }
        }

        private boolean isInHistory(Event event, StoredProfile read) {
            return read != null && read.profile().remembers(ProfileFolder.eventKey(event.id()));
        }

        /** What is stored under an id counts, not what a later call says under the same id. */
        private void readAgain(Map<String, Integer> again, ActionListener<List<FoldEvent>> result) {
            if (again.isEmpty()) {
                result.onResponse(List.of());
                return;
            }
            MultiGetRequest request = new MultiGetRequest();
            again.keySet().forEach(id -> request.add(Names.events(config.index()), id));
            StepListener<MultiGetResponse> read = new StepListener<>();
            StepListener<Map<String, ItemFacts>> facts = new StepListener<>();
            List<StoredEvent> found = new ArrayList<>();
            client.multiGet(request, read);
            read.whenComplete(
                    response -> {
                        List<Event> unknown = new ArrayList<>();
                        for (MultiGetItemResponse item : response.getResponses()) {
                            int position = again.get(item.getId());
                            if (item.isFailed()) {
                                answer[position] = new EventsResponse.Item(
                                        item.getId(), true, item.getFailure().getFailure());
                                continue;
                            }
                            StoredEvent event = item.getResponse().isExists()
                                    ? StoredEvent.read(
                                            item.getId(), item.getResponse().getSourceAsMap(), config.config(), now)
                                    : null;
                            if (event != null) {
                                found.add(event);
                                foldedInto.put(position, event.event().userId());
                                if (event.item() == null) {
                                    unknown.add(event.event());
                                }
                            }
                        }
                        items.facts(config, itemIds(unknown), facts);
                    },
                    result::onFailure);
            facts.whenComplete(
                    known -> result.onResponse(found.stream()
                            .map(event -> event.toFold(known, true))
                            .toList()),
                    result::onFailure);
        }

        private Set<String> itemIds(List<Event> of) {
            Set<String> ids = new HashSet<>();
            for (Event event : of) {
                if (event.itemId() != null) {
                    ids.add(event.itemId());
                }
            }
            return ids;
        }

        private Set<String> users() {
            Set<String> users = new HashSet<>();
            for (Event event : events) {
                if (folder.matters(event)) {
                    users.add(event.userId());
                }
            }
            return users;
        }

        private ItemFacts item(Event event, Map<String, ItemFacts> facts) {
            ItemFacts known = facts.get(event.itemId());
            return known == null ? ItemFacts.UNKNOWN : StoredEvent.trim(known);
        }
    }
}
