/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.replay.LoggedRanking;

class WorldTest {

    private static World small(World.Talk talk) {
        return new World(
                "small",
                200,
                40,
                6,
                3,
                1.2,
                0.5,
                0.5,
                0.5,
                talk,
                0.1,
                true,
                Map.of("title", "title", "brand", "studio"));
    }

    @ParameterizedTest
    @EnumSource
    void theSameShapeGivesTheSameFilesWhichCanBeReplayed(World.Talk talk, @TempDir Path dir) throws Exception {
        small(talk).write(dir.resolve("a"));
        small(talk).write(dir.resolve("b"));
        for (String name : List.of("world.json", "config.json", "items.ndjson", "events.ndjson")) {
            assertArrayEquals(
                    Files.readAllBytes(dir.resolve("a").resolve(name)),
                    Files.readAllBytes(dir.resolve("b").resolve(name)),
                    name);
        }
        ObjectMapper mapper = new ObjectMapper();
        RecommendConfig config = RecommendConfig.read(
                mapper.readValue(dir.resolve("a/config.json").toFile(), new TypeReference<>() {}));
        Map<String, Long> taken = new HashMap<>();
        Set<String> sources = new TreeSet<>();
        List<Long> times = new ArrayList<>();
        for (String line : Files.readAllLines(dir.resolve("a/events.ndjson"))) {
            Map<String, Object> body = mapper.readValue(line, new TypeReference<>() {});
            Object ranking = body.remove("ranking");
            Event event = Event.read(body, config, 1_800_000_000_000L);
            assertNotNull(event.id());
            times.add(event.timestamp());
            if (ranking != null) {
                assertEquals("impression", event.type());
                LoggedRanking.read((Map<?, ?>) ranking).sources().forEach(source -> sources.add(source.source()));
            } else if (!event.type().equals("impression")) {
                taken.merge(event.itemId(), 1L, Long::sum);
            }
        }
        assertEquals(times.stream().sorted().toList(), times);
        assertEquals(Set.of("query", "session"), sources);
        List<Long> counts = taken.values().stream().sorted().toList();
        assertTrue(counts.getLast() > 5 * counts.get(counts.size() / 2), "some are far better known: " + counts);
    }

    @Test
    void theWorldsOfTheBundledRankerDiffer() {
        List<World> all = World.all();
        assertEquals(all.size(), all.stream().map(World::name).distinct().count());
        assertEquals(Set.of(World.Talk.values()), all.stream().map(World::talk).collect(Collectors.toSet()));
        assertEquals(Set.of(true, false), all.stream().map(World::learned).collect(Collectors.toSet()));
        assertTrue(all.stream().anyMatch(world -> !world.fields().containsKey("categories")));
    }
}
