/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The whole demo.
 *
 * @param films the catalogue
 * @param viewers everybody with a history; the first three are the named ones
 * @param events the history in order of time, as the events API takes it
 */
public record Demo(List<Film> films, List<Viewer> viewers, List<Map<String, Object>> events) {

    private static final int FILMS = 600;
    private static final int VIEWERS = 400;
    private static final long SEED = 20_260_101;

    public Demo {
        films = List.copyOf(films);
        viewers = List.copyOf(viewers);
        events = List.copyOf(events);
    }

    /** Makes the demo up as if {@code now} were its last moment. */
    public static Demo generate(Instant now) {
        Words words = Words.load();
        List<Film> films = new Catalogue(words, SEED, now).films(FILMS);
        Audience audience = new Audience(films, List.copyOf(words.genres().keySet()), SEED + 1);
        List<Viewer> viewers = audience.viewers(VIEWERS);
        return new Demo(films, viewers, new History(films, SEED + 2, now).of(viewers));
    }

    /** Writes {@code films.ndjson} and {@code events.ndjson}. */
    public void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        write(films(directory), films);
        write(events(directory), events);
    }

    public static Path films(Path directory) {
        return directory.resolve("films.ndjson");
    }

    public static Path events(Path directory) {
        return directory.resolve("events.ndjson");
    }

    private static void write(Path file, List<?> objects) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (Object object : objects) {
                out.write(mapper.writeValueAsString(object));
                out.write('\n');
            }
        }
    }
}
