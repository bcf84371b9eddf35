/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.events;

import java.util.List;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.PluginClient;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.items.ItemStore;
import org.opensearch.recommend.profile.ProfileStore;
import org.opensearch.recommend.profile.ProfileWriter;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Takes events on whichever node the call reaches. */
public final class TransportEventsAction extends HandledTransportAction<EventsRequest, EventsResponse> {
    public static final String NAME = "indices:data/write/recommend/events";
    public static final ActionType<EventsResponse> TYPE = new ActionType<>(NAME, EventsResponse::new);

    private final ConfigService configs;
    private final ThreadPool threadPool;
    private final EventIngest ingest;

    @Inject
    public TransportEventsAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ThreadPool threadPool,
            PluginClient client,
            ConfigService configs,
            ItemStore items,
            ProfileStore profiles,
            ProfileWriter writer) {
        super(NAME, transportService, actionFilters, EventsRequest::new);
        this.configs = configs;
        this.threadPool = threadPool;
        this.ingest = new EventIngest(client, items, profiles, writer);
    }

    @Override
    protected void doExecute(Task task, EventsRequest request, ActionListener<EventsResponse> listener) {
        // A body may take a while to read, and the pool's bounded queue turns too much at once into a 429.
        threadPool.executor(ThreadPool.Names.WRITE).execute(ActionRunnable.wrap(listener, l -> take(request, l)));
    }

    private void take(EventsRequest request, ActionListener<EventsResponse> listener) {
        long start = threadPool.relativeTimeInMillis();
        IndexConfig config = configs.require(request.index());
        configs.requireData(config);
        // To the millisecond, as recommendations are logged: the pool's clock stands still for longer.
        long now = System.currentTimeMillis();
        List<EventParser.Parsed> parsed =
                EventParser.parse(request.body(), request.mediaType(), request.lines(), config.config(), now);
        ingest.ingest(
                config,
                now,
                parsed,
                request.refresh(),
                ActionListener.wrap(
                        items -> {
                            Exception only = items.size() == 1 ? items.get(0).error() : null;
                            if (only != null) {
                                listener.onFailure(only);
                            } else {
                                listener.onResponse(
                                        new EventsResponse(threadPool.relativeTimeInMillis() - start, items));
                            }
                        },
                        listener::onFailure));
    }
}
