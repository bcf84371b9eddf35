/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.opensearch.recommend.cli.http.Http;
import org.opensearch.recommend.cli.load.Format;
import org.opensearch.recommend.cli.load.LoadRequest;
import org.opensearch.recommend.cli.load.Loader;
import org.opensearch.recommend.core.event.ColumnNames;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "load",
        description =
                "Load items and events from CSV, NDJSON or RecBole atomic files. Loading a file again changes nothing.",
        mixinStandardHelpOptions = true)
final class LoadCommand implements Callable<Integer> {

    @Mixin
    private LocalCluster local;

    @Option(names = "--url", description = "The cluster (default: the local one).")
    private URI url;

    @Option(names = "--index", required = true, description = "The item index.")
    private String index;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The configuration to put first. Without it, and where the index has none, roles are guessed from the"
                            + " columns of the items.")
    private Path config;

    @Option(names = "--items", paramLabel = "FILE", description = "Items.")
    private Path items;

    @Option(names = "--events", paramLabel = "FILE", description = "Events.")
    private Path events;

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "Users: their columns become the attributes of each user's first event.")
    private Path users;

    @Option(
            names = "--format",
            description =
                    "One of ${COMPLETION-CANDIDATES} (default: told by the name: .csv, .ndjson/.jsonl, .inter/.item/.user).")
    private Format format;

    @ArgGroup(exclusive = false, heading = "Columns with unusual names:%n")
    private Columns columns = new Columns();

    /** Where each role is found. */
    static final class Columns {
        @Option(names = "--id-field", description = "Id of an item.")
        private String id;

        @Option(names = "--user-field", description = "User of an event, and id of a user.")
        private String user;

        @Option(names = "--item-field", description = "Item of an event.")
        private String item;

        @Option(names = "--type-field", description = "Type of an event.")
        private String type;

        @Option(names = "--time-field", description = "Time of an event: seconds, milliseconds or ISO 8601.")
        private String time;

        @Option(names = "--value-field", description = "Rating or watched fraction of an event.")
        private String value;

        Map<ColumnNames.Role, String> named() {
            Map<ColumnNames.Role, String> named = new EnumMap<>(ColumnNames.Role.class);
            put(named, ColumnNames.Role.ID, id);
            put(named, ColumnNames.Role.USER, user);
            put(named, ColumnNames.Role.ITEM, item);
            put(named, ColumnNames.Role.TYPE, type);
            put(named, ColumnNames.Role.TIME, time);
            put(named, ColumnNames.Role.VALUE, value);
            return named;
        }

        private static void put(Map<ColumnNames.Role, String> named, ColumnNames.Role role, String column) {
            if (column != null) {
                named.put(role, column);
            }
        }
    }

    @Option(
            names = "--type",
            description = "Type of all events (default: their own; rate where there is a rating, view elsewhere).")
    private String type;

    @Option(
            names = "--list-separator",
            defaultValue = "|",
            description = "Separates the values of a list in one CSV value (default: ${DEFAULT-VALUE}).")
    private String listSeparator;

    @Option(
            names = "--batch",
            defaultValue = "" + LoadRequest.DEFAULT_BATCH,
            description = "Items or events a call, 1 to 10000 (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--in-flight",
            defaultValue = "" + LoadRequest.DEFAULT_IN_FLIGHT,
            description = "Calls under way at a time, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int inFlight;

    @Option(
            names = "--max-bad",
            defaultValue = "100",
            description = "Give up when a file has more bad lines than this (default: ${DEFAULT-VALUE}).")
    private long maxBad;

    @Option(names = "--resume", description = "Go on where an interrupted load of the same files stopped.")
    private boolean resume;

    @Override
    public Integer call() throws Exception {
        if (config == null && items == null && events == null) {
            throw new IllegalArgumentException("nothing to load: name a file with --items, --events or --config");
        }
        Say say = Say.onStandardError();
        LoadRequest request = new LoadRequest(
                index,
                config,
                items,
                events,
                users,
                format,
                columns.named(),
                type,
                listSeparator,
                batch,
                inFlight,
                maxBad,
                resume,
                local.home().resolve("load"),
                0);
        long start = System.nanoTime();
        try (Http http = new Http(url == null ? local.uri() : url)) {
            Loader.Loaded loaded = new Loader(http, request, Progress.onStandardError(), say::line).run();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            say.line(String.format(
                    Locale.ROOT,
                    "Loaded %,d items and %,d events into [%s] in %.1f s%s.",
                    loaded.items(),
                    loaded.events(),
                    index,
                    took.toMillis() / 1000.0,
                    loaded.badLines() == 0 ? "" : "; " + loaded.badLines() + " bad line(s) left out"));
        }
        return 0;
    }
}
