/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.ingest;

import java.util.List;
import java.util.Map;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.recommend.PluginClient;
import org.opensearch.recommend.RecommendTestCase;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.core.content.ContentEncoder;
import org.opensearch.recommend.signals.SignalSchedule;
import org.opensearch.threadpool.ThreadPool;

public class CatalogueStatisticsTests extends RecommendTestCase {
    @Override
    protected Settings nodeSettings(int nodeOrdinal) {
        return Settings.builder()
                .put(super.nodeSettings(nodeOrdinal))
                .put(SignalSchedule.INTERVAL.getKey(), "1h")
                .build();
    }

    public void testCountsWhenTheCatalogueHasDoubledAndEncodersFollow() {
        putConfig("films", Map.of("fields", Map.of("title", "title", "categories", "genres")));
        assertFalse(count());
        index(0, 120);
        assertTrue(count());
        assertFalse(count());

        IndexConfig config = config();
        List<String> common = List.of("the film");
        List<String> both = List.of("the film quixotic");
        ContentEncoders encoders = encoders();
        ContentEncoder before = encoders.encoder(config);
        follow(encoders);
        ContentEncoder after = encoders.encoder(config);
        // What every title has says less than before.
        assertTrue(cosine(after, common, both) < cosine(before, common, both));

        index(120, 230);
        assertFalse(count());
        index(230, 240);
        assertTrue(count());
    }

    public void testAnIndexMadeAnewIsAnotherCatalogue() {
        putConfig("films", Map.of("fields", Map.of("title", "title", "categories", "genres")));
        List<String> common = List.of("the film");
        List<String> both = List.of("the film quixotic");
        ContentEncoders encoders = encoders();
        double before = cosine(encoders.encoder(config()), common, both);
        index(0, 120);
        assertTrue(count());
        follow(encoders);
        assertTrue(cosine(encoders.encoder(config()), common, both) < before);

        client().admin().indices().prepareDelete("films").get();
        putConfig("films", Map.of("fields", Map.of("title", "title", "categories", "genres")));
        assertEquals(before, cosine(encoders.encoder(config()), common, both), 0);
        follow(encoders);
        assertEquals(before, cosine(encoders.encoder(config()), common, both), 0);
        index(0, 120);
        assertTrue("counted though there are as many items as before", count());
        follow(encoders);
        assertTrue(cosine(encoders.encoder(config()), common, both) < before);
    }

    private static IndexConfig config() {
        return internalCluster().getInstance(ConfigService.class).require("films");
    }

    private void index(int from, int to) {
        BulkRequest bulk = new BulkRequest();
        for (int i = from; i < to; i++) {
            bulk.add(new IndexRequest("films")
                    .id("m" + i)
                    .source(
                            Json.write(Map.of("title", "the film number " + i, "genres", List.of("Drama"))),
                            MediaTypeRegistry.JSON));
        }
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
        refresh("films");
    }

    private boolean count() {
        PlainActionFuture<Boolean> counted = new PlainActionFuture<>();
        statistics(encoders()).count(config(), counted);
        return counted.actionGet();
    }

    private void follow(ContentEncoders encoders) {
        PlainActionFuture<Void> followed = new PlainActionFuture<>();
        statistics(encoders).follow(config(), followed);
        followed.actionGet();
    }

    private static CatalogueStatistics statistics(ContentEncoders encoders) {
        return new CatalogueStatistics(
                internalCluster().getInstance(PluginClient.class),
                internalCluster().getInstance(ThreadPool.class),
                encoders,
                internalCluster().getInstance(ConfigService.class)::indexUuid);
    }

    private static ContentEncoders encoders() {
        return new ContentEncoders(internalCluster().getInstance(ConfigService.class)::indexUuid);
    }

    private static double cosine(ContentEncoder encoder, List<String> a, List<String> b) {
        float[] x = encoder.encode(a, List.of());
        float[] y = encoder.encode(b, List.of());
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (double) x[i] * y[i];
        }
        return sum;
    }
}
