/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate --live} as a process of its own against a real node: what it serves is what the model says. */
final class EvaluateLiveIT {
    private static final List<String> GENRES = List.of("Drama", "Comedy", "Horror", "War");
    private static final int FILMS_A_GENRE = 40;
    /** One film in so many came out two weeks before the test part. */
    private static final int NEW_FILM_EVERY = 10;

    private static final int USERS = 60;
    private static final int EVENTS_A_USER = 24;

    @TempDir
    Path files;

    @Test
    void servedListsAreThoseOfTheModelAndBeatPopularity() throws Exception {
        write();
        Map<String, JsonNode> results = evaluate();
        for (String source : List.of("collaborative", "neighbours")) {
            for (String figure : List.of("ndcg@10", "recall@10")) {
                double served = results.get(source).path(figure).asDouble();
                double exact = results.get(source + ", exact").path(figure).asDouble();
                assertEquals(exact, served, 0.01, source + " " + figure);
                assertTrue(exact > 0.1, source + " " + figure + " " + exact);
            }
        }
        double popularity = results.get("popularity").path("ndcg@10").asDouble();
        double pipeline = results.get("pipeline").path("ndcg@10").asDouble();
        assertTrue(pipeline > 1.5 * popularity, "pipeline " + pipeline + ", popularity " + popularity);
        assertTrue(results.containsKey("content"));
        double newFilms = results.get("new_releases").path("coverage@10").asDouble();
        assertTrue(
                newFilms > 0.05 && newFilms <= 1.0 / NEW_FILM_EVERY, "release dates move with the events, " + newFilms);
        try (Rest rest = new Rest(SharedNode.uri())) {
            assertEquals(404, rest.get("/live-evaluation").status(), "the index is removed");
        }
    }

    /** Each user rates films of one genre high, and a few others low. */
    private void write() throws IOException {
        StringBuilder items =
                new StringBuilder("item_id:token\tmovie_title:token_seq\trelease_date:token\tclass:token_seq\n");
        for (int film = 0; film < FILMS_A_GENRE * GENRES.size(); film++) {
            String released = film % NEW_FILM_EVERY == 0 ? "1998-08-10" : "1998-01-01";
            String genre = GENRES.get(film % GENRES.size());
            items.append("f%d\tFilm number %d\t%s\t%s%n".formatted(film, film, released, genre));
        }
        Random random = new Random(5);
        StringBuilder events = new StringBuilder("user_id:token\titem_id:token\trating:float\ttimestamp:float\n");
        for (int user = 0; user < USERS; user++) {
            for (int n = 0; n < EVENTS_A_USER; n++) {
                boolean own = n % 6 != 5;
                int genre = own ? user % GENRES.size() : random.nextInt(GENRES.size());
                int film = random.nextInt(FILMS_A_GENRE) * GENRES.size() + genre;
                int rating = genre == user % GENRES.size() ? 5 : 1;
                long second = 900_000_000L + random.nextInt(5_000_000);
                events.append("u%d\tf%d\t%d\t%d%n".formatted(user, film, rating, second));
            }
        }
        Files.writeString(files.resolve("e.item"), items);
        Files.writeString(files.resolve("e.inter"), events);
    }

    private Map<String, JsonNode> evaluate() throws IOException, InterruptedException {
        Path out = files.resolve("out.json");
        Path log = TrainerProcess.target("integ-test").resolve("evaluate.log");
        Process process = new ProcessBuilder(
                        TrainerProcess.java(),
                        "-Drecommend.checkout="
                                + TrainerProcess.target("integ-test")
                                        .getParent()
                                        .getParent(),
                        "-jar",
                        TrainerProcess.target("cli")
                                .resolve("recommend-cli.jar")
                                .toString(),
                        "evaluate",
                        "--live",
                        "--url=" + SharedNode.uri(),
                        "--home=" + files.resolve("home"),
                        "--format=recbole",
                        "--events=" + files.resolve("e.inter"),
                        "--items=" + files.resolve("e.item"),
                        "--k=10",
                        "--dim=16",
                        "--json")
                .redirectOutput(out.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            assertTrue(process.waitFor(4, TimeUnit.MINUTES), "it has not ended, see target/evaluate.log");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), "see target/evaluate.log");
        Map<String, JsonNode> results = new HashMap<>();
        for (String line : Files.readAllLines(out)) {
            JsonNode result = new ObjectMapper().readTree(line);
            results.put(result.path("model").asText(), result);
        }
        return results;
    }
}
