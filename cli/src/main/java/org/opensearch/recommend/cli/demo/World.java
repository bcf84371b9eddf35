/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A catalogue and a crowd of one shape, for training a ranker that has to fit any.
 *
 * @param name     of its folder
 * @param films    items of the catalogue
 * @param viewers  users with a history
 * @param sessions of a user at most
 * @param takes    items that a user takes in a session, on average
 * @param fame     how differently well known items are: standard deviation of the log of how often one is taken
 * @param drift    how much that changes over weeks
 * @param taste    how much more a user takes of what is known to be liked: factor of {@link Viewer#liking}
 * @param company  the same of what only those of one mind have in common
 * @param talk     what users do with an item
 * @param fresh    share of the items that come out while the history goes on
 * @param learned  whether collaborative models are trained on it on the way
 * @param fields   roles of the items' fields: what is not among them is not known of this catalogue
 */
public record World(
        String name,
        int films,
        int viewers,
        int sessions,
        int takes,
        double fame,
        double drift,
        double taste,
        double company,
        Talk talk,
        double fresh,
        boolean learned,
        Map<String, Object> fields) {

    /** What users do with an item. */
    public enum Talk {
        RATE,
        WATCH,
        SHOP
    }

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final int NAMED = 3;

    /** All that the bundled ranker learns from. */
    public static List<World> all() {
        try (var in = World.class.getResourceAsStream("worlds.json")) {
            return new ObjectMapper().readValue(in, new TypeReference<List<World>>() {});
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Writes {@code config.json}, {@code items.ndjson}, {@code events.ndjson} and {@code world.json}: itself. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        ObjectMapper mapper = new ObjectMapper();
        long seed = name.hashCode();
        Words words = Words.load();
        List<Film> catalogue = new Catalogue(words, seed, NOW).films(films, (int) (fresh * films), Takings.DAYS);
        List<Viewer> crowd = new Audience(catalogue, List.copyOf(words.genres().keySet()), seed + 1)
                .viewers(viewers + NAMED)
                .subList(NAMED, viewers + NAMED);
        Files.writeString(folder.resolve("world.json"), mapper.writeValueAsString(this));
        Files.writeString(folder.resolve("config.json"), mapper.writeValueAsString(Map.of("fields", fields)));
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("items.ndjson"))) {
            for (Film film : catalogue) {
                Map<String, Object> source =
                        mapper.convertValue(film, new TypeReference<LinkedHashMap<String, Object>>() {});
                Object id = source.remove("_id");
                out.write(mapper.writeValueAsString(Map.of("id", id, "source", source)) + "\n");
            }
        }
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("events.ndjson"))) {
            for (Map<String, Object> event : new Takings(this, catalogue, crowd, seed + 2, NOW).events()) {
                out.write(mapper.writeValueAsString(event) + "\n");
            }
        }
    }
}
