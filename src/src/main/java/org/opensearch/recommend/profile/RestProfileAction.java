/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import static org.opensearch.rest.RestRequest.Method.DELETE;
import static org.opensearch.rest.RestRequest.Method.GET;

import java.util.List;
import org.opensearch.recommend.RequestBody;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestStatusToXContentListener;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET|DELETE /{index}/_recommend/profiles/{user_id}}. */
public final class RestProfileAction extends BaseRestHandler {
    @Override
    public String getName() {
        return "recommend_profile";
    }

    @Override
    public List<Route> routes() {
        String path = "/{index}/_recommend/profiles/{user_id}";
        return List.of(new Route(GET, path), new Route(DELETE, path));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        RequestBody.refuse(request);
        ProfileRequest profile = new ProfileRequest(request.param("index"), request.param("user_id"));
        if (request.method() == DELETE) {
            return channel ->
                    client.execute(TransportDeleteProfileAction.TYPE, profile, new RestToXContentListener<>(channel));
        }
        return channel ->
                client.execute(TransportGetProfileAction.TYPE, profile, new RestStatusToXContentListener<>(channel));
    }
}
