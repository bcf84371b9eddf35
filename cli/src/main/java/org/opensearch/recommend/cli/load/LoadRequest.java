/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import java.nio.file.Path;
import java.util.Map;
import org.opensearch.recommend.core.event.ColumnNames;

/**
 * What to load and how.
 *
 * @param index the item index
 * @param config a file with the configuration to put first, or null
 * @param items a file of items, or null
 * @param events a file of events, or null
 * @param users a file of users, or null: the columns of a user become the attributes of that user's first event
 * @param format of all three, or null to tell each by its name
 * @param columns names of columns that have unusual ones
 * @param type the type of events whose row names none, or null
 * @param listSeparator what separates the values of a list in one CSV value
 * @param batch how many items or events go in one call
 * @param inFlight how many calls are under way at a time
 * @param maxBad how many bad lines a file may have before the load gives up
 * @param resume whether to go on where an interrupted load of the same file stopped
 * @param state a directory to remember progress in
 * @param itemsLaterBy milliseconds that dates of items are moved by, as their events were
 */
public record LoadRequest(
        String index,
        Path config,
        Path items,
        Path events,
        Path users,
        Format format,
        Map<ColumnNames.Role, String> columns,
        String type,
        String listSeparator,
        int batch,
        int inFlight,
        long maxBad,
        boolean resume,
        Path state,
        long itemsLaterBy) {

    public static final int DEFAULT_BATCH = 1_000;
    public static final int DEFAULT_IN_FLIGHT = 4;
    /** The most events that one call may have. */
    static final int MOST_EVENTS = 10_000;

    public LoadRequest {
        if (batch < 1 || batch > MOST_EVENTS) {
            throw new IllegalArgumentException("--batch must be between 1 and " + MOST_EVENTS + ", got " + batch);
        }
        if (inFlight < 1 || inFlight > 64) {
            throw new IllegalArgumentException("--in-flight must be between 1 and 64, got " + inFlight);
        }
        if (users != null && events == null) {
            throw new IllegalArgumentException(
                    "--users needs --events: attributes of a user travel with that user's first event");
        }
        columns = Map.copyOf(columns);
    }

    /** Items and events with the usual column names and in the usual batches. */
    public static LoadRequest of(String index, Path config, Path items, Path events, Path state) {
        return new LoadRequest(
                index,
                config,
                items,
                events,
                null,
                null,
                Map.of(),
                null,
                "|",
                DEFAULT_BATCH,
                DEFAULT_IN_FLIGHT,
                0,
                false,
                state,
                0);
    }

    /** The same, with users. */
    public LoadRequest withUsers(Path newUsers) {
        return with(newUsers, itemsLaterBy);
    }

    /** The same, dates of items being moved by so many milliseconds. */
    public LoadRequest withItemsLaterBy(long milliseconds) {
        return with(users, milliseconds);
    }

    private LoadRequest with(Path newUsers, long milliseconds) {
        return new LoadRequest(
                index,
                config,
                items,
                events,
                newUsers,
                format,
                columns,
                type,
                listSeparator,
                batch,
                inFlight,
                maxBad,
                resume,
                state,
                milliseconds);
    }
}
