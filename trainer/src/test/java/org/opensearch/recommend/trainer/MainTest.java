/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.recommend.trainer.http.Patience;
import org.opensearch.recommend.trainer.neural.Torch;
import org.opensearch.recommend.trainer.neural.TorchExtension;

class MainTest {
    private static final long HEAP = 4L << 30;

    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(long heap, String... arguments) {
        Progress quiet =
                new Progress(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
        return Main.commandLine(new Main(quiet, heap, new Patience(1, 4, 6)))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(
                                Arrays.stream(arguments),
                                SparkExtension.QUICK.entrySet().stream()
                                        .flatMap(setting ->
                                                Stream.of("--conf", setting.getKey() + "=" + setting.getValue())))
                        .toArray(String[]::new));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text).toString();
    }

    @Test
    void wrongUsageIsToldBeforeSparkStarts() {
        for (List<String> arguments : List.<List<String>>of(
                List.of(),
                List.of("--events", "e.csv", "--nonsense"),
                List.of("--events", "e.csv", "--solver", "fast"),
                List.of("--events", "e.csv", "--two-tower", "--solver", "distributed"),
                List.of("--events", "e.csv", "--no-two-tower=7"),
                List.of("--events", "e.csv", "--k", "0"),
                List.of("--events", "e.csv", "--dim", "0"),
                List.of("--events", "e.csv", "--test", "1.5"),
                List.of("--events", "e.csv", "--half-life", "0"),
                List.of("--events", "e.csv", "--half-life", "-7"),
                List.of("--events", "e.csv", "--half-life", "NaN"),
                List.of("--events", "e.csv", "--half-life", "Infinity"),
                List.of("--events", "e.csv", "--half-life", "36501"),
                List.of("--events", "e.csv", "--half-life", "month"),
                List.of("--events", "e.csv", "--model-version", "No Capitals"),
                List.of("--events", "e.csv", "--memory", "lots"))) {
            assertEquals(2, run(HEAP, arguments.toArray(String[]::new)), arguments.toString());
        }
        assertTrue(err.toString().contains("recommend: nothing to train on"), err.toString());
        assertTrue(
                err.toString()
                        .contains(
                                "recommend: the half-life of events must be above 0 and at most 36500 days, got -7.0"),
                err.toString());
    }

    @Test
    void aClusterThatIsAway() {
        // Port 9 of loopback is nobody's.
        assertEquals(4, run(HEAP, "--index", "films", "--url", "http://127.0.0.1:9"));
        assertTrue(err.toString().contains("check --url"), err.toString());
    }

    @Test
    void aClusterThatGoesAwayWhileItIsRead() throws IOException {
        try (FakeCluster cluster = new FakeCluster()) {
            cluster.put("films", "i1", "{}");
            cluster.put("recommend-events-films", "e1", "{}");
            cluster.fault = call -> call.equals("POST /_search") ? FakeCluster.CLOSED_BEFORE : FakeCluster.NONE;
            assertEquals(4, run(HEAP, "--index", "films", "--url", cluster.uri().toString()), err.toString());
        }
    }

    @Test
    void anIndexWithoutConfiguration() throws IOException {
        try (FakeCluster cluster = new FakeCluster()) {
            assertEquals(2, run(HEAP, "--index", "films", "--url", cluster.uri().toString()));
            assertTrue(err.toString().contains("check --index"), err.toString());
        }
    }

    @Test
    void tooLittleToLearnFrom() throws IOException {
        assertEquals(3, run(HEAP, "--events", file("none.csv", "user_id,item_id,timestamp\n")));
        assertTrue(err.toString().contains("no events"), err.toString());
        StringBuilder few = new StringBuilder("user_id,item_id,timestamp\n");
        for (int i = 0; i < 60; i++) {
            few.append("u")
                    .append(i % 4)
                    .append(",i")
                    .append(i % 30)
                    .append(",")
                    .append(1_700_000_000 + i)
                    .append("\n");
        }
        assertEquals(3, run(HEAP, "--events", file("few.csv", few.toString())));
        assertTrue(err.toString().contains("too few users: 4"), err.toString());
    }

    @Test
    void tooLittleMemory() throws IOException {
        String events = file("e.csv", new GeneratedEvents(60, 80, 10, 1).csv());
        assertEquals(5, run(1 << 20, "--events", events, "--solver", "local"));
        assertTrue(err.toString().contains("--memory"), err.toString());
    }

    @Test
    void filesOfSeveralFormats() throws IOException {
        GeneratedEvents generated = new GeneratedEvents(60, 80, 20, 1);
        String csv = file("e.csv", generated.csv());
        StringBuilder atomic = new StringBuilder("user_id:token\titem_id:token\trating:float\ttimestamp:float\n");
        for (GeneratedEvents.Event event : generated.events()) {
            // A rating of 3.75 weighs as much as a view.
            atomic.append(event.user()).append('\t').append(event.item()).append("\t3.75\t");
            atomic.append(event.time() / 1000.0).append('\n');
        }
        String[][] inputs = {
            {"--events", csv},
            {"--events", file("e.inter", atomic.toString()), "--users", csv}
        };
        JsonNode first = null;
        for (String[] input : inputs) {
            out.getBuffer().setLength(0);
            String[] arguments = Stream.concat(
                            Arrays.stream(input), Stream.of("--json", "--dim", "8", "--tune", "none", "--k", "10"))
                    .toArray(String[]::new);
            assertEquals(0, run(HEAP, arguments), err.toString());
            JsonNode report = new ObjectMapper().readTree(out.toString());
            assertEquals(1200, report.path("input").path("events").asInt());
            assertTrue(report.path("half_life_days").isNull());
            assertTrue(report.path("device").isNull(), "no network was trained");
            first = first == null ? report : first;
            for (String model : List.of("popularity", "ials", "neighbours")) {
                assertEquals(
                        first.path("metrics").path(model).path("ndcg@10"),
                        report.path("metrics").path(model).path("ndcg@10"),
                        String.join(" ", input));
            }
        }
    }

    @Test
    @ExtendWith(TorchExtension.class)
    void twoTowersAreARowOfTheTable(Torch started) throws IOException {
        String events = file("e.csv", new GeneratedEvents(60, 80, 20, 1).csv());
        String[] words = {"--events", events, "--dim", "8", "--tune", "none", "--json", "--two-tower"};
        assertEquals(0, run(HEAP, words), err.toString());
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertEquals(started.deviceName(), report.path("device").asText());
        JsonNode metrics = report.path("metrics");
        assertTrue(metrics.path("two_tower").path("recall@20").asDouble() > 0);
        assertEquals(
                8,
                metrics.path("two_tower").path("parameters").path("dimension").asInt());
    }

    /** The run goes on to the ranker, and says why. */
    @Test
    @ExtendWith(TorchExtension.class)
    void withTooLittleForTwoTowersTheRestIsTrained(Torch started) throws IOException {
        try (FakeCluster cluster = new FakeCluster()) {
            cluster.config = "{\"fields\":{\"title\":\"title\"},\"content\":{\"dimension\":16}}";
            List<Integer> pairs = new ArrayList<>();
            for (int item = 0; item < 40; item++) {
                cluster.put("films", "i" + item, "{\"title\":\"T" + item + "\"}");
                for (int user = 0; user < 8; user++) {
                    pairs.add(user + 8 * item);
                }
            }
            Collections.shuffle(pairs, new Random(1));
            for (int n = 0; n < 110; n++) {
                cluster.put(
                        "recommend-events-films",
                        "e" + n,
                        "{\"user_id\":\"u" + pairs.get(n) % 8 + "\",\"item_id\":\"i" + pairs.get(n) / 8
                                + "\",\"type\":\"view\",\"timestamp\":"
                                + (GeneratedEvents.START + n * GeneratedEvents.STEP) + "}");
            }
            String[] words = {
                "--index=films",
                "--url=" + cluster.uri(),
                "--dim=8",
                "--tune=none",
                "--json",
                "--all",
                "--hidden=4",
                "--seed=7",
                "--deploy=always",
                "--model-version=v1"
            };
            assertEquals(0, run(HEAP, words), err.toString());
            JsonNode report = new ObjectMapper().readTree(out.toString());
            assertTrue(report.at("/two_tower/left_out").asText().contains("at least 100"), report::toString);
            assertFalse(report.path("metrics").has("two_tower"));
            assertTrue(report.at("/ranker/click/auc").isNumber(), report::toString);
            assertEquals(started.deviceName(), report.path("device").asText());
            assertFalse(cluster.models.get("v1").has("two_tower"));
            JsonNode lineage = cluster.models.get("v1").path("lineage");
            assertEquals(110, lineage.path("events").asInt(), lineage::toString);
            assertEquals(time(0), lineage.path("from").asText());
            assertEquals(time(109), lineage.path("to").asText());
            assertEquals(7, lineage.path("seed").asInt());
            assertFalse(lineage.path("code").asText().isBlank(), lineage::toString);
            int rows = lineage.path("ranker_rows").asInt();
            assertTrue(rows > 110 && rows <= 5 * 110, "a taken item and up to four negatives an event: " + rows);
            assertEquals(
                    rows - rows / 10 * 9, report.at("/ranker/test/rows").asInt(), "the last tenth of them is measured");
        }
    }

    /** When the n-th event was. */
    private static String time(int n) {
        return Instant.ofEpochMilli(GeneratedEvents.START + n * GeneratedEvents.STEP)
                .toString();
    }

    @Test
    void trainsOnAnIndexAndPublishes() throws IOException {
        try (FakeCluster cluster = new FakeCluster()) {
            GeneratedEvents generated = new GeneratedEvents(80, 80, 20, 1);
            int number = 0;
            for (GeneratedEvents.Event event : generated.events()) {
                put(cluster, number++, event);
            }
            cluster.put("films", "new", "{\"title\":\"of which nobody knows yet\"}");
            cluster.put(
                    "recommend-events-films",
                    "shown",
                    "{\"user_id\":\"u1\",\"item_id\":\"new\",\"type\":\"impression\",\"timestamp\":1700000000000}");
            cluster.put(
                    "recommend-events-films",
                    "gone",
                    "{\"user_id\":\"u1\",\"item_id\":\"deleted\",\"type\":\"view\",\"timestamp\":1700000000000}");
            Path report = dir.resolve("report.json");
            assertEquals(
                    0,
                    run(
                            HEAP,
                            "--index",
                            "films",
                            "--url",
                            cluster.uri().toString(),
                            "--slices",
                            "3",
                            "--dim",
                            "8",
                            "--model-version",
                            "v1",
                            "--half-life",
                            "0.5",
                            "--report",
                            report.toString()),
                    err.toString());
            JsonNode written = new ObjectMapper().readTree(Files.readString(report));
            assertEquals(1600, written.path("input").path("events").asInt());
            assertEquals(1, written.path("input").path("events_without_weight").asInt());
            assertEquals(
                    1, written.path("input").path("events_of_unknown_items").asInt());
            assertEquals("local", written.path("solver").path("choice").asText());
            assertEquals(0.5, written.path("half_life_days").asDouble());
            assertEquals(
                    0.5,
                    cluster.models
                            .get("v1")
                            .path("lineage")
                            .path("half_life_days")
                            .asDouble());
            assertTrue(out.toString().contains("half-life of events: 0.5 days"), out.toString());
            assertTrue(written.path("published").path("deployed").asBoolean());
            assertEquals("v1", cluster.deployed);
            assertTrue(cluster.field("films", "i1", "recommend.cf_0").isArray());
            assertFalse(cluster.field("films", "i1", "recommend.together_0.ids").isEmpty());
            assertTrue(cluster.models
                            .get("v1")
                            .at("/collaborative/neighbours/recency")
                            .asDouble()
                    > 0);
            assertTrue(cluster.field("films", "new", "recommend.cf_0").isMissingNode());
            assertTrue(out.toString().contains("popularity"), out.toString());
            assertTrue(out.toString().contains("It is live now"), out.toString());
        }
    }

    private JsonNode train(FakeCluster cluster, String version, String... more) throws IOException {
        out.getBuffer().setLength(0);
        Path report = dir.resolve(version + ".json");
        String[] words = Stream.concat(
                        Stream.of(
                                "--index=films",
                                "--url=" + cluster.uri(),
                                "--dim=8",
                                "--tune=none",
                                "--model-version=" + version,
                                "--report=" + report),
                        Arrays.stream(more))
                .toArray(String[]::new);
        assertEquals(0, run(HEAP, words), err.toString());
        return new ObjectMapper().readTree(Files.readString(report));
    }

    private static double ndcg(JsonNode report, String model) {
        return report.at("/metrics/" + model + "/ndcg@20").asDouble();
    }

    @Test
    void onlyWhatBeatsTheLiveModelsGoesLive() throws IOException {
        try (FakeCluster cluster = new FakeCluster()) {
            List<GeneratedEvents.Event> events = new GeneratedEvents(80, 80, 28, 1).events();
            int number = 0;
            for (GeneratedEvents.Event event : events.subList(0, 1640)) {
                put(cluster, number++, event);
            }
            // What is measured is what is published, so the same training again is exactly as good.
            JsonNode first = train(cluster, "v1", "--no-final");
            assertFalse(first.path("metrics").has("live"));
            assertEquals("v1", cluster.deployed);
            JsonNode tie = train(cluster, "v2", "--no-final");
            assertEquals("v1", tie.at("/metrics/live/version").asText());
            for (String model : List.of("ials", "neighbours")) {
                assertTrue(ndcg(tie, model) > 0);
                assertEquals(ndcg(tie, model), ndcg(tie, "live/" + model), model);
            }
            assertTrue(out.toString().contains("\nlive neighbours "), out.toString());
            assertTrue(out.toString().contains("It is not live: ndcg@20 0."), out.toString());
            assertEquals("v1", cluster.deployed);
            // On other events, a live model that knows many of them is better than one that knows none.
            assertTrue(train(cluster, "v3", "--deploy=always")
                    .at("/published/deployed")
                    .asBoolean());
            for (GeneratedEvents.Event event : events.subList(1640, 1680)) {
                put(cluster, number++, event);
            }
            JsonNode later = train(cluster, "v4");
            assertTrue(ndcg(later, "live/ials") > ndcg(later, "ials"), later::toString);
            assertTrue(later.at("/published/why").asText().endsWith("may have been trained on"), later::toString);
            assertEquals("v3", cluster.deployed);
            int slot = cluster.models.get("v3").path("slot").asInt();
            Random random = new Random(1);
            for (ObjectNode item : cluster.indices.get("films").values()) {
                ObjectNode learned = (ObjectNode) item.path("recommend");
                learned.putNull("neighbours_" + slot);
                ArrayNode vector = (ArrayNode) learned.path("cf_" + slot);
                for (int i = 0; i < vector.size(); i++) {
                    vector.set(i, random.nextGaussian());
                }
            }
            JsonNode better = train(cluster, "v5");
            assertTrue(better.at("/published/deployed").asBoolean(), better::toString);
            assertTrue(ndcg(better, "ials") > ndcg(better, "live/ials"), better::toString);
            assertEquals("v5", cluster.deployed);
            // With enough events that the live version has not seen, the later half of those is the test part.
            for (GeneratedEvents.Event event : events.subList(1680, 2200)) {
                put(cluster, number++, event);
            }
            JsonNode unseen = train(cluster, "v6", "--test=0.3");
            assertEquals(
                    Instant.ofEpochMilli(events.get(2200 - 260).time()),
                    Instant.parse(unseen.at("/split/test_from").asText()),
                    unseen::toString);
            assertFalse(unseen.at("/published/why").asText().contains("may have been trained on"), unseen::toString);
        }
    }

    private static void put(FakeCluster cluster, int number, GeneratedEvents.Event event) {
        cluster.put(
                "recommend-events-films",
                "e" + number,
                "{\"user_id\":\"" + event.user() + "\",\"item_id\":\"" + event.item()
                        + "\",\"type\":\"view\",\"timestamp\":" + event.time() + "}");
        cluster.indices
                .computeIfAbsent("films", name -> new LinkedHashMap<>())
                .computeIfAbsent(
                        event.item(),
                        id -> new ObjectMapper().createObjectNode().put("title", "T"));
    }
}
