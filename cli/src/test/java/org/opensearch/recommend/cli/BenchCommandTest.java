/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** In which there is no trainer. */
    @BeforeEach
    void nameTheCheckout() {
        System.setProperty("recommend.checkout", directory.toString());
    }

    @AfterEach
    void forgetTheCheckout() {
        System.clearProperty("recommend.checkout");
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private String histories() throws IOException {
        return Files.writeString(
                        directory.resolve("train.txt"), "ada f1 f2 f3\nbob f1 f2 f4\n\ncyn f2 f3 f1\ndan f4 f2 f1\n")
                .toString();
    }

    @Test
    void trainingIsTimedAndWhatIsMissingIsLeftOut() throws IOException {
        assertEquals(
                0,
                run("bench", "training", "--train", histories(), "--dim=4", "--epochs=3", "--python=no-such-python"),
                err::toString);
        assertTrue(
                out.toString().startsWith("4 users, 4 items, 12 interactions; 4 dimensions, 3 epochs"), out::toString);
        assertTrue(out.toString().contains("numpy is left out: there is no Python [no-such-python]"), out::toString);
        assertTrue(out.toString().contains("recommend-trainer.jar is missing"), out::toString);
    }

    @Test
    void trainingIsOneJsonObject() throws IOException {
        assertEquals(
                0,
                run("bench", "training", "--json", "--train", histories(), "--dim=4", "--python=no-such-python"),
                err::toString);
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertEquals(12, json.path("interactions").asInt());
        assertEquals(12, json.path("parameters").path("epochs").asInt());
        assertEquals(3, json.path("left_out").size());
    }

    @Test
    void aFileThatCannotBeUsedIsASentence() throws IOException {
        assertEquals(
                2, run("bench", "training", "--train", directory.resolve("none").toString()));
        assertTrue(err.toString().contains("there is no file"), err::toString);
        Path csv = Files.writeString(directory.resolve("a.csv"), "ada,f1\n");
        assertEquals(2, run("bench", "training", "--train", csv.toString()));
        assertTrue(err.toString().contains("found a tab or comma"), err::toString);
        assertEquals(2, run("bench", "training", "--train", histories(), "--dim=0"));
        assertTrue(err.toString().contains("dimension"), err::toString);
    }
}
