/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.recommend.RecommendTestCase;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.test.InternalTestCluster;
import org.opensearch.test.OpenSearchIntegTestCase;
import org.opensearch.transport.client.Client;

@OpenSearchIntegTestCase.ClusterScope(
        scope = OpenSearchIntegTestCase.Scope.TEST,
        numDataNodes = 4,
        supportsDedicatedMasters = false)
public class SignalsNodeLossTests extends RecommendTestCase {
    @Override
    protected Settings nodeSettings(int nodeOrdinal) {
        return Settings.builder()
                .put(super.nodeSettings(nodeOrdinal))
                .put(SignalSchedule.INTERVAL.getKey(), "1s")
                .build();
    }

    /** Events keep coming while first the node that rolls up and then the cluster manager is stopped. */
    public void testRollingUpGoesOnAndCountsEveryAcknowledgedEventOnce() throws Exception {
        assertTrue(prepareCreate("films").setSettings(FILMS).get().isAcknowledged());
        assertTrue(prepareCreate(Names.events("films"))
                .setSettings(Settings.builder().put("index.number_of_shards", 2).put("index.number_of_replicas", 2))
                .setMapping("timestamp", "type=date")
                .get()
                .isAcknowledged());
        putConfig("films", Map.of("fields", Map.of("title", "title")));
        // Every node has a copy, so that the loss of two leaves one of each shard.
        assertTrue(client().admin()
                .indices()
                .prepareUpdateSettings(Names.events("films"), Names.signals("films"), Names.CONFIG_INDEX)
                .setSettings(Settings.builder().put("index.auto_expand_replicas", "0-all"))
                .get()
                .isAcknowledged());
        ensureGreen();

        AtomicInteger acknowledged = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        Set<String> doomed = new HashSet<>();
        DiscoveryNode runner =
                internalCluster().getInstance(SignalSchedule.class).runner("films");
        doomed.add(runner.getName());
        doomed.add(internalCluster().getClusterManagerName());
        String survivor = Arrays.stream(internalCluster().getNodeNames())
                .filter(node -> !doomed.contains(node))
                .findFirst()
                .orElseThrow();
        Client client = internalCluster().client(survivor);
        Thread sender = new Thread(() -> {
            for (int i = 0; !stop.get(); i++) {
                send(client, "e" + i);
                acknowledged.incrementAndGet();
            }
        });
        sender.start();
        try {
            assertBusy(() -> assertTrue(counted(survivor) > 0), 30, TimeUnit.SECONDS);
            internalCluster().stopRandomNode(InternalTestCluster.nameFilter(runner.getName()));
            assertGoesOn(survivor);
            String manager = internalCluster().getClusterManagerName(survivor);
            if (!manager.equals(survivor)) {
                internalCluster().stopRandomNode(InternalTestCluster.nameFilter(manager));
                assertGoesOn(survivor);
            }
        } finally {
            stop.set(true);
            sender.join(60_000);
        }
        assertFalse(sender.isAlive());
        assertBusy(() -> assertEquals(acknowledged.get(), counted(survivor)), 60, TimeUnit.SECONDS);
        Thread.sleep(2_500); // two more intervals, in which nothing is counted again
        assertEquals(acknowledged.get(), counted(survivor));
    }

    private void assertGoesOn(String survivor) throws Exception {
        long before = counted(survivor);
        assertBusy(() -> assertTrue(counted(survivor) > before), 60, TimeUnit.SECONDS);
    }

    /** Sends until it is acknowledged, as a sender that retries does. */
    private static void send(Client client, String id) {
        while (true) {
            try {
                client.index(new IndexRequest(Names.events("films"))
                                .id(id)
                                .opType(DocWriteRequest.OpType.CREATE)
                                .source(Map.of(
                                        "type", "view",
                                        "user_id", "u1",
                                        "item_id", "m1",
                                        "timestamp", System.currentTimeMillis())))
                        .actionGet();
                return;
            } catch (org.opensearch.OpenSearchException e) {
                if (e.status() == RestStatus.CONFLICT) {
                    return; // an earlier attempt had arrived
                }
            }
        }
    }

    private static long counted(String node) {
        SignalReader reader =
                internalCluster().getInstance(SignalTables.class, node).reader("films");
        float count = reader.get(ItemKey.of("m1"), null, Signal.EVENTS_1D);
        return Float.isNaN(count) ? 0 : (long) count;
    }
}
