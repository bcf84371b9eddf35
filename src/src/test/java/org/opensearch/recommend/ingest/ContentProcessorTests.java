/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.action.bulk.BulkRequestBuilder;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.recommend.RecommendTestCase;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.core.item.ItemKey;

public class ContentProcessorTests extends RecommendTestCase {
    private void films() {
        putConfig("films", Map.of("fields", Map.of("title", "title", "text", "plot", "categories", "genres")));
    }

    public void testAnItemGetsItsKeyAndAUnitVectorOfTheConfiguredDimension() {
        films();
        indexItem("films", "f1", Map.of("title", "Night Train", "genres", List.of("Thriller")));

        Map<?, ?> managed = managed("f1");
        assertEquals(ItemKey.of("f1"), ((Number) managed.get("key")).longValue());
        assertTrue(((Number) managed.get("added_at")).longValue() > 0);
        List<Double> content = vector(managed);
        assertEquals(128, content.size());
        assertEquals(1, content.stream().mapToDouble(c -> c * c).sum(), 1e-4);
    }

    public void testReindexingAWholeItemKeepsWhatTheManagedObjectHeldAndRenewsTheVector() {
        films();
        indexItem("films", "f2", Map.of("title", "Night Train", "genres", List.of("Thriller")));
        client().prepareUpdate("films", "f2")
                .setDoc(
                        Json.write(Map.of("recommend", Map.of("neighbours", List.of("f7", "f9")))),
                        MediaTypeRegistry.JSON)
                .get();
        Map<?, ?> before = managed("f2");

        BulkRequestBuilder feed = client().prepareBulk();
        feed.add(client().prepareIndex("films")
                .setId("f2")
                .setSource(Json.write(Map.of("title", "Day Bus", "genres", "Comedy")), MediaTypeRegistry.JSON));
        feed.add(client().prepareIndex("films")
                .setId("f3")
                .setSource(Json.write(Map.of("title", "New", "genres", "Comedy")), MediaTypeRegistry.JSON));
        assertFalse(feed.get().hasFailures());

        Map<?, ?> after = managed("f2");
        assertEquals(List.of("f7", "f9"), after.get("neighbours"));
        assertEquals(before.get("added_at"), after.get("added_at"));
        assertNotEquals(vector(before), vector(after));
    }

    public void testOddAndMissingFieldsNeverFailAnIndexRequest() {
        films();
        List<Map<String, Object>> odd = new ArrayList<>();
        odd.add(Map.of());
        odd.add(Map.of("unrelated", 1));
        odd.add(Map.of("title", 42));
        odd.add(Map.of("title", ""));
        odd.add(Map.of("title", "   \u0000 \uD800 ~~~"));
        odd.add(Map.of("genres", List.of(List.of("Nested"), 7, true)));
        odd.add(Map.of("title", "x".repeat(100_000)));
        odd.add(Map.of("title", "Named", "recommend", "not an object"));
        odd.add(Map.of("plot", List.of("one", "two")));
        BulkRequestBuilder bulk = client().prepareBulk();
        for (int i = 0; i < odd.size(); i++) {
            bulk.add(client().prepareIndex("films")
                    .setId("odd" + i)
                    .setSource(Json.write(odd.get(i)), MediaTypeRegistry.JSON));
        }
        BulkResponse response = bulk.get();
        assertFalse(response.buildFailureMessage(), response.hasFailures());
        for (int i = 0; i < odd.size(); i++) {
            assertEquals(ItemKey.of("odd" + i), ((Number) managed("odd" + i).get("key")).longValue());
        }
        assertNull(managed("odd0").get("content"));
        assertNotNull(managed("odd2").get("content"));
        assertNotNull(managed("odd8").get("content"));
    }

    public void testAnItemWithoutAnIdGetsOneAndItsKey() {
        films();
        String id = client().prepareIndex("films")
                .setSource(Json.write(Map.of("title", "Nameless")), MediaTypeRegistry.JSON)
                .get()
                .getId();
        assertEquals(ItemKey.of(id), ((Number) managed(id).get("key")).longValue());
    }

    private Map<?, ?> managed(String id) {
        return (Map<?, ?>)
                client().prepareGet("films", id).get().getSourceAsMap().get("recommend");
    }

    private static List<Double> vector(Map<?, ?> managed) {
        List<Double> vector = new ArrayList<>();
        for (Object component : (List<?>) managed.get("content")) {
            vector.add(((Number) component).doubleValue());
        }
        return vector;
    }
}
