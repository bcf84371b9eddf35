/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.config;

import static org.opensearch.rest.RestRequest.Method.DELETE;
import static org.opensearch.rest.RestRequest.Method.GET;
import static org.opensearch.rest.RestRequest.Method.PUT;

import java.util.List;
import java.util.Map;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.cluster.metadata.MetadataCreateIndexService;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.indices.InvalidIndexNameException;
import org.opensearch.recommend.RequestBody;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code PUT|GET|DELETE /{index}/_recommend/config}. */
public final class RestConfigAction extends BaseRestHandler {
    private final ConfigService configs;
    private final ConfigValidator validator;

    public RestConfigAction(ConfigService configs, ConfigValidator validator) {
        this.configs = configs;
        this.validator = validator;
    }

    @Override
    public String getName() {
        return "recommend_config";
    }

    @Override
    public List<Route> routes() {
        String path = "/{index}/_recommend/config";
        return List.of(new Route(PUT, path), new Route(GET, path), new Route(DELETE, path));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        String index = request.param("index");
        if (request.method() != PUT) {
            RequestBody.refuse(request);
        }
        return switch (request.method()) {
            case PUT -> put(index, request, client);
            case DELETE ->
                channel -> client.execute(
                        TransportPutConfigAction.TYPE,
                        new PutConfigRequest(index, null),
                        new RestToXContentListener<>(channel));
            default -> get(index);
        };
    }

    private RestChannelConsumer put(String index, RestRequest request, NodeClient client) {
        MetadataCreateIndexService.validateIndexOrAliasName(index, InvalidIndexNameException::new);
        if (index.startsWith(".") || index.startsWith("recommend-")) {
            throw new IllegalArgumentException("[" + index + "] cannot be an item index");
        }
        RecommendConfig config = RecommendConfig.read(RequestBody.object(request));
        validator.check(config);
        return channel -> client.execute(
                TransportPutConfigAction.TYPE,
                new PutConfigRequest(index, config),
                new RestToXContentListener<>(channel));
    }

    private RestChannelConsumer get(String index) {
        IndexConfig config = configs.find(index);
        if (config == null) {
            throw new ResourceNotFoundException("index [" + index + "] has no recommender configuration");
        }
        Map<String, Object> body = config.config().toMap();
        return channel -> {
            XContentBuilder builder = channel.newBuilder();
            builder.startObject()
                    .field("index", index)
                    .field("version", config.version())
                    .field("config", body)
                    .endObject();
            channel.sendResponse(new BytesRestResponse(RestStatus.OK, builder));
        };
    }
}
