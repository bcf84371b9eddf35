/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.config;

import java.util.List;
import java.util.Map;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.settings.Settings;
import org.opensearch.recommend.RecommendTestCase;
import org.opensearch.recommend.core.config.RecommendConfig;

public class ConfigTests extends RecommendTestCase {
    private static final Map<String, Object> SHORTEST =
            Map.of("fields", Map.of("title", "title", "categories", "genres"));

    public void testTheShortestConfigurationCreatesEverything() {
        PutConfigResponse response = putConfig("new-films", SHORTEST);

        assertTrue(response.acknowledged());
        assertEquals(1, response.version());
        assertEquals(
                List.of(
                        "new-films",
                        "recommend-events-new-films",
                        "recommend-profiles-new-films",
                        "recommend-signals-new-films"),
                response.created());
        ItemMapping mapping = ItemMapping.of(metadata("new-films"));
        assertEquals("knn_vector", mapping.type("recommend.content"));
        assertEquals("keyword", mapping.type("genres"));
        assertEquals("recommend-new-films", metadata("new-films").getSettings().get("index.final_pipeline"));
    }

    public void testEveryNodeSeesAnAcknowledgedChangeAndVersionsCount() {
        putConfig("versions", SHORTEST);
        PutConfigResponse second = putConfig(
                "versions",
                Map.of(
                        "fields", Map.of("title", "title"),
                        "scenarios", Map.of("home", Map.of("size", 7))));

        assertEquals(2, second.version());
        for (ConfigService configs : internalCluster().getInstances(ConfigService.class)) {
            assertEquals(2, configs.require("versions").version());
            assertEquals(
                    7,
                    configs.require("versions").config().scenarios().get("home").size());
        }
    }

    public void testDeletingLeavesTheDataAndFreesThePipeline() {
        putConfig("gone", SHORTEST);
        client().execute(TransportPutConfigAction.TYPE, new PutConfigRequest("gone", (RecommendConfig) null))
                .actionGet();

        assertNull(internalCluster().getInstance(ConfigService.class).find("gone"));
        assertNull(metadata("gone").getSettings().get("index.final_pipeline"));
        assertTrue(indexExists("recommend-events-gone"));
        expectThrows(ResourceNotFoundException.class, () -> client().execute(
                        TransportPutConfigAction.TYPE, new PutConfigRequest("gone", (RecommendConfig) null))
                .actionGet());
    }

    public void testRefusesAnIndexWithoutKnn() {
        createIndex("plain", Settings.builder().put("index.number_of_shards", 1).build());
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> putConfig("plain", SHORTEST));
        assertTrue(e.getMessage(), e.getMessage().contains("index.knn"));
    }

    public void testRefusesFieldsThatTheMappingHasNotOrHasOtherwise() {
        assertAcked(prepareCreate("typed")
                .setSettings(FILMS)
                .setMapping("title", "type=text", "genres", "type=integer", "price", "type=keyword"));
        IllegalArgumentException unmapped = expectThrows(
                IllegalArgumentException.class, () -> putConfig("typed", Map.of("fields", Map.of("title", "titel"))));
        assertEquals(
                "[fields.title] names [titel], which is not in the mapping of [typed]; mapped are [genres, price, title]",
                unmapped.getMessage());
        IllegalArgumentException wrong =
                expectThrows(IllegalArgumentException.class, () -> putConfig("typed", SHORTEST));
        assertTrue(wrong.getMessage(), wrong.getMessage().contains("mapped as [integer]"));
        expectThrows(
                IllegalArgumentException.class,
                () -> putConfig("typed", Map.of("fields", Map.of("title", "title", "price", "price"))));
    }

    public void testAnEventsIndexThatASinkMadeIsCompletedOrRefused() {
        assertAcked(prepareCreate("recommend-events-early").setMapping("timestamp", "type=date"));
        PutConfigResponse response = putConfig("early", SHORTEST);
        assertFalse(response.created().contains("recommend-events-early"));
        assertEquals(
                "keyword", ItemMapping.of(metadata("recommend-events-early")).type("user_id"));

        assertAcked(prepareCreate("recommend-events-odd").setMapping("user_id", "type=text"));
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> putConfig("odd", SHORTEST));
        assertTrue(e.getMessage(), e.getMessage().contains("[recommend-events-odd] is there already"));
        assertTrue(e.getMessage(), e.getMessage().contains("[user_id]"));
    }

    public void testAnAliasOfOneIndexCanBeConfigured() {
        assertAcked(prepareCreate("films-v1").setSettings(FILMS));
        assertAcked(client().admin()
                .indices()
                .prepareAliases()
                .addAlias("films-v1", "films-live")
                .get());
        PutConfigResponse response = putConfig("films-live", SHORTEST);
        assertFalse(response.created().contains("films-live"));
        assertEquals("knn_vector", ItemMapping.of(metadata("films-v1")).type("recommend.content"));
    }

    private IndexMetadata metadata(String index) {
        return client().admin()
                .cluster()
                .prepareState()
                .get()
                .getState()
                .metadata()
                .index(index);
    }

    private static void assertAcked(org.opensearch.action.support.clustermanager.AcknowledgedResponse response) {
        assertTrue(response.isAcknowledged());
    }

    private static void assertAcked(org.opensearch.action.admin.indices.create.CreateIndexRequestBuilder request) {
        assertTrue(request.get().isAcknowledged());
    }
}
