/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.Interactions;

class TrainingBenchTest {

    private static final Steps SILENT = new Steps() {
        @Override
        public Task begin(String name, long total) {
            return new Task() {
                @Override
                public void step(long count) {}

                @Override
                public void close() {}
            };
        }

        @Override
        public void say(String line) {}
    };

    @TempDir
    Path directory;

    private final Interactions interactions = GeneratedInteractions.of(150, 120, 5);
    private final IalsParameters parameters =
            IalsParameters.of(8, interactions).withEpochs(12).withLambda(0.02f);

    private TrainingBench.Result run(String python, TrainingBench.Trainer trainer)
            throws IOException, InterruptedException {
        return new TrainingBench(interactions, parameters, python, trainer, SILENT).run(directory);
    }

    private static void noTrainer(List<String> options) throws IOException {
        throw new IOException("the trainer is missing");
    }

    @Test
    void whatIsGeneratedHasTheShapeOfMovieLens() {
        Interactions whole = GeneratedInteractions.of(GeneratedInteractions.USERS, GeneratedInteractions.ITEMS, 1);
        assertTrue(whole.size() > 760_000 && whole.size() < 840_000, whole.size() + " interactions");
        for (int user = 0; user < whole.rows(); user++) {
            assertTrue(whole.size(user) >= 18, "user " + user + " has " + whole.size(user));
        }
        assertEquals(interactions.size(), GeneratedInteractions.of(150, 120, 5).size());
    }

    @Test
    void whatCannotBeRunIsLeftOutWithASentence() throws Exception {
        TrainingBench.Result result = run("no-such-python", TrainingBenchTest::noTrainer);
        assertEquals(
                List.of(
                        "numpy is left out: there is no Python [no-such-python]; --python names another.",
                        "MLlib, by the trainer is left out: the trainer is missing.",
                        "core, by the trainer is left out: the trainer is missing."),
                result.leftOut());
        assertTrue(Double.isNaN(result.timesNumpy(result.runs().getFirst())));
        assertEquals(List.of(), result.checks());
        JsonNode json = new ObjectMapper().readTree(result.toJson());
        assertEquals(3, json.path("left_out").size());
        assertEquals("core", json.path("runs").path(0).path("solver").asText());
        assertTrue(json.path("runs").path(0).path("times_numpy").isMissingNode(), json.toString());
        assertEquals(8, json.path("parameters").path("dimension").asInt());
    }

    @Test
    void theTrainerGetsTheSameInteractionsAndHyperparameters() throws Exception {
        TrainingBench.Result result = run("no-such-python", options -> {
            assertTrue(
                    options.contains("--dim=8") && options.contains("--alpha0=" + parameters.alpha0()), "" + options);
            Path events = Path.of(options.getFirst().substring("--events=".length()));
            assertEquals(interactions.size() + 1, Files.readAllLines(events).size());
            Path report = Path.of(options.getLast().substring("--report=".length()));
            Files.writeString(report, "{\"metrics\":{\"ials\":{\"ndcg@20\":0.25}},\"seconds\":{\"train\":4.5}}");
        });
        TrainingBench.Run mllib = result.runs().get(result.runs().size() - 2);
        assertEquals("MLlib, by the trainer", mllib.solver());
        assertEquals(4.5, mllib.seconds());
        assertEquals(
                List.of(
                        "NDCG@20, trained on the earlier 90 %: MLlib, by the trainer 0.2500, core, by the trainer 0.2500"),
                result.checks());
    }

    @Test
    void numpyComesToTheSameLoss() throws Exception {
        TrainingBench.Result result = run("python3", TrainingBenchTest::noTrainer);
        assumeTrue(result.leftOut().size() == 2, () -> result.leftOut().getFirst());
        TrainingBench.Run core = result.runs().getFirst();
        TrainingBench.Run numpy = result.runs().getLast();
        assertTrue(numpy.solver().startsWith("numpy "), numpy.solver());
        assertEquals(core.loss(), numpy.loss(), 0.01 * core.loss());
        assertEquals(1, result.timesNumpy(numpy));
    }
}
