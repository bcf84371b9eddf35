/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchTest {

    @Test
    void percentilesAreByNearestRank() {
        Timings timings = new Timings(200);
        assertTrue(Double.isNaN(timings.percentile(50)));
        for (int i = 200; i > 0; i--) {
            timings.addNanos(i * 1_000_000L);
        }
        assertEquals(100, timings.percentile(50));
        assertEquals(198, timings.percentile(99));
        assertEquals(200, timings.percentile(100));
        assertEquals(1, timings.percentile(0.01));
    }

    @Test
    void theSameNumberIsTheSameItem() {
        assertEquals(new Catalogue().item(7), new Catalogue().item(7));
        assertNotEquals(new Catalogue().item(7), new Catalogue().item(8));
        assertTrue(new Catalogue().item(99_999).path("title").asText().endsWith("99999"));
    }

    @Test
    void resultsAreOneJsonObject() {
        LatencyBench.Result latency = new LatencyBench.Result(30, 61.23456, 10, 18, Map.of("rank_ms", 9.5), 1000, 0);
        assertEquals(
                "{\"recommend\":{\"p50_ms\":30.0,\"p99_ms\":61.235},\"knn\":{\"p50_ms\":10.0,\"p99_ms\":18.0},"
                        + "\"stages\":{\"rank_ms\":9.5}}",
                latency.toJson());
        assertEquals(3, latency.ratio());
        assertEquals(
                "{\"recommend\":{\"events_per_second\":5000},\"bulk\":{\"events_per_second\":10000},\"ratio\":0.5}",
                new EventsBench.Result(5000, 10_000).toJson());
    }
}
