/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import org.opensearch.recommend.cli.Progress;
import org.opensearch.recommend.cli.http.Http;
import org.opensearch.recommend.cli.http.HttpStatusException;
import org.opensearch.recommend.core.event.ColumnNames;

/**
 * Loads items and events from files.
 *
 * <p>Loading a file again changes nothing: an item has its id and an event a hash of what it is. Events are sent user by user,
 * each user's in order of time: many events of one user in one call are folded into the profile at once.
 */
public final class Loader {

    /** Events are sorted this many at a time, to bound memory; files of more should be in order of time. */
    private static final int WINDOW = 1_000_000;

    private final Http http;
    private final LoadRequest request;
    private final Progress progress;
    private final Consumer<String> log;
    private final ColumnNames columns;

    public Loader(Http http, LoadRequest request, Progress progress, Consumer<String> log) {
        this.http = http;
        this.request = request;
        this.progress = progress;
        this.log = log;
        this.columns = new ColumnNames(request.columns());
    }

    /**
     * What was loaded.
     *
     * @param items acknowledged items
     * @param events acknowledged events, those included that were there already
     * @param badLines lines that could not be loaded
     */
    public record Loaded(long items, long events, long badLines) {}

    public Loaded run() throws IOException, InterruptedException {
        configure();
        Count items = request.items() == null ? new Count() : items();
        Count events = request.events() == null ? new Count() : events();
        http.post(Sink.path(request.index(), "_refresh"), "");
        if (events.sent > 0) {
            http.post(Sink.path("recommend-events-" + request.index(), "_refresh"), "");
            // Popularity then counts in the first answer already, not one interval later.
            http.post(Sink.path(request.index(), "_recommend/signals/_rollup"), "");
        }
        return new Loaded(items.sent - items.bad, events.sent - events.bad, items.bad + events.bad);
    }

    /** Deletes an index with its configuration and all that came of its events, whatever of it is left. */
    public static void unload(Http http, String index) throws IOException, InterruptedException {
        http.deleteIfThere(Sink.path(index, "_recommend/config"));
        http.delete("/" + index + ",recommend-events-" + index + ",recommend-profiles-" + index + ",recommend-signals-"
                + index + "?ignore_unavailable=true");
    }

    private static final class Count {
        private long sent;
        private long bad;
    }

    private void configure() throws IOException, InterruptedException {
        String path = Sink.path(request.index(), "_recommend/config");
        if (request.config() != null) {
            http.put(path, Files.readString(request.config()));
            return;
        }
        if (isConfigured(path)) {
            return;
        }
        ObjectNode guess = request.items() == null ? null : ConfigGuess.guess(itemColumns());
        if (guess == null) {
            throw new IOException(
                    "index [" + request.index() + "] has no configuration and none can be guessed from the "
                            + "columns; give one with --config, for example {\"fields\":{\"title\":\"name\",\"categories\":\"tags\"}}");
        }
        log.accept("Index [" + request.index() + "] has no configuration yet; putting " + guess);
        http.put(path, guess.toString());
    }

    private boolean isConfigured(String path) throws IOException, InterruptedException {
        try {
            http.get(path);
            return true;
        } catch (HttpStatusException e) {
            if (e.status() == 404 || e.status() == 400) {
                return false;
            }
            throw e;
        }
    }

    private Collection<String> itemColumns() throws IOException {
        try (RowReader reader = open(request.items())) {
            if (!reader.columns().isEmpty()) {
                return reader.columns().stream().map(Column::name).toList();
            }
            Row first = reader.next();
            return first == null ? List.of() : first.fields().keySet();
        } catch (BadLineException e) {
            throw new IOException(request.items() + ", line " + e.line() + ": " + e.getMessage(), e);
        }
    }

    private Count items() throws IOException, InterruptedException {
        Path file = request.items();
        ItemMapper mapper = new ItemMapper(columns, typedColumns());
        BadLines badLines = new BadLines(file, request.maxBad(), log);
        Checkpoint checkpoint = checkpoint(file);
        Count count = new Count();
        try (ProgressBar bar = progress.bar("items ", lines(file));
                Dispatcher dispatcher = dispatcher(Sink.items(http, request.index()), badLines, checkpoint, bar)) {
            List<Payload> batch = new ArrayList<>();
            count.sent = read(file, badLines, row -> {
                batch.add(mapper.map(row));
                if (batch.size() == request.batch()) {
                    dispatcher.submit(List.copyOf(batch));
                    batch.clear();
                }
            });
            if (!batch.isEmpty()) {
                dispatcher.submit(batch);
            }
            dispatcher.finish();
            bar.maxHint(bar.getCurrent());
        } catch (IOException e) {
            throw resumable(e, checkpoint);
        }
        checkpoint.delete();
        count.bad = badLines.count();
        return count;
    }

