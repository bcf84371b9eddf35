/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.ActionType;
import org.opensearch.action.StepListener;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.admin.indices.refresh.RefreshResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.recommend.PluginClient;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.events.StoredEvent;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/**
 * Forgets a user: deletes the stored events, then builds the profile anew from what is left, which is nothing, unless
 * the user did something meanwhile. So an event that was being folded at the same time does not come back.
 */
public final class TransportDeleteProfileAction extends HandledTransportAction<ProfileRequest, DeleteProfileResponse> {
    public static final String NAME = "indices:data/write/recommend/profiles/delete";
    public static final ActionType<DeleteProfileResponse> TYPE = new ActionType<>(NAME, DeleteProfileResponse::new);

    private static final Logger LOGGER = LogManager.getLogger(TransportDeleteProfileAction.class);
    private static final int EVENTS_AT_ONCE = 2000;

    /** Longer than an impression waits to be written, on whichever node. */
    private static final TimeValue LATE_IMPRESSIONS = TimeValue.timeValueSeconds(5);

    private final PluginClient client;
    private final ConfigService configs;
    private final ProfileStore store;
    private final ProfileRebuilder rebuilder;
    private final ThreadPool threadPool;

    @Inject
    public TransportDeleteProfileAction(
            TransportService transportService,
            ActionFilters actionFilters,
            PluginClient client,
            ConfigService configs,
            ProfileStore store,
            ProfileRebuilder rebuilder,
            ThreadPool threadPool) {
        super(NAME, transportService, actionFilters, ProfileRequest::new);
        this.client = client;
        this.configs = configs;
        this.store = store;
        this.rebuilder = rebuilder;
        this.threadPool = threadPool;
    }

    @Override
    protected void doExecute(Task task, ProfileRequest request, ActionListener<DeleteProfileResponse> listener) {
        // The clock of answers: that of the thread pool lags, and would leave the latest impressions.
        long now = System.currentTimeMillis();
        IndexConfig config = configs.require(request.index());
        configs.requireData(config);
        StepListener<StoredProfile> before = new StepListener<>();
        StepListener<Long> deleted = new StepListener<>();
        StepListener<ProfileRebuilder.Rebuilt> rebuilt = new StepListener<>();
        store.get(config, request.userId(), before);
        before.whenComplete(
                read -> deleteEvents(Names.events(config.index()), of(request.userId()), 0, deleted),
                listener::onFailure);
        deleted.whenComplete(
                events -> rebuilder.rebuild(config, List.of(request.userId()), true, () -> false, rebuilt),
                listener::onFailure);
        rebuilt.whenComplete(
                result -> {
                    for (Map.Entry<String, Exception> failure : result.failed().entrySet()) {
                        listener.onFailure(failure.getValue());
                        return;
                    }
                    threadPool.schedule(
                            () -> deleteLateImpressions(config.index(), request.userId(), now),
                            LATE_IMPRESSIONS,
                            ThreadPool.Names.GENERIC);
                    listener.onResponse(
                            new DeleteProfileResponse(before.result().found(), deleted.result()));
                },
                listener::onFailure);
    }

    private static BoolQueryBuilder of(String userId) {
        return QueryBuilders.boolQuery().filter(QueryBuilders.termQuery("user_id", userId));
    }

    /** Answers given just before are logged just after: what they showed is forgotten too. */
    private void deleteLateImpressions(String index, String userId, long until) {
        BoolQueryBuilder late = of(userId)
                .filter(QueryBuilders.termQuery("origin", StoredEvent.FROM_PLUGIN))
                .filter(QueryBuilders.rangeQuery("timestamp").lte(until).format("epoch_millis"));
        deleteEvents(
                Names.events(index),
                late,
                0,
                ActionListener.wrap(
                        events -> {},
                        e -> LOGGER.warn("[{}] late impressions of a forgotten user were not deleted", index, e)));
    }

    private void deleteEvents(String index, BoolQueryBuilder which, long sofar, ActionListener<Long> listener) {
        StepListener<RefreshResponse> refreshed = new StepListener<>();
        StepListener<SearchResponse> found = new StepListener<>();
        StepListener<BulkResponse> deleted = new StepListener<>();
        client.admin().indices().refresh(new RefreshRequest(index), refreshed);
        SearchRequest search = new SearchRequest(index)
                .source(new SearchSourceBuilder()
                        .query(which)
                        .size(EVENTS_AT_ONCE)
                        .trackTotalHits(false)
                        .fetchSource(false))
                .allowPartialSearchResults(false);
        refreshed.whenComplete(r -> client.search(search, found), listener::onFailure);
        found.whenComplete(
                response -> {
                    BulkRequest bulk = new BulkRequest();
                    for (SearchHit hit : response.getHits().getHits()) {
                        bulk.add(new DeleteRequest(index, hit.getId()));
                    }
                    if (bulk.numberOfActions() == 0) {
                        listener.onResponse(sofar);
                    } else {
                        client.bulk(bulk, deleted);
                    }
                },
                listener::onFailure);
        deleted.whenComplete(
                response -> {
                    if (response.hasFailures()) {
                        listener.onFailure(new OpenSearchStatusException(
                                "not every event of the user could be deleted, try again: {}",
                                RestStatus.SERVICE_UNAVAILABLE,
                                response.buildFailureMessage()));
                        return;
                    }
                    long sum = sofar + response.getItems().length;
                    if (response.getItems().length < EVENTS_AT_ONCE) {
                        listener.onResponse(sum);
                    } else {
                        deleteEvents(index, which, sum, listener);
                    }
                },
                listener::onFailure);
    }
}
