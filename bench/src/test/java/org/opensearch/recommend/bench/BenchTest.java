/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.cf.FoldIn;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.recommend.core.util.Vectors;

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
        CollaborativeBench.Result collaborative =
                new CollaborativeBench.Result(24.5, 60, 20, 50, Map.of("fold_in_ms", 1.2), 900, 0);
        LatencyBench.Result latency =
                new LatencyBench.Result(30, 61.23456, 10, 18, Map.of("rank_ms", 9.5), 1000, 0, collaborative);
        assertEquals(
                "{\"recommend\":{\"p50_ms\":30.0,\"p99_ms\":61.235},\"knn\":{\"p50_ms\":10.0,\"p99_ms\":18.0},"
                        + "\"stages\":{\"rank_ms\":9.5},"
                        + "\"collaborative\":{\"all_sources\":{\"p50_ms\":24.5,\"p99_ms\":60.0},"
                        + "\"without\":{\"p50_ms\":20.0,\"p99_ms\":50.0},\"added_p50_ms\":4.5,"
                        + "\"stages\":{\"fold_in_ms\":1.2}}}",
                latency.toJson());
        assertEquals(3, latency.ratio());
        assertEquals(
                "{\"recommend\":{\"events_per_second\":5000},\"bulk\":{\"events_per_second\":10000},\"ratio\":0.5}",
                new EventsBench.Result(5000, 10_000).toJson());
    }

    @Test
    void aGeneratedModelTellsWhatAUserTakesFromTheRest() {
        GeneratedModel model = new GeneratedModel(2_000, 500);
        SplittableRandom random = new SplittableRandom(3);
        int above = 0;
        int users = 50;
        for (int user = 0; user < users; user++) {
            float[][] history = new float[Visits.HISTORY][];
            float[] weights = new float[Visits.HISTORY];
            for (int i = 0; i < history.length; i++) {
                history[i] = model.vector(model.taken(user, random));
                weights[i] = 1;
            }
            float[] folded = new FoldIn(model.basis(), history, weights).user();
            float next = Vectors.dot(folded, model.vector(model.taken(user, random)));
            float any = Vectors.dot(folded, model.vector(random.nextInt(model.items())));
            above += next > any ? 1 : 0;
        }
        assertTrue(above >= 0.9 * users, above + " of " + users);
        assertEquals(model.document(7, 1), new GeneratedModel(2_000, 500).document(7, 1));
        JsonNode recommend = model.document(7, 1).path("recommend");
        assertEquals(GeneratedModel.DIMENSION, recommend.path("cf_1").size());
        assertEquals(
                recommend.path("neighbours_1").path("ids").size(),
                recommend.path("neighbours_1").path("weights").size());
        JsonNode version = model.version();
        float[][] gram = SolverBasis.decodeGram(version.path("gram").asText(), GeneratedModel.DIMENSION);
        assertEquals(model.basis().gram()[3][5], gram[3][5]);
        assertEquals(2_000, version.path("ials").path("rows").asInt());
    }
}
