/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
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
