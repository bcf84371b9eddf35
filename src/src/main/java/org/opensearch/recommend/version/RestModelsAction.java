/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import static org.opensearch.rest.RestRequest.Method.DELETE;
import static org.opensearch.rest.RestRequest.Method.GET;
import static org.opensearch.rest.RestRequest.Method.POST;
import static org.opensearch.rest.RestRequest.Method.PUT;

import java.util.List;
import java.util.regex.Pattern;
import org.opensearch.recommend.RequestBody;
import org.opensearch.recommend.core.util.Fields;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code PUT|GET|DELETE /{index}/_recommend/models/{version}}, {@code GET /{index}/_recommend/models}, {@code PUT
 * /{index}/_recommend/models/{version}/files/{file}/{chunk}}, {@code GET} of the same and of what is in front of the chunk, and {@code POST /{index}/_recommend/models/{version}/} with
 * {@code _deploy}, {@code _shadow} or {@code _retire}.
 */
public final class RestModelsAction extends BaseRestHandler {
    private static final Pattern CHUNK = Pattern.compile("0|[1-9][0-9]{0,5}");
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
                new Route(PUT, one + "/files/{file}/{chunk}"),
                new Route(GET, one + "/files/{file}/{chunk}"),
                new Route(GET, one + "/files/{file}"),
                new Route(POST, one + "/_deploy"),
                new Route(POST, one + "/_shadow"),
                new Route(POST, one + "/_retire"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        String index = request.param("index");
        String version = request.param("version");
        if (version != null && !NAME.matcher(version).matches()) {
            throw new IllegalArgumentException("[version] must be 1 to 64 lower-case letters, digits, dots, underscores"
                    + " and hyphens, and begin with a letter or digit, got [" + version + "]");
        }
        if (request.hasParam("file")) {
            return request.method() == PUT
                    ? upload(request, index, version, client)
                    : download(request, index, version, client);
        }
        if (request.method() == PUT) {
            return change(ModelRequest.begin(index, version, ModelBody.read(RequestBody.object(request))), client);
        }
        if (request.path().endsWith("/_deploy")) {
            return change(ModelRequest.deploy(index, version, traffic(request)), client);
        }
        RequestBody.refuse(request);
        return switch (request.method()) {
            case POST ->
                change(
                        request.path().endsWith("/_shadow")
                                ? ModelRequest.shadow(index, version)
                                : ModelRequest.retire(index, version),
                        client);
            case DELETE -> change(ModelRequest.delete(index, version), client);
            default ->
                channel -> client.execute(
                        TransportGetModelsAction.TYPE,
                        ModelRequest.show(index, version),
                        new RestToXContentListener<>(channel));
        };
    }

    private static int traffic(RestRequest request) {
        if (!request.hasContentOrSourceParam()) {
            return VersionList.ALL;
        }
        Fields in = Fields.of("", RequestBody.object(request));
        int percent = in.integer("traffic_percent", VersionList.ALL, 1, VersionList.ALL);
        in.finish();
        return percent;
    }

    private static int chunk(RestRequest request) {
        String number = request.param("chunk");
        if (!CHUNK.matcher(number).matches()) {
            throw new IllegalArgumentException("[chunk] must be a whole number from 0, got [" + number + "]");
        }
        return Integer.parseInt(number);
    }

    private static RestChannelConsumer download(RestRequest request, String index, String version, NodeClient client) {
        RequestBody.refuse(request);
        String file = request.param("file");
        DownloadRequest download = request.hasParam("chunk")
                ? new DownloadRequest(index, version, file, chunk(request))
                : new DownloadRequest(index, version, file);
        return channel -> client.execute(TransportDownloadAction.TYPE, download, new RestToXContentListener<>(channel));
    }

    private static RestChannelConsumer upload(RestRequest request, String index, String version, NodeClient client) {
        UploadRequest upload =
                UploadRequest.read(index, version, request.param("file"), chunk(request), RequestBody.object(request));
        return channel -> client.execute(TransportUploadAction.TYPE, upload, new RestToXContentListener<>(channel));
    }

    private static RestChannelConsumer change(ModelRequest model, NodeClient client) {
        return channel -> client.execute(TransportChangeModelAction.TYPE, model, new RestToXContentListener<>(channel));
    }
}
