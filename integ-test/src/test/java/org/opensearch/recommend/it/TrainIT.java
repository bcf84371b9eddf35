/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The trainer as a process of its own against a real node: what it publishes is served, and its death changes nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TrainIT {
    private static final int ITEMS = 240;
    private static final int USERS = 64;
    private static final String ROUTE = "/" + Catalogue.INDEX + "/_recommend";
    private static final String COLLABORATIVE =
            """
            {"user_id": "t3", "sources": ["collaborative"], "size": 5, "explain": true, "log_impression": false,
             "diversity": {"lambda": 1, "max_per_category": 1, "max_per_brand": 1}}""";

    private final Rest rest = new Rest(SharedNode.uri());
    private final Set<String> liked = new HashSet<>();

    @BeforeAll
    void load() throws Exception {
        Catalogue.load(rest, ITEMS, 0);
        Random random = new Random(17);
        long now = System.currentTimeMillis();
        StringBuilder lines = new StringBuilder();
        for (int user = 0; user < USERS; user++) {
            for (String item : Catalogue.films(Catalogue.GENRES.get(user % 8), 30)) {
                if (random.nextInt(10) < 4) {
                    long time = now - TimeUnit.MINUTES.toMillis(random.nextInt(40_000));
                    lines.append("{\"type\": \"like\", \"user_id\": \"t%d\", \"item_id\": \"%s\", \"timestamp\": %d}%n"
                            .formatted(user, item, time));
                    if (user == 3) {
                        liked.add(item);
                    }
                }
            }
        }
        Rest.Answer answer =
                rest.postLines(ROUTE + "/events?refresh=true", lines.toString()).ok();
        assertFalse(answer.at("/errors").booleanValue(), answer.text());
    }

    @AfterAll
    void delete() throws Exception {
        try (rest) {
            Catalogue.delete(rest);
        }
    }

    @Test
    @Order(1)
    void whatIsTrainedIsServedWithTrueReasons() throws Exception {
        assertEquals(0, end(train()));
        assertEquals(
                "deployed",
                rest.get(ROUTE + "/models/" + deployed()).ok().at("/state").textValue());
        Rest.Answer answer = rest.post(ROUTE, COLLABORATIVE).ok();
        assertEquals(5, answer.ids().size(), answer.text());
        assertEquals(5, Catalogue.of(Set.of(Catalogue.GENRES.get(3)), answer.ids()), answer.text());
        for (JsonNode hit : answer.at("/hits/hits")) {
            JsonNode reason = hit.at("/recommend/reason");
            assertEquals("because", reason.at("/type").textValue(), reason::toString);
            assertTrue(liked.contains(reason.at("/item_id").textValue()), reason::toString);
            JsonNode collaborative = hit.at("/recommend/explain/collaborative");
            double sum = 0;
            for (JsonNode share : collaborative.at("/shares")) {
                sum += share.doubleValue();
            }
            assertEquals(collaborative.at("/score").doubleValue(), sum, 1e-5);
        }
        String item = liked.stream().sorted().findFirst().orElseThrow();
        Rest.Answer together = rest.post(
                        ROUTE + "/together",
                        """
                        {"item_ids": ["%s"], "size": 5, "log_impression": false,
                         "diversity": {"max_per_category": 1, "max_per_brand": 1}}"""
                                .formatted(item))
                .ok();
        assertEquals(5, Catalogue.of(Set.of(Catalogue.GENRES.get(3)), together.ids()), together.text());
        for (JsonNode hit : together.at("/hits/hits")) {
            JsonNode reason = hit.at("/recommend/reason");
            assertEquals("together", reason.at("/type").textValue(), reason::toString);
            assertEquals(item, reason.at("/item_id").textValue(), reason::toString);
        }
    }

    @Test
    @Order(2)
    void aTrainerThatIsKilledLeavesTheLiveVersionAndTheNextOneSucceeds() throws Exception {
        String live = deployed();
        List<String> before = rest.post(ROUTE, COLLABORATIVE).ok().ids();
        Process killed = train("--deploy", "always", "--model-version", "killed");
        while (killed.isAlive() && rest.get(ROUTE + "/models/killed").status() == 404) {
            Thread.sleep(10);
        }
        killed.destroyForcibly();
        killed.waitFor();
        if (deployed().equals(live)) {
            assertEquals(before, rest.post(ROUTE, COLLABORATIVE).ok().ids());
        } else {
            // It was through before it was hit.
            assertEquals("killed", deployed());
        }
        assertEquals(0, end(train("--deploy", "always", "--model-version", "next")));
        assertEquals("next", deployed());
        Rest.Answer answer = rest.post(ROUTE, COLLABORATIVE).ok();
        assertEquals(5, Catalogue.of(Set.of(Catalogue.GENRES.get(3)), answer.ids()), answer.text());
    }

    private String deployed() throws Exception {
        return rest.get(ROUTE + "/models").ok().at("/deployed").textValue();
    }

    private static Process train(String... more) throws IOException {
        Path module = Path.of("").toAbsolutePath();
        Path jar = module.resolveSibling("trainer").resolve("target/recommend-trainer.jar");
        assertTrue(Files.isRegularFile(jar), () -> jar + " is missing");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-jar",
                jar.toString(),
                "--url=" + SharedNode.uri(),
                "--index=" + Catalogue.INDEX,
                "--tune=none",
                "--dim=16"));
        command.addAll(List.of(more));
        File log = module.resolve("target/train.log").toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    private static int end(Process trainer) throws InterruptedException {
        try {
            assertTrue(trainer.waitFor(3, TimeUnit.MINUTES), "the trainer has not ended, see target/train.log");
            return trainer.exitValue();
        } finally {
            trainer.destroyForcibly();
        }
    }
}
