/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Recommendations and similar items, on the node that the request reached. */
public final class TransportRecommendAction extends HandledTransportAction<RecommendRequest, RecommendResponse> {
    public static final String NAME = "indices:data/read/recommend";
    public static final ActionType<RecommendResponse> TYPE = new ActionType<>(NAME, RecommendResponse::new);

    private final Recommender recommender;

    @Inject
    public TransportRecommendAction(
            TransportService transportService, ActionFilters actionFilters, Recommender recommender) {
        super(NAME, transportService, actionFilters, RecommendRequest::new);
        this.recommender = recommender;
    }

    @Override
    protected void doExecute(Task task, RecommendRequest request, ActionListener<RecommendResponse> listener) {
        recommender.recommend(task, request, listener);
    }
}
