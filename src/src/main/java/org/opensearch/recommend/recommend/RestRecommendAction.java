/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import static org.opensearch.rest.RestRequest.Method.GET;
import static org.opensearch.rest.RestRequest.Method.POST;

import java.util.List;
import org.opensearch.recommend.RequestBody;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET|POST} of {@code /{index}/_recommend}, {@code …/similar/{id}} and {@code …/together}. */
public final class RestRecommendAction extends BaseRestHandler {
    private static final String TOGETHER = "/together";

    @Override
    public String getName() {
        return "recommend";
    }

    @Override
    public List<Route> routes() {
        String home = "/{index}/_recommend";
        String similar = "/{index}/_recommend/similar/{id}";
        return List.of(
                new Route(GET, home),
                new Route(POST, home),
                new Route(GET, similar),
                new Route(POST, similar),
                new Route(GET, home + TOGETHER),
                new Route(POST, home + TOGETHER));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        String index = request.param("index");
        RecommendRequest recommend = request.rawPath().endsWith(TOGETHER)
                ? RecommendRequest.together(index)
                : new RecommendRequest(index, request.param("id"));
        recommend.userId(request.param("user_id"));
        recommend.source(FetchSourceContext.parseFromRestRequest(request));
        if (request.hasParam("scenario")) {
            recommend.scenario(request.param("scenario"));
        }
        if (request.hasParam("size")) {
            recommend.size(request.paramAsInt("size", 0));
        }
        recommend.from(request.paramAsInt("from", 0));
        recommend.explain(request.paramAsBoolean("explain", false));
        if (request.hasContentOrSourceParam()) {
            recommend.read(RequestBody.object(request));
        }
        return channel -> new RestCancellableNodeClient(client, request.getHttpChannel())
                .execute(TransportRecommendAction.TYPE, recommend, new RestToXContentListener<>(channel));
    }
}
