/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.clicks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.neural.Torch;
import org.opensearch.recommend.trainer.neural.TorchExtension;
import picocli.CommandLine;

@ExtendWith(TorchExtension.class)
class ClicksCommandTest {
    private static final int USERS = 60;
    private static final int ITEMS = 40;

    @TempDir
    private Path folder;

    private final ObjectMapper mapper = new ObjectMapper();
    private final StringWriter out = new StringWriter();

    private int run(String... options) {
        Progress progress =
                new Progress(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), false);
        List<String> all = new ArrayList<>(List.of("--folder=" + folder));
        all.addAll(List.of(options));
        return new CommandLine(new ClicksCommand(progress))
                .setOut(new PrintWriter(out))
                .execute(all.toArray(String[]::new));
    }

    /** Each user likes one of two genres, and nothing else counts: no item is better than another. */
    private void write() throws Exception {
        Files.writeString(folder.resolve("config.json"), "{\"fields\":{\"title\":\"title\",\"categories\":\"genre\"}}");
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < ITEMS; i++) {
            Map<String, Object> source = Map.of("title", "Film " + i, "genre", i % 2 == 0 ? "a" : "b");
            items.append(mapper.writeValueAsString(Map.of("id", "m" + i, "source", source)))
                    .append('\n');
        }
        Files.writeString(folder.resolve("items.ndjson"), items);
        Random random = new Random(1);
        StringBuilder events = new StringBuilder();
        for (int n = 0; n < 3_000; n++) {
            int user = random.nextInt(USERS);
            int item = random.nextInt(ITEMS);
            boolean likes = (user % 2 == item % 2) == (random.nextInt(10) > 0);
            events.append(mapper.writeValueAsString(Map.of(
                            "event_id",
                            "e" + n,
                            "type",
                            "rate",
                            "user_id",
                            "u" + user,
                            "item_id",
                            "m" + item,
                            "timestamp",
                            1_600_000_000_000L + 60_000L * n,
                            "value",
                            n % 10 == 0 ? 3 : likes ? 5 : 1)))
                    .append('\n');
        }
        Files.writeString(folder.resolve("events.ndjson"), events);
    }

    @Test
    void theRankerLearnsTheTasteThatItemMeansMiss(Torch torch) throws Exception {
        write();
        assertEquals(0, run("--hidden=8", "--epochs=4", "--threads=1", "--json"));
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            lines.add(mapper.readTree(line));
        }
        assertEquals(
                List.of("item mean", "user + item logistic", "all features, logistic", "ranker"),
                lines.stream().map(line -> line.get("model").textValue()).toList());
        assertEquals(0.5, lines.get(0).get("auc").doubleValue(), 0.1);
        assertTrue(lines.get(3).get("auc").doubleValue() > 0.8, out.toString());
        assertTrue(lines.get(3).get("log_loss").doubleValue() < 0.5, out.toString());
    }

    @Test
    void itemMeansAreHeldTowardsTheMean() {
        List<RankingRow> train = List.of(row("a", "x", 1), row("b", "x", 1), row("a", "y", 0), row("b", "y", 1));
        List<RankingRow> asked = List.of(row("c", "x", 0), row("c", "y", 0), row("c", "z", 0));
        assertArrayEquals(
                new double[] {(2 + 2 * 0.75) / 4, (1 + 2 * 0.75) / 4, 0.75},
                BiasModel.itemMean(train, asked, 2),
                1e-12);
        double[] logistic = BiasModel.logistic(train, List.of(row("b", "x", 0), row("a", "y", 0), row("c", "z", 0)), 1);
        assertTrue(logistic[0] > 0.75 && logistic[1] < 0.75);
        assertEquals(0.75, logistic[2], 1e-12);
    }

    private static RankingRow row(String user, String item, float click) {
        return new RankingRow(0, user, item, new float[0], click, Float.NaN, 1, 0);
    }
}
