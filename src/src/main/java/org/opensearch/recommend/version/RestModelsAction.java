/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import static org.opensearch.rest.RestRequest.Method.DELETE;
import static org.opensearch.rest.RestRequest.Method.GET;
import static org.opensearch.rest.RestRequest.Method.POST;
import static org.opensearch.rest.RestRequest.Method.PUT;

import java.util.List;
import java.util.regex.Pattern;
import org.opensearch.recommend.RequestBody;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code PUT|GET|DELETE /{index}/_recommend/models/{version}}, {@code GET /{index}/_recommend/models} and {@code POST
 * /{index}/_recommend/models/{version}/_deploy}.
 */
public final class RestModelsAction extends BaseRestHandler {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    @Override
    public String getName() {
        return "recommend_models";
    }

    @Override
    public List<Route> routes() {
        String all = "/{index}/_recommend/models";
        String one = all + "/{version}";
        return List.of(
                new Route(GET, all),
                new Route(GET, one),
                new Route(PUT, one),
                new Route(DELETE, one),
                new Route(POST, one + "/_deploy"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        String index = request.param("index");
        String version = request.param("version");
        if (version != null && !NAME.matcher(version).matches()) {
            throw new IllegalArgumentException("[version] must be 1 to 64 lower-case letters, digits, dots, underscores"
                    + " and hyphens, and begin with a letter or digit, got [" + version + "]");
        }
        if (request.method() == PUT) {
            CollaborativeModel model = CollaborativeModel.read(RequestBody.object(request));
            return change(ModelRequest.begin(index, version, model), client);
        }
        RequestBody.refuse(request);
        return switch (request.method()) {
            case POST -> change(ModelRequest.deploy(index, version), client);
            case DELETE -> change(ModelRequest.delete(index, version), client);
            default ->
                channel -> client.execute(
                        TransportGetModelsAction.TYPE,
                        ModelRequest.show(index, version),
                        new RestToXContentListener<>(channel));
        };
    }

    private static RestChannelConsumer change(ModelRequest model, NodeClient client) {
        return channel -> client.execute(TransportChangeModelAction.TYPE, model, new RestToXContentListener<>(channel));
    }
}
