/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.stats;

import java.util.List;
import java.util.Set;
import org.opensearch.recommend.RequestBody;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestActions.NodesResponseRestListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code GET /_recommend/stats}, {@code /_recommend/stats/{nodeId}}, {@code /_recommend/stats/{stat}} and
 * {@code /_recommend/stats/{nodeId}/{stat}}. A single part that names groups only is taken for groups.
 */
public final class RestStatsAction extends BaseRestHandler {
    private final NodeStats stats;

    public RestStatsAction(NodeStats stats) {
        this.stats = stats;
    }

    @Override
    public String getName() {
        return "recommend_stats";
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(RestRequest.Method.GET, "/_recommend/stats"),
                new Route(RestRequest.Method.GET, "/_recommend/stats/{nodeId}"),
                new Route(RestRequest.Method.GET, "/_recommend/stats/{nodeId}/{stat}"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        RequestBody.refuse(request);
        List<String> nodes = List.of(request.paramAsStringArrayOrEmptyIfAll("nodeId"));
        List<String> groups = List.of(request.paramAsStringArrayOrEmptyIfAll("stat"));
        Set<String> known = stats.names();
        if (groups.isEmpty() && !nodes.isEmpty() && known.containsAll(nodes)) {
            groups = nodes;
            nodes = List.of();
        }
        for (String group : groups) {
            if (!known.contains(group)) {
                throw new IllegalArgumentException("[stat] must be among " + known + ", got [" + group + "]");
            }
        }
        StatsRequest stats = new StatsRequest(nodes, groups);
        stats.timeout(request.param("timeout"));
        return channel -> client.execute(TransportStatsAction.TYPE, stats, new NodesResponseRestListener<>(channel));
    }
}
