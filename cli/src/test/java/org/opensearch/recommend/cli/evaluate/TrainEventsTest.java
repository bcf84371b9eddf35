/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainEventsTest {

    private static final long NOW = 1_800_000_000_000L;

    @TempDir
    Path dir;

    private List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    @Test
    void recordedEventsBeforeTheTestPartKeepWhatTheyAreAndTheLastOneHappensNow() throws IOException {
        Path events = dir.resolve("e.inter");
        Files.writeString(
                events,
                """
                user_id:token\titem_id:token\trating:float\ttimestamp:float
                u1\ta\t5\t1000
                u2\tb\t1\t1060
                u1\tc\t4\t2000
                u2\ta\t3\t1030
                u2\td\t3\t2060
                """);
        Dataset dataset = Datasets.recorded(events, null, Datasets.Kind.TIME, 0.6, event -> 1, 1);
        Path out = dir.resolve("train.ndjson");
        assertEquals(
                NOW - 1_060_000, TrainEvents.recorded(events, dataset.split().test(), NOW, out));
        List<JsonNode> lines = lines(out);
        assertEquals(
                List.of("a", "b", "a"),
                lines.stream().map(event -> event.path("item_id").asText()).toList());
        assertEquals(
                List.of(NOW - 60_000, NOW, NOW - 30_000),
                lines.stream().map(event -> event.path("timestamp").asLong()).toList());
        assertEquals("rate", lines.get(1).path("type").asText());
        assertEquals(1, lines.get(1).path("value").asDouble());
        assertFalse(lines.get(1).path("event_id").asText().isEmpty());
    }

    @Test
    void untimedEventsAreViewsAMinuteApartInTheirOrder() throws IOException {
        Path histories = dir.resolve("h.txt");
        Files.writeString(histories, "ada f1 f2 f3\nbob f2 f1\n");
        Path out = dir.resolve("train.ndjson");
        TrainEvents.untimed(Datasets.sequences(histories), NOW, out);
        List<JsonNode> lines = lines(out);
        assertEquals(
                List.of("ada f1", "ada f2", "bob f2"),
                lines.stream()
                        .map(event -> event.path("user_id").asText() + " "
                                + event.path("item_id").asText())
                        .toList());
        assertEquals(
                List.of(NOW - 60_000, NOW, NOW),
                lines.stream().map(event -> event.path("timestamp").asLong()).toList());
        assertEquals("view", lines.get(0).path("type").asText());
    }
}
