/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.opensearch.recommend.core.event.ColumnNames;

/** Reads events and item ids from files for who does not load them: any bad line is an error. */
public final class EventFiles {

    private static final String LIST_SEPARATOR = "|";

    private final ColumnNames columns;

    /** Reads by these column names. */
    public EventFiles(ColumnNames columns) {
        this.columns = columns;
    }

    /**
     * An event of a file.
     *
     * @param time milliseconds since the epoch, 0 when the file does not say
     * @param value rating or watched fraction, null when the file does not say
     * @param body as it is loaded
     */
    public record FileEvent(String user, String item, long time, Double value, Map<String, Object> body) {
        /** {@code rate} where there is a value and {@code view} elsewhere when the file does not say. */
        public String type() {
            return (String) body.get("type");
        }
    }

    /**
     * Reads all events of a file whose name tells its format.
     *
     * @throws IOException when the file cannot be read, in a sentence that names the line where one is bad
     */
    public void events(Path file, Consumer<FileEvent> sink) throws IOException {
        EventMapper mapper = new EventMapper(columns, null);
        read(file, row -> {
            EventMapper.Mapped mapped = mapper.map(row);
            Map<String, Object> body = mapped.body();
            Double value = body.get("value") instanceof Number number ? number.doubleValue() : null;
            sink.accept(new FileEvent(mapped.user(), (String) body.get("item_id"), mapped.time(), value, body));
        });
    }

    /**
     * Reads the ids of all items of a file whose name tells its format.
     *
     * @throws IOException as for events
     */
    public void itemIds(Path file, Consumer<String> sink) throws IOException {
        read(file, row -> sink.accept(row.require(columns, ColumnNames.Role.ID)));
    }

    /**
     * Reads all rows of a file of items or users whose name tells its format.
     *
     * @param sink given the id of each, and its other columns
     * @throws IOException as for events
     */
    public void documents(Path file, BiConsumer<String, Map<String, Object>> sink) throws IOException {
        read(file, row -> {
            // A file of users may call its id that of a user.
            ColumnNames.Role role =
                    columns.find(ColumnNames.Role.ID, row.fields()::containsKey).isPresent()
                            ? ColumnNames.Role.ID
                            : ColumnNames.Role.USER;
            String id = row.require(columns, role);
            Map<String, Object> others = new LinkedHashMap<>(row.fields());
            others.remove(columns.find(role, row.fields()::containsKey).orElseThrow());
            sink.accept(id, others);
        });
    }

    /**
     * The roles of these columns, as far as their names tell; null where they tell neither title, text nor categories.
     */
    public static Map<String, Object> guessConfig(Collection<String> columns) {
        ObjectNode config = ConfigGuess.guess(columns);
        return config == null ? null : new ObjectMapper().convertValue(config, new TypeReference<>() {});
    }

    private interface RowSink {
        void accept(Row row) throws BadLineException;
    }

    private static void read(Path file, RowSink sink) throws IOException {
        try (RowReader reader = Format.of(file).open(file, LIST_SEPARATOR)) {
            for (Row row = reader.next(); row != null; row = reader.next()) {
                sink.accept(row);
            }
        } catch (BadLineException e) {
            throw new IOException(file + ", line " + e.line() + ": " + e.getMessage(), e);
        }
    }
}
