/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {

    @Test
    void theseAreTheCommands() {
        CommandLine main = Main.commandLine();
        assertEquals(
                Set.of("start", "stop", "status", "load", "train", "evaluate", "quickstart", "bench", "default-ranker"),
                main.getSubcommands().keySet());
        assertEquals(
                Set.of("latency", "events", "training"),
                main.getSubcommands().get("bench").getSubcommands().keySet());
    }

    @Test
    void aFailureIsASentenceAndAWrongUsageIsNotAFailure(@TempDir Path dir) {
        StringWriter told = new StringWriter();
        CommandLine main = Main.commandLine().setErr(new PrintWriter(told, true));
        assertEquals(1, main.execute("load", "--index", "x", "--home", dir.toString()));
        assertTrue(told.toString().startsWith("recommend: nothing to load"), told.toString());
        assertEquals(2, main.execute("load", "--home", dir.toString()));
        assertEquals(0, main.execute("stop", "--home", dir.toString()));
    }
}
