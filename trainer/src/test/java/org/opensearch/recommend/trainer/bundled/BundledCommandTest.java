/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.bundled;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.log.LogFolder;
import org.opensearch.recommend.trainer.neural.Torch;
import org.opensearch.recommend.trainer.neural.TorchExtension;
import picocli.CommandLine;

@ExtendWith(TorchExtension.class)
class BundledCommandTest {
    private static final long START = 1_700_000_000_000L;

    @TempDir
    private Path folder;

    private final ObjectMapper mapper = new ObjectMapper();

    private int run(String... options) {
        Progress progress =
                new Progress(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), false);
        return new CommandLine(new BundledCommand(progress)).execute(options);
    }

    /** Users like one of two genres; each tenth event is a search of five items, the second of which is clicked. */
    private void write(Path world, boolean learned) throws Exception {
        Files.createDirectories(world);
        Files.writeString(
                world.resolve("world.json"), "{\"name\":\"" + world.getFileName() + "\",\"learned\":" + learned + "}");
        Files.writeString(world.resolve("config.json"), "{\"fields\":{\"title\":\"title\",\"categories\":\"genre\"}}");
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            Map<String, Object> source = Map.of("title", "Film " + i, "genre", i % 2 == 0 ? "a" : "b");
            items.append(mapper.writeValueAsString(Map.of("id", "m" + i, "source", source)) + "\n");
        }
        Files.writeString(world.resolve("items.ndjson"), items);
        Random random = new Random(1);
        StringBuilder events = new StringBuilder();
        for (int n = 0; n < 1_500; n++) {
            String user = "u" + random.nextInt(80);
            int item = random.nextInt(30) * 2 + Integer.parseInt(user.substring(1)) % 2;
            long time = START + 600_000L * n;
            if (n % 10 == 0) {
                for (int rank = 1; rank <= 5; rank++) {
                    Map<String, Object> shown =
                            event("s" + n + "-" + rank, "impression", user, (item + rank) % 60, time);
                    shown.put(
                            "ranking",
                            Map.of(
                                    "model",
                                    "none",
                                    "features",
                                    List.of(),
                                    "sources",
                                    Map.of("query", Map.of("rank", rank, "score", 1))));
                    events.append(mapper.writeValueAsString(shown) + "\n");
                }
                item = (item + 2) % 60;
                time += 1_000;
            }
            events.append(mapper.writeValueAsString(event("e" + n, "view", user, item, time)) + "\n");
        }
        Files.writeString(world.resolve("events.ndjson"), events);
    }

    private static Map<String, Object> event(String id, String type, String user, int item, long time) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event_id", id);
        event.put("type", type);
        event.put("user_id", user);
        event.put("item_id", "m" + item);
        event.put("timestamp", time);
        return event;
    }

    @Test
    void theFilesAreTheSameEachTimeAndTheCardIsTheirs(Torch torch) throws Exception {
        Path worlds = folder.resolve("worlds");
        write(worlds.resolve("first"), true);
        write(worlds.resolve("second"), false);
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        assertEquals(0, run("--worlds=" + worlds, "--to=" + one, "--epochs=2"));
        assertEquals(0, run("--worlds=" + worlds, "--to=" + two, "--epochs=2"));
        for (String name : List.of("ranker.onnx", "schema.json", "README.md")) {
            assertArrayEquals(Files.readAllBytes(one.resolve(name)), Files.readAllBytes(two.resolve(name)), name);
        }
        FeatureSchema schema =
                FeatureSchema.read(mapper.readValue(one.resolve("schema.json").toFile(), new TypeReference<>() {}));
        assertEquals(BundledInputs.schema(BundledTraining.VERSION), schema);
        String card = Files.readString(one.resolve("README.md"));
        assertTrue(card.contains(HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(one.resolve("ranker.onnx"))))));
        assertTrue(card.contains("| first |") && card.contains("| second |"), card);
        assertFalse(card.contains("{") && card.contains("}") && card.matches("(?s).*\\{[a-z0-9]+\\}.*"), card);
    }

    @Test
    void rowsAreWhatWasTakenAndTheListsThatWereRanked() throws Exception {
        write(folder, true);
        FeatureSchema schema = BundledInputs.schema("1");
        List<RankingRow> rows = new WorldRows(LogFolder.read(folder, 32), true).of(schema);
        int query =
                schema.inputs().stream().map(feature -> feature.name()).toList().indexOf("source_rank_query");
        List<RankingRow> searched =
                rows.stream().filter(row -> row.features()[query] > 0).toList();
        assertEquals(150 * 5, searched.size());
        Map<Boolean, Double> clicked = searched.stream()
                .collect(Collectors.partitioningBy(
                        row -> row.features()[query] == 60f / 61, Collectors.averagingDouble(RankingRow::click)));
        assertEquals(1, clicked.get(true), "of those at rank 2");
        // Some of the others are taken within the day, too.
        assertTrue(clicked.get(false) < 0.1, "elsewhere: " + clicked.get(false));
        assertTrue(rows.size() > 5 * 1_000, "rows: " + rows.size());
        for (int i = 1; i < rows.size(); i++) {
            assertTrue(rows.get(i).time() >= rows.get(i - 1).time());
        }
    }

    @Test
    void aFolderWithoutCataloguesIsRefused() {
        StringBuilder told = new StringBuilder();
        Progress progress =
                new Progress(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), false);
        int code = new CommandLine(new BundledCommand(progress))
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    told.append(e.getMessage());
                    return 2;
                })
                .execute("--worlds=" + folder, "--to=" + folder);
        assertEquals(2, code);
        assertEquals("there is no folder in " + folder, told.toString());
    }
}
