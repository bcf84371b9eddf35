/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import org.opensearch.OpenSearchException;
import org.opensearch.action.ActionListenerResponseHandler;
import org.opensearch.action.ActionType;
import org.opensearch.action.NoShardAvailableActionException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.Names;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Rolls up now, on the node that would at the next interval. */
public final class TransportRollUpAction extends HandledTransportAction<RollUpRequest, RollUpResponse> {
    public static final String NAME = "indices:data/write/recommend/signals/rollup";
    public static final ActionType<RollUpResponse> TYPE = new ActionType<>(NAME, RollUpResponse::new);

    private final ClusterService clusterService;
    private final TransportService transportService;
    private final ThreadPool threadPool;
    private final ConfigService configs;
    private final SignalSchedule schedule;

    @Inject
    public TransportRollUpAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ClusterService clusterService,
            ThreadPool threadPool,
            ConfigService configs,
            SignalSchedule schedule) {
        super(NAME, transportService, actionFilters, RollUpRequest::new);
        this.clusterService = clusterService;
        this.transportService = transportService;
        this.threadPool = threadPool;
        this.configs = configs;
        this.schedule = schedule;
    }

    @Override
    protected void doExecute(Task task, RollUpRequest request, ActionListener<RollUpResponse> listener) {
        IndexConfig config = configs.require(request.index());
        DiscoveryNode runner = schedule.runner(request.index());
        if (runner == null) {
            listener.onFailure(unavailable(Names.events(request.index())));
        } else if (request.isForwarded() || runner.equals(clusterService.localNode())) {
            long start = threadPool.relativeTimeInMillis();
            schedule.runHere(
                    config,
                    ActionListener.wrap(
                            result -> listener.onResponse(
                                    new RollUpResponse(threadPool.relativeTimeInMillis() - start, result)),
                            listener::onFailure));
        } else {
            transportService.sendRequest(
                    runner,
                    NAME,
                    request.forward(),
                    new ActionListenerResponseHandler<>(listener, RollUpResponse::new));
        }
    }

    private OpenSearchException unavailable(String eventsIndex) {
        if (!clusterService.state().routingTable().hasIndex(eventsIndex)) {
            return new IndexNotFoundException(eventsIndex);
        }
        return new NoShardAvailableActionException(
                null, "the first shard of [" + eventsIndex + "] has no active primary, so no node rolls up its events");
    }
}
