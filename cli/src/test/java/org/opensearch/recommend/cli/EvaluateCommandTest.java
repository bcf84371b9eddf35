/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluateCommandTest {

    private static final int USERS = 60;
    private static final int ITEMS = 40;

    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Users of two tastes, in all three formats. */
    @BeforeEach
    void writeFiles() throws IOException {
        Random random = new Random(1);
        StringBuilder train = new StringBuilder();
        StringBuilder test = new StringBuilder();
        StringBuilder events = new StringBuilder("user_id:token\titem_id:token\trating:float\ttimestamp:float\n");
        StringBuilder items = new StringBuilder("item_id:token\tmovie_title:token_seq\n");
        for (int item = 0; item < ITEMS + 5; item++) {
            items.append("i").append(item).append("\tTitle ").append(item).append('\n');
        }
        for (int user = 0; user < USERS; user++) {
            train.append("u").append(user);
            test.append("u").append(user);
            for (int n = 0; n < 10; n++) {
                String item = "i" + (random.nextInt(ITEMS / 2) * 2 + user % 2);
                (n < 8 ? train : test).append(' ').append(item);
                events.append("u" + user + "\t" + item + "\t" + (1 + n % 5) + "\t" + (1000 * n + user) + "\n");
            }
            train.append('\n');
            test.append('\n');
        }
        Files.writeString(dir.resolve("train.txt"), train);
        Files.writeString(dir.resolve("test.txt"), test);
        Files.writeString(dir.resolve("e.inter"), events);
        Files.writeString(dir.resolve("e.item"), items);
        Files.writeString(dir.resolve("e.user"), "user_id:token\n");
    }

    private int run(String... arguments) {
        List<String> words = new ArrayList<>(List.of("evaluate"));
        for (String argument : arguments) {
            words.add(
                    argument.matches(".*\\.(txt|inter|item|user)")
                            ? dir.resolve(argument).toString()
                            : argument);
        }
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words.toArray(new String[0]));
    }

    private List<JsonNode> json() throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        for (String line : out.toString().split("\n", -1)) {
            if (!line.isEmpty()) {
                objects.add(new ObjectMapper().readTree(line));
            }
        }
        return objects;
    }

    @Test
    void aFixedSplitPrintsOneObjectAModelAndLine() throws IOException {
        int status = run("--format", "user-items", "--train", "train.txt", "--test", "test.txt", "--k", "5", "--json");
        assertEquals(0, status, err.toString());
        List<JsonNode> results = json();
        assertEquals(
                List.of("popularity", "neighbours", "ease", "ials"),
                results.stream().map(r -> r.get("model").asText()).toList());
        for (JsonNode result : results) {
            assertTrue(result.get("users").asInt() > 30);
            for (String metric : List.of("recall@5", "ndcg@5", "hit_rate@5", "coverage@5", "precision@5", "mrr@5")) {
                double value = result.get(metric).asDouble(-1);
                assertTrue(value > 0 && value <= 1, metric + " " + value);
            }
            assertTrue(result.get("train_seconds").isNumber());
        }
        double popularity = results.get(0).get("recall@5").asDouble();
        assertTrue(results.get(3).get("recall@5").asDouble() > popularity);
        JsonNode interval = results.get(3).get("confidence_95").get("recall@5");
        assertTrue(interval.get(0).asDouble() < interval.get(1).asDouble());
        assertEquals(64, results.get(3).get("parameters").get("dimension").asInt());
    }

    @Test
    void sequencesLeaveTheLastItemOut() throws IOException {
        int status = run("--format", "sequences", "--file", "train.txt", "--models", "popularity,neighbours", "--json");
        assertEquals(0, status, err.toString());
        assertEquals(2, json().size());
        assertTrue(json().get(0).get("recall@20").asDouble()
                == json().get(0).get("hit_rate@20").asDouble());
        assertTrue(json().get(1).get("parameters").has("recency"));
    }

    @ParameterizedTest
    @CsvSource({"time, ''", "random, 4"})
    void recordedEventsAreSplitByTimeOrAtRandom(String split, String positiveFrom) throws IOException {
        List<String> words = new ArrayList<>(
                List.of("--format", "recbole", "--events", "e.inter", "--items", "e.item", "--users", "e.user"));
        words.addAll(
                List.of("--split", split, "--ratio", "0.7", "--models", "popularity,ials", "--dim", "4", "--json"));
        if (!positiveFrom.isEmpty()) {
            words.addAll(List.of("--positive-from", positiveFrom));
        }
        assertEquals(0, run(words.toArray(new String[0])), err.toString());
        assertEquals(4, json().get(1).get("parameters").get("dimension").asInt());
    }

    @Test
    void coldItemsHaveNoTrainEvents() throws IOException {
        String[] words = {
            "--format",
            "user-items",
            "--train",
            "train.txt",
            "--test",
            "test.txt",
            "--cold",
            "0.3",
            "--seed",
            "2",
            "--models",
            "random,popularity",
            "--k",
            "10",
            "--json"
        };
        assertEquals(0, run(words), err.toString());
        assertTrue(err.toString().isEmpty() || !err.toString().contains("Exception"));
        // 10 of at most 40 items at random; what has no train event is nowhere popular.
        double random = json().get(0).get("recall@10").asDouble();
        assertTrue(random > 0.1 && random < 0.5, "" + random);
        assertTrue(json().get(1).get("recall@10").asDouble() < random);
        String first = out.toString();
        out.getBuffer().setLength(0);
        assertEquals(0, run(words), err.toString());
        assertEquals(
                first.replaceAll("\"train_seconds\":[^,]*", ""),
                out.toString().replaceAll("\"train_seconds\":[^,]*", ""));
    }

    @Test
    void withoutJsonThereIsATable() {
        int status =
                run("--format", "user-items", "--train", "train.txt", "--test", "test.txt", "--models", "popularity");
        assertEquals(0, status, err.toString());
        assertTrue(out.toString().startsWith("@20 "), out.toString());
        assertTrue(out.toString().contains("\npopularity "), out.toString());
    }

    @Test
    void tuningNamesAWinner() throws IOException {
        int status = run(
                "--format",
                "sequences",
                "--file",
                "train.txt",
                "--models",
                "ease,popularity",
                "--k",
                "3",
                "--tune",
                "--json");
        assertEquals(0, status, err.toString());
        assertEquals("ease", json().get(0).get("model").asText());
        assertTrue(json().get(0).get("parameters").get("lambda").asDouble() > 0);
    }

    @Test
    void wrongInputIsASentenceAndStatusTwo() throws IOException {
        refused("there is no file", "--format", "sequences", "--file", "none.txt");
        refused("needs a file named with --test", "--format", "user-items", "--train", "train.txt");
        refused("there is no model [deep]", "--format", "sequences", "--file", "train.txt", "--models", "deep");
        refused("k must be at least 1", "--format", "sequences", "--file", "train.txt", "--k", "0");
        refused("the dimension of iALS", "--format", "sequences", "--file", "train.txt", "--dim", "0");
        refused("at least 1 thread", "--format", "sequences", "--file", "train.txt", "--threads", "0");
        refused("above 0 and below 1", "--format", "recbole", "--events", "e.inter", "--ratio", "1");
        refused("there is no file", "--format", "recbole", "--events", "e.inter", "--users", "none.user");
        Files.writeString(dir.resolve("bad.inter"), "user_id:token\titem_id:token\nu1\n");
        refused("line 2: expected 2 columns", "--format", "recbole", "--events", "bad.inter");
        Files.writeString(dir.resolve("none.inter"), "user_id:token\titem_id:token\n");
        refused("holds no events", "--format", "recbole", "--events", "none.inter");
        Files.writeString(dir.resolve("still.inter"), "user_id:token\titem_id:token\nu1\ti1\nu1\ti2\n");
        refused("needs events of different times", "--format", "recbole", "--events", "still.inter");
        Files.writeString(dir.resolve("tabs.txt"), "u1\ti1\n");
        refused("line 1: expected a user", "--format", "sequences", "--file", "tabs.txt");
        Files.writeString(dir.resolve("empty.txt"), "\n");
        refused("holds no events", "--format", "sequences", "--file", "empty.txt");
        Files.writeString(dir.resolve("short.txt"), "u1 i1\n");
        refused("no user has events to train on", "--format", "sequences", "--file", "short.txt");
        refused("do not go with --live", "--live", "--format", "sequences", "--file", "short.txt", "--models", "ials");
        refused("do not go with --live", "--live", "--format", "sequences", "--file", "short.txt", "--cold", "0.1");
        refused("above 0 and below 1", "--format", "sequences", "--file", "train.txt", "--cold", "1");
        String[] attributes = {"--models", "two_tower", "--attributes", ""};
        for (String[] wrong : new String[][] {
            {"is not JSON", "{"},
            {"expected a JSON object", "[]"},
            {"[i1] must be an array", "{\"i1\":2}"},
            {"strings or whole numbers", "{\"i1\":[0.5]}"}
        }) {
            attributes[3] =
                    Files.writeString(dir.resolve("attributes.json"), wrong[1]).toString();
            refused(
                    wrong[0],
                    "--format",
                    "sequences",
                    "--file",
                    "train.txt",
                    attributes[0],
                    attributes[1],
                    attributes[2],
                    attributes[3]);
        }
        refused("needs --split time", "--live", "--format", "recbole", "--events", "e.inter", "--split", "random");
        refused(
                "go with --format recbole",
                "--live",
                "--format",
                "sequences",
                "--file",
                "train.txt",
                "--items",
                "e.item");
        refused("at most 200", "--live", "--format", "sequences", "--file", "train.txt", "--k", "201");
        refused(
                "nothing answers at",
                "--live",
                "--format",
                "sequences",
                "--file",
                "train.txt",
                "--url",
                "http://127.0.0.1:1");
        assertEquals(2, run("--format", "parquet"));
    }

    private void refused(String sentence, String... arguments) {
        err.getBuffer().setLength(0);
        assertEquals(2, run(arguments), err.toString());
        String told = err.toString();
        assertTrue(told.startsWith("recommend: ") && told.contains(sentence), told);
        assertFalse(told.contains("Exception"), told);
        assertEquals("", out.toString());
    }
}
