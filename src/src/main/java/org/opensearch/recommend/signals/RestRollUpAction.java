/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.util.List;
import org.opensearch.recommend.RequestBody;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /{index}/_recommend/signals/_rollup}. */
public final class RestRollUpAction extends BaseRestHandler {
    @Override
    public String getName() {
        return "recommend_signals_rollup";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, "/{index}/_recommend/signals/_rollup"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        RequestBody.refuse(request);
        RollUpRequest rollUp = new RollUpRequest(request.param("index"));
        return channel -> client.execute(TransportRollUpAction.TYPE, rollUp, new RestToXContentListener<>(channel));
    }
}
