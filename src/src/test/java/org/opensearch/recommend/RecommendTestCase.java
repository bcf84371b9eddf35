/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.action.index.IndexResponse;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.plugins.Plugin;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.config.PutConfigRequest;
import org.opensearch.recommend.config.PutConfigResponse;
import org.opensearch.recommend.config.TransportPutConfigAction;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.events.EventsRequest;
import org.opensearch.recommend.events.TransportEventsAction;
import org.opensearch.test.OpenSearchIntegTestCase;

/** A cluster inside the JVM with the recommender and the real k-NN plugin. */
@OpenSearchIntegTestCase.ClusterScope(scope = OpenSearchIntegTestCase.Scope.SUITE, numDataNodes = 2)
public abstract class RecommendTestCase extends OpenSearchIntegTestCase {
    /** Settings of a films index of several shards. */
    protected static final Settings FILMS = Settings.builder()
            .put("index.knn", true)
            .put("index.number_of_shards", 3)
            .put("index.number_of_replicas", 1)
            .build();

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(RecommendPlugin.class, knn());
    }

    @Override
    protected boolean addMockInternalEngine() {
        return false; // k-NN brings its own engine
    }

    /** Puts a configuration given as JSON-like maps. */
    protected PutConfigResponse putConfig(String index, Map<String, Object> config) {
        return client().execute(
                        TransportPutConfigAction.TYPE, new PutConfigRequest(index, RecommendConfig.read(config)))
                .actionGet();
    }

    /** Indexes one item. */
    protected IndexResponse indexItem(String index, String id, Map<String, Object> item) {
        return client().prepareIndex(index)
                .setId(id)
                .setSource(Json.write(item), MediaTypeRegistry.JSON)
                .get();
    }

    /** Sends events, one a line, which are folded when this returns. */
    protected static void sendEvents(String index, String lines) {
        client().execute(
                        TransportEventsAction.TYPE,
                        new EventsRequest(
                                index,
                                new BytesArray(lines),
                                MediaTypeRegistry.JSON,
                                true,
                                WriteRequest.RefreshPolicy.NONE))
                .actionGet();
    }

    private static Class<? extends Plugin> knn() {
        try {
            return Class.forName("org.opensearch.knn.plugin.KNNPlugin").asSubclass(Plugin.class);
        } catch (ClassNotFoundException e) {
            throw new AssertionError("the k-NN plugin's jar is not on the test's classpath", e);
        }
    }
}
