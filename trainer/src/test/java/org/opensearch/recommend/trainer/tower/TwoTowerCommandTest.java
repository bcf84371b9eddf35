/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.recommend.trainer.neural.Torch;
import org.opensearch.recommend.trainer.neural.TorchExtension;
import picocli.CommandLine;

@ExtendWith(TorchExtension.class)
class TwoTowerCommandTest {
    @TempDir
    Path folder;

    @Test
    void readsHistoriesAndWritesVectors(Torch started) throws IOException {
        StringBuilder histories = new StringBuilder();
        for (int user = 0; user < 20; user++) {
            for (int n = 0; n < 4; n++) {
                histories.append(n == 0 ? "" : " ").append((user + 2 * n) % 10).append(":1.0");
            }
            histories.append('\n');
        }
        // A user of whom nothing is known has a vector, too.
        Files.writeString(folder.resolve("histories.txt"), histories + "\n");
        Files.writeString(folder.resolve("attributes.txt"), "red\tbig\nred\n\nbig\n\n\n\n\n\n\nred\n");
        StringWriter out = new StringWriter();
        int status = new CommandLine(new TwoTowerCommand())
                .setOut(new PrintWriter(out))
                .execute("--folder=" + folder, "--items=11", "--dim=4", "--ordered", "--seed=3", "--k=3");
        assertEquals(0, status);
        assertEquals(11 * 4 * Float.BYTES, Files.size(folder.resolve("items.f32")));
        assertEquals(21 * 4 * Float.BYTES, Files.size(folder.resolve("users.f32")));
        List<String> lines = out.toString().lines().toList();
        long steps = 0;
        for (String line : lines.subList(0, lines.size() - 1)) {
            JsonNode told = new ObjectMapper().readTree(line);
            steps += told.get("steps").asLong();
            assertTrue(steps <= told.get("total").asLong());
        }
        JsonNode parameters = new ObjectMapper().readTree(lines.getLast()).get("parameters");
        assertEquals(4, parameters.get("dimension").asInt());
        assertTrue(parameters.get("id_dropout").asDouble() > 0);
        assertTrue(parameters.get("validation_recall@3").asDouble() >= 0);
    }
}