    private Count events() throws IOException, InterruptedException {
        Path file = request.events();
        EventMapper mapper = new EventMapper(columns, request.type());
        BadLines badLines = new BadLines(file, request.maxBad(), log);
        Map<String, Map<String, Object>> attributes = request.users() == null ? new HashMap<>() : users();
        Checkpoint checkpoint = checkpoint(file);
        Count count = new Count();
        try (ProgressBar bar = progress.bar("events", lines(file));
                Dispatcher dispatcher = dispatcher(Sink.events(http, request.index()), badLines, checkpoint, bar)) {
            List<EventMapper.Mapped> window = new ArrayList<>();
            count.sent = read(file, badLines, row -> {
                window.add(mapper.map(row));
                if (window.size() == WINDOW) {
                    submit(dispatcher, mapper, window, attributes);
                    window.clear();
                }
            });
            submit(dispatcher, mapper, window, attributes);
            dispatcher.finish();
            bar.maxHint(bar.getCurrent());
        } catch (IOException e) {
            throw resumable(e, checkpoint);
        }
        checkpoint.delete();
        count.bad = badLines.count();
        return count;
    }

    private void submit(
            Dispatcher dispatcher,
            EventMapper mapper,
            List<EventMapper.Mapped> window,
            Map<String, Map<String, Object>> attributes)
            throws IOException, InterruptedException {
        for (List<EventMapper.Mapped> batch : batches(window, request.batch())) {
            List<Payload> payloads = new ArrayList<>(batch.size());
            for (EventMapper.Mapped event : batch) {
                Map<String, Object> known = attributes.remove(event.user());
                if (known != null) {
                    event.body().putIfAbsent("attributes", known);
                }
                payloads.add(mapper.payload(event));
            }
            dispatcher.submit(payloads);
        }
    }

    /** Does something with each row of a file. */
    private interface RowHandler {
        void accept(Row row) throws BadLineException, IOException, InterruptedException;
    }

    /** Hands out every row that can be read, and returns how many there were, bad ones included. */
    private long read(Path file, BadLines badLines, RowHandler handler) throws IOException, InterruptedException {
        long count = 0;
        try (RowReader reader = open(file)) {
            while (true) {
                try {
                    count++;
                    Row row = reader.next();
                    if (row == null) {
                        return count - 1;
                    }
                    handler.accept(row);
                } catch (BadLineException e) {
                    badLines.add(e.line(), e.getMessage());
                }
            }
        }
    }

    /**
     * Sorts by user and then by time, and cuts between users, so that no two batches under way have events of the same user; only
     * a user with more events than a call may have is cut.
     */
    static List<List<EventMapper.Mapped>> batches(List<EventMapper.Mapped> events, int size) {
        List<EventMapper.Mapped> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparing(EventMapper.Mapped::user).thenComparingLong(EventMapper.Mapped::time));
        List<List<EventMapper.Mapped>> batches = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            boolean userEnds = i == sorted.size()
                    || !sorted.get(i).user().equals(sorted.get(i - 1).user());
            if (i == sorted.size() || (userEnds && i - start >= size) || i - start == LoadRequest.MOST_EVENTS) {
                batches.add(sorted.subList(start, i));
                start = i;
            }
        }
        return batches;
    }

    private Map<String, Map<String, Object>> users() throws IOException, InterruptedException {
        Map<String, Map<String, Object>> users = new HashMap<>();
        BadLines badLines = new BadLines(request.users(), request.maxBad(), log);
        read(request.users(), badLines, row -> {
            String id = row.require(columns, ColumnNames.Role.USER);
            Map<String, Object> attributes = new LinkedHashMap<>(row.fields());
            attributes.remove(columns.find(ColumnNames.Role.USER, row.fields()::containsKey)
                    .orElseThrow());
            users.put(id, attributes);
        });
        return users;
    }

    private Dispatcher dispatcher(Sink sink, BadLines badLines, Checkpoint checkpoint, ProgressBar bar)
            throws IOException {
        long skip = request.resume() ? checkpoint.read() : 0;
        return new Dispatcher(sink, badLines, request.inFlight(), skip, (payloads, doneBatches) -> {
            bar.stepBy(payloads);
            checkpoint.write(doneBatches);
        });
    }

    private Checkpoint checkpoint(Path file) throws IOException {
        return Checkpoint.of(
                request.state(), file, http.base().toString(), request.index(), Integer.toString(request.batch()));
    }

    private static IOException resumable(IOException failure, Checkpoint checkpoint) throws IOException {
        return checkpoint.read() == 0
                ? failure
                : new IOException(
                        failure.getMessage() + "\nWhat was acknowledged stays; with --resume the same command goes on"
                                + " from there.",
                        failure);
    }

    private ItemMapper.Typed typedColumns() throws IOException, InterruptedException {
        JsonNode fields = http.get(Sink.path(request.index(), "_recommend/config"))
                .path("config")
                .path("fields");
        return new ItemMapper.Typed(
                names(fields, "price", "maturity"),
                names(fields, "available"),
                names(fields, "released_at", "expires_at"),
                request.itemsLaterBy());
    }

    private static Set<String> names(JsonNode fields, String... roles) {
        Set<String> names = new HashSet<>();
        for (String role : roles) {
            if (fields.path(role).isTextual()) {
                names.add(fields.path(role).asText());
            }
        }
        return names;
    }

    private RowReader open(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("cannot read " + file);
        }
        Format format = request.format() == null ? Format.of(file) : request.format();
        return format.open(file, request.listSeparator());
    }

    /** About how many records a file has, to show how far a load is. */
    private static long lines(Path file) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file)) {
            return in.lines().count();
        }
    }
}
