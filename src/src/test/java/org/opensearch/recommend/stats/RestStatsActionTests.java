/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.stats;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Before;
import org.opensearch.cluster.ClusterName;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestResponse;
import org.opensearch.test.rest.FakeRestChannel;
import org.opensearch.test.rest.FakeRestRequest;
import org.opensearch.test.rest.RestActionTestCase;

public class RestStatsActionTests extends RestActionTestCase {
    private final AtomicReference<StatsRequest> sent = new AtomicReference<>();

    @Before
    public void register() {
        NodeStats stats = new NodeStats();
        stats.add("signals", Map::of);
        stats.add("models", Map::of);
        controller().registerHandler(new RestStatsAction(stats));
        verifyingClient.setExecuteVerifier((action, request) -> {
            sent.set((StatsRequest) request);
            return new StatsResponse(new ClusterName("test"), List.of(), List.of());
        });
    }

    public void testAllFourPaths() {
        assertAsks("/_recommend/stats", "[]", "[]");
        assertAsks("/_recommend/stats/_local,n1", "[_local, n1]", "[]");
        assertAsks("/_recommend/stats/signals", "[]", "[signals]");
        assertAsks("/_recommend/stats/signals,models", "[]", "[signals, models]");
        assertAsks("/_recommend/stats/n1/signals", "[n1]", "[signals]");
        assertAsks("/_recommend/stats/_all/models", "[]", "[models]");
    }

    public void testAnUnknownGroupIsRefused() {
        RestResponse response = dispatch("/_recommend/stats/n1/signal");
        assertEquals(RestStatus.BAD_REQUEST, response.status());
        assertTrue(response.content().utf8ToString().contains("[stat] must be among [models, signals], got [signal]"));
    }

    private void assertAsks(String path, String nodes, String groups) {
        RestResponse response = dispatch(path);
        assertEquals(response.content().utf8ToString(), RestStatus.OK, response.status());
        assertEquals(nodes, Arrays.toString(sent.get().nodesIds()));
        assertEquals(groups, sent.get().groups().toString());
    }

    private RestResponse dispatch(String path) {
        RestRequest request = new FakeRestRequest.Builder(xContentRegistry())
                .withMethod(RestRequest.Method.GET)
                .withPath(path)
                .build();
        FakeRestChannel channel = new FakeRestChannel(request, true, 1);
        ThreadContext context = verifyingClient.threadPool().getThreadContext();
        ThreadContext.StoredContext before = context.stashContext();
        controller().dispatchRequest(request, channel, context);
        before.restore();
        return channel.capturedResponse();
    }
}
