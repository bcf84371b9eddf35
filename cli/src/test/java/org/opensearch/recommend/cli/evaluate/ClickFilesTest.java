/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClickFilesTest {
    @TempDir
    private Path folder;

    private final ObjectMapper mapper = new ObjectMapper();

    private Path file(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, text.replace(' ', '\t').replace('_', ' ').replace("~", "_"));
        return file;
    }

    private JsonNode line(String name, int number) throws Exception {
        return mapper.readTree(Files.readAllLines(folder.resolve(name)).get(number));
    }

    @Test
    void whatIsKnownOfAUserIsKnownAMomentBeforeTheFirstEvent() throws Exception {
        Path events = file(
                "x.inter",
                "user~id:token item~id:token rating:float timestamp:float\nu1 m1 4 900000000\nu1 m1 2 880000000\n");
        Path items = file("x.item", "item~id:token movie~title:token~seq class:token~seq\nm1 Toy_Story Comedy_Drama\n");
        Path users = file("x.user", "user~id:token gender:token\nu1 F\nu2 M\n");
        new ClickFiles(folder).write(events, items, users, null);
        assertEquals("class", line("config.json", 0).at("/fields/categories").textValue());
        assertEquals("m1", line("items.ndjson", 0).get("id").textValue());
        assertEquals("Drama", line("items.ndjson", 0).at("/source/class/1").textValue());
        assertEquals(4, line("events.ndjson", 0).get("value").doubleValue());
        JsonNode known = line("events.ndjson", 2);
        assertEquals("F", known.at("/attributes/gender").textValue());
        assertEquals(880_000_000_000L - 1, known.get("timestamp").longValue());
        assertEquals(3, Files.readAllLines(folder.resolve("events.ndjson")).size(), "nothing of a user without events");
    }

    @Test
    void anEventWithoutARatingIsRefused() throws Exception {
        Path events = file("x.inter", "user~id:token item~id:token timestamp:float\nu1 m1 880000000\n");
        Path items = file("x.item", "item~id:token title:token~seq\nm1 Film\n");
        assertThrows(IllegalArgumentException.class, () -> new ClickFiles(folder).write(events, items, null, null));
    }
}
