/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.opensearch.recommend.cli.load.EventFiles;
import org.opensearch.recommend.core.event.ColumnNames;

/**
 * Files of events, items and users as what the trainer predicts clicks of: {@code config.json}, {@code items.ndjson} and
 * {@code events.ndjson} in one folder. What is known of a user is known a moment before the user's first event.
 */
public final class ClickFiles {
    private final ObjectMapper mapper = new ObjectMapper();
    private final EventFiles files = new EventFiles(new ColumnNames(Map.of()));
    private final Path folder;

    /** Files in a folder, which is there. */
    public ClickFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes them.
     *
     * @param users  or null
     * @param config a configuration, or null to guess the roles of the items' columns
     * @throws IOException              when a file cannot be read, in a sentence
     * @throws IllegalArgumentException when no roles can be guessed, or an event has no time or no rating, in a sentence
     */
    public void write(Path events, Path items, Path users, Path config) throws IOException {
        Set<String> columns = new LinkedHashSet<>();
        try (Writer out = Files.newBufferedWriter(folder.resolve("items.ndjson"))) {
            files.documents(items, (id, source) -> {
                columns.addAll(source.keySet());
                line(out, Map.of("id", id, "source", source));
            });
        }
        Map<String, Object> roles = config == null ? EventFiles.guessConfig(columns) : null;
        if (config == null && roles == null) {
            throw new IllegalArgumentException(
                    "the columns of " + items + " tell neither title nor categories; name them with --config");
        }
        Path target = folder.resolve("config.json");
        if (config == null) {
            mapper.writeValue(target.toFile(), roles);
        } else {
            Files.copy(config, target);
        }
        Map<String, Map<String, Object>> attributes = new HashMap<>();
        if (users != null) {
            files.documents(users, attributes::put);
        }
        writeEvents(events, attributes);
    }

    private void writeEvents(Path events, Map<String, Map<String, Object>> attributes) throws IOException {
        Map<String, Long> first = new HashMap<>();
        Map<String, String> types = new HashMap<>();
        try (Writer out = Files.newBufferedWriter(folder.resolve("events.ndjson"))) {
            files.events(events, event -> {
                if (event.time() == 0 || event.value() == null) {
                    throw new IllegalArgumentException(
                            "--clicks needs the time and the rating of each event, and one of " + events + " has none");
                }
                first.merge(event.user(), event.time(), Math::min);
                types.putIfAbsent(event.user(), event.type());
                line(out, event.body());
            });
            for (Map.Entry<String, Long> user : first.entrySet()) {
                Map<String, Object> known = attributes.getOrDefault(user.getKey(), Map.of());
                if (!known.isEmpty()) {
                    line(out, attributesEvent(user.getKey(), types.get(user.getKey()), user.getValue() - 1, known));
                }
            }
        }
    }

    /** The value of a rating is asked for, and counts for nothing without an item. */
    private static Map<String, Object> attributesEvent(
            String user, String type, long time, Map<String, Object> attributes) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("event_id", "attributes-" + user);
        body.put("type", type);
        body.put("user_id", user);
        body.put("timestamp", time);
        body.put("value", 1);
        body.put("attributes", attributes);
        return body;
    }

    private void line(Writer out, Map<String, Object> object) {
        try {
            out.write(mapper.writeValueAsString(object));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
