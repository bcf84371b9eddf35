/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Shows a profile. */
public final class TransportGetProfileAction extends HandledTransportAction<ProfileRequest, GetProfileResponse> {
    public static final String NAME = "indices:data/read/recommend/profiles/get";
    public static final ActionType<GetProfileResponse> TYPE = new ActionType<>(NAME, GetProfileResponse::new);

    private final ConfigService configs;
    private final ProfileStore store;

    @Inject
    public TransportGetProfileAction(
            TransportService transportService, ActionFilters actionFilters, ConfigService configs, ProfileStore store) {
        super(NAME, transportService, actionFilters, ProfileRequest::new);
        this.configs = configs;
        this.store = store;
    }

    @Override
    protected void doExecute(Task task, ProfileRequest request, ActionListener<GetProfileResponse> listener) {
        IndexConfig config = configs.require(request.index());
        store.get(
                config,
                request.userId(),
                ActionListener.map(listener, stored -> new GetProfileResponse(request.index(), stored)));
    }
}
