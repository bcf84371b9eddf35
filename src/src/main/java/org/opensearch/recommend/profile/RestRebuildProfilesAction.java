/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.util.List;
import org.opensearch.recommend.RequestBody;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.util.Fields;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /{index}/_recommend/profiles/_rebuild}. */
public final class RestRebuildProfilesAction extends BaseRestHandler {
    private static final int MOST_USERS = 10_000;

    @Override
    public String getName() {
        return "recommend_profiles_rebuild";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, "/{index}/_recommend/profiles/_rebuild"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        RebuildProfilesRequest rebuild = new RebuildProfilesRequest(request.param("index"), readUsers(request));
        return channel -> new RestCancellableNodeClient(client, request.getHttpChannel())
                .execute(TransportRebuildProfilesAction.TYPE, rebuild, new RestToXContentListener<>(channel));
    }

    private static List<String> readUsers(RestRequest request) {
        if (!request.hasContent()) {
            return null;
        }
        Fields body = Fields.of("", RequestBody.object(request));
        boolean some = body.has("user_ids");
        List<String> users = body.strings("user_ids", MOST_USERS, Event.LONGEST_ID);
        body.finish();
        return some ? users : null;
    }
}
