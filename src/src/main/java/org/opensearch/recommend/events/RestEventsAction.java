/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.events;

import java.util.List;
import java.util.Locale;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /{index}/_recommend/events}. */
public final class RestEventsAction extends BaseRestHandler {
    @Override
    public String getName() {
        return "recommend_events";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, "/{index}/_recommend/events"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        if (!request.hasContent()) {
            throw new IllegalArgumentException("the body has no events");
        }
        String contentType = request.header("Content-Type");
        boolean lines =
                contentType != null && contentType.toLowerCase(Locale.ROOT).contains("ndjson");
        EventsRequest events = new EventsRequest(
                request.param("index"),
                request.content(),
                request.getMediaType(),
                lines,
                RefreshPolicy.parse(request.param("refresh", "false")));
        return channel -> client.execute(TransportEventsAction.TYPE, events, new RestToXContentListener<>(channel));
    }
}
