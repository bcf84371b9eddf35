/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.recommend.core.rerank.Reason;

class RecommendWireTest {
    private static <T extends Writeable> T copy(Writeable of, Writeable.Reader<T> reader) throws IOException {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            of.writeTo(out);
            return reader.read(out.bytes().streamInput());
        }
    }

    @Test
    void aRequestSurvivesTheWire() throws IOException {
        RecommendRequest request = new RecommendRequest("films", "f1")
                .read(Map.of(
                        "user_id",
                        7,
                        "session",
                        List.of("f2"),
                        "scenario",
                        "home",
                        "size",
                        5,
                        "from",
                        10,
                        "context",
                        Map.of("device", "tv", "region", "DE", "maturity", 12),
                        "filter",
                        Map.of("term", Map.of("genres", "Drama")),
                        "exclude",
                        List.of("f9"),
                        "_source",
                        Map.of("includes", List.of("title")),
                        "timeout",
                        "80ms"));
        RecommendRequest copy = copy(request, RecommendRequest::new);
        assertEquals(request.cacheKey(), copy.cacheKey());
        assertEquals("7", copy.userId());
        assertEquals(10, copy.from());
        assertEquals(80, copy.timeout());
        assertEquals(request.source(), copy.source());
        assertEquals(request.filter(), copy.filter());
        assertTrue(copy.rank());
        assertFalse(copy(new RecommendRequest("films", null).read(Map.of("rank", false)), RecommendRequest::new)
                .rank());
    }

    @Test
    void anAnswerSurvivesTheWireAndHasTheShapeOfASearch() throws IOException {
        RecommendResponse response = new RecommendResponse(
                12,
                "id1",
                "v1",
                "films/v1",
                "home",
                Fallback.SEGMENT_POPULAR,
                List.of("source [x] timed out"),
                40,
                List.of(new RecommendedHit(
                        "films",
                        "f1",
                        0.5f,
                        new BytesArray("{\"title\":\"Heat\"}"),
                        new Reason("because", "f0", "Because you watched Ran"),
                        List.of("content"),
                        1,
                        Map.of())),
                Map.of());
        String json = Strings.toString(MediaTypeRegistry.JSON, response);
        assertEquals(json, Strings.toString(MediaTypeRegistry.JSON, copy(response, RecommendResponse::new)));
        assertEquals(
                "{\"took\":12,\"recommendation_id\":\"id1\",\"model_version\":\"v1\",\"ranker\":\"films/v1\",\"scenario\":\"home\",\"variant\":null,"
                        + "\"fallback\":\"segment_popular\",\"warnings\":[\"source [x] timed out\"],\"hits\":{\"total\":{\"value\":40,\"relation\":\"eq\"},"
                        + "\"max_score\":0.5,\"hits\":[{\"_index\":\"films\",\"_id\":\"f1\",\"_score\":0.5,\"_source\":{\"title\":\"Heat\"},"
                        + "\"recommend\":{\"reason\":{\"type\":\"because\",\"item_id\":\"f0\",\"text\":\"Because you watched Ran\"},"
                        + "\"sources\":[\"content\"],\"position\":1}}]}}",
                json);
    }

    @Test
    void whatIsTooDeepForARecursiveParserIsRefused() {
        Map<String, Object> deep = Map.of("match_all", Map.of());
        for (int i = 0; i < 60; i++) {
            deep = Map.of("bool", Map.of("must", deep));
        }
        Map<String, Object> query = deep;
        String message = assertThrows(IllegalArgumentException.class, () -> new Queries(null).parse(query))
                .getMessage();
        assertTrue(message.contains("nested deeper than 50"), message);
    }
}
