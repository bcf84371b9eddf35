/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.cf.FoldIn;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.rank.DefaultSchema;
import org.opensearch.recommend.core.rank.FeatureSchema;
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
    void resultsAreOneJsonObject() throws IOException {
        CollaborativeBench.Result collaborative =
                new CollaborativeBench.Result(24.5, 60, 20, 50, Map.of("fold_in_ms", 1.2), 900, 0);
        RankingWork ranking = new RankingWork.Counted(3_000, 5_000_000, 2_000, 3_000_000)
                .since(new RankingWork.Counted(1_000, 1_000_000, 1_000, 2_000_000));
        LatencyBench.Beside beside = new LatencyBench.Beside(
                30, 61.23456, 10, 18, Map.of("rank_ms", 9.5, "total_ms", 19.0), 1000, 0, ranking);
        String figures = "\"recommend\":{\"p50_ms\":30.0,\"p99_ms\":61.235},\"knn\":{\"p50_ms\":10.0,\"p99_ms\":18.0},"
                + "\"ranking\":{\"us_per_candidate\":2.0,\"us_per_candidate_of_model\":1.0}";
        JsonNode latency = new ObjectMapper()
                .readTree(new LatencyBench.Result(
                                beside, collaborative, List.of(new LatencyBench.Learned("64-32", 485, 7, beside)))
                        .toJson());
        JsonNode stages = ((ObjectNode) latency).remove("stages");
        assertEquals(9.5, stages.path("rank_ms").asDouble());
        assertEquals(stages, ((ObjectNode) latency.at("/learned_rankers/0")).remove("stages"));
        assertEquals(
                "{" + figures
                        + ",\"collaborative\":{\"all_sources\":{\"p50_ms\":24.5,\"p99_ms\":60.0},"
                        + "\"without\":{\"p50_ms\":20.0,\"p99_ms\":50.0},\"added_p50_ms\":4.5,"
                        + "\"stages\":{\"fold_in_ms\":1.2}},"
                        + "\"learned_rankers\":[{\"hidden\":\"64-32\",\"columns\":485,\"bytes\":7,"
                        + figures + "}]}",
                latency.toString());
        assertEquals(3, beside.ratio());
        assertEquals(0.5, beside.rankShare());
        assertEquals(
                "{\"recommend\":{\"events_per_second\":5000},\"bulk\":{\"events_per_second\":10000},\"ratio\":0.5}",
                new EventsBench.Result(5000, 10_000).toJson());
    }

    @Test
    void aGeneratedRankerIsWhatTheTrainerWouldMakeOfTheIndex() throws IOException {
        ObjectNode body = new ObjectMapper().createObjectNode();
        body.set("fields", Catalogue.fields());
        RecommendConfig config = RecommendConfig.read(
                new ObjectMapper().convertValue(body, new TypeReference<Map<String, Object>>() {}));
        GeneratedRanker ranker = new GeneratedRanker(config, new int[] {8, 4});
        assertEquals("8-4", ranker.name());
        assertTrue(ranker.width() > 200, () -> ranker.width() + " columns");
        JsonNode version = ranker.version().path("ranker");
        assertEquals(ranker.graph().length, version.path("size").asInt());
        assertEquals(64, version.path("sha256").asText().length());
        FeatureSchema read =
                FeatureSchema.read(new ObjectMapper().convertValue(version.path("schema"), new TypeReference<>() {}));
        assertEquals(ranker.width(), read.width());
        assertEquals(DefaultSchema.HEADS, read.heads());
        ModelProto graph = ModelProto.parseFrom(ranker.graph());
        assertEquals(
                ranker.width(),
                graph.getGraph()
                        .getInput(0)
                        .getType()
                        .getTensorType()
                        .getShape()
                        .getDim(1)
                        .getDimValue());
        assertEquals(
                List.of(8L, 4L, 2L),
                graph.getGraph().getInitializerList().stream()
                        .filter(tensor -> tensor.getName().matches("deep.*_bias"))
                        .map(tensor -> tensor.getDims(0))
                        .toList());
        assertArrayEquals(ranker.graph(), new GeneratedRanker(config, new int[] {8, 4}).graph());
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
