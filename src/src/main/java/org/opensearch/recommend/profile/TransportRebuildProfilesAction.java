/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.util.function.BooleanSupplier;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Builds profiles anew, on whichever node the call reaches, until done or cancelled. */
public final class TransportRebuildProfilesAction
        extends HandledTransportAction<RebuildProfilesRequest, RebuildProfilesResponse> {
    public static final String NAME = "indices:data/write/recommend/profiles/rebuild";
    public static final ActionType<RebuildProfilesResponse> TYPE = new ActionType<>(NAME, RebuildProfilesResponse::new);

    private final ConfigService configs;
    private final ProfileRebuilder rebuilder;
    private final ThreadPool threadPool;

    @Inject
    public TransportRebuildProfilesAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ConfigService configs,
            ProfileRebuilder rebuilder,
            ThreadPool threadPool) {
        super(NAME, transportService, actionFilters, RebuildProfilesRequest::new);
        this.configs = configs;
        this.rebuilder = rebuilder;
        this.threadPool = threadPool;
    }

    @Override
    protected void doExecute(
            Task task, RebuildProfilesRequest request, ActionListener<RebuildProfilesResponse> listener) {
        IndexConfig config = configs.require(request.index());
        configs.requireData(config);
        long start = threadPool.relativeTimeInMillis();
        BooleanSupplier cancelled = ((CancellableTask) task)::isCancelled;
        ActionListener<ProfileRebuilder.Rebuilt> done = ActionListener.map(
                listener,
                rebuilt -> new RebuildProfilesResponse(
                        threadPool.relativeTimeInMillis() - start,
                        rebuilt.users(),
                        rebuilt.events(),
                        rebuilt.failed().size()));
        if (request.userIds() == null) {
            rebuilder.rebuildAll(config, cancelled, done);
        } else {
            rebuilder.rebuild(config, request.userIds(), false, cancelled, done);
        }
    }
}
