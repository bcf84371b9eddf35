/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Demo DEMO = Demo.generate(NOW);

    @Test
    void theSameMomentGivesTheSameDemo() {
        assertEquals(DEMO, Demo.generate(NOW));
    }

    @Test
    void everyFilmIsItsOwn() {
        assertEquals(600, DEMO.films().size());
        assertEquals(600, DEMO.films().stream().map(Film::id).distinct().count());
        assertEquals(600, DEMO.films().stream().map(Film::title).distinct().count());
        for (Film film : DEMO.films()) {
            assertEquals(3, film.cast().size(), film::title);
            assertFalse(film.genres().isEmpty() || film.genres().size() > 3, film::title);
            assertTrue(film.rating() >= 1 && film.rating() <= 10, film::title);
            assertTrue(film.releasedAt().compareTo("2026-03-01") < 0, film::title);
            assertTrue(film.releasedAt().startsWith(film.year() + "-"), film::title);
        }
        assertEquals(
                24,
                DEMO.films().stream()
                        .filter(f -> f.releasedAt().compareTo("2026-01-31") >= 0)
                        .count());
    }

    @Test
    void theHistoryEndsJustBeforeNow() {
        int count = DEMO.events().size();
        assertTrue(count >= 15_000 && count <= 20_000, "events: " + count);
        long last = (Long) DEMO.events().getLast().get("timestamp");
        long first = (Long) DEMO.events().getFirst().get("timestamp");
        assertTrue(
                last < NOW.toEpochMilli() && last > NOW.minusSeconds(6 * 3600).toEpochMilli(), "last: " + last);
        assertTrue(first > NOW.minusSeconds(60L * 24 * 3600).toEpochMilli(), "first: " + first);
        Map<String, Long> types = DEMO.events().stream()
                .collect(Collectors.groupingBy(e -> (String) e.get("type"), Collectors.counting()));
        for (String type :
                List.of("impression", "click", "view", "watch", "like", "rate", "purchase", "skip", "dislike")) {
            assertTrue(types.getOrDefault(type, 0L) > 50, type + " in " + types);
        }
    }

    @Test
    void whatViewersLikeIsWhatTheyLove() {
        Map<String, Film> films = DEMO.films().stream().collect(Collectors.toMap(Film::id, Function.identity()));
        for (Viewer viewer : DEMO.viewers().subList(0, 3)) {
            List<Film> liked = DEMO.events().stream()
                    .filter(e -> viewer.id().equals(e.get("user_id")) && "like".equals(e.get("type")))
                    .map(e -> films.get(e.get("item_id")))
                    .toList();
            long loved = liked.stream()
                    .filter(f -> f.genres().stream().anyMatch(viewer.loves()::contains))
                    .count();
            assertTrue(liked.size() >= 5, viewer.id() + " liked " + liked.size());
            assertTrue(loved >= liked.size() * 0.8, viewer.id() + ": " + loved + " of " + liked.size());
        }
    }

    @Test
    void bothFilesHoldALineEach(@TempDir Path dir) throws Exception {
        DEMO.write(dir);
        assertEquals(600, Files.readAllLines(Demo.films(dir)).size());
        assertEquals(DEMO.events().size(), Files.readAllLines(Demo.events(dir)).size());
    }
}
