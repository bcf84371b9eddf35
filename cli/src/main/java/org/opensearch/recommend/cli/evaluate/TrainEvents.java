/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SequenceWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opensearch.recommend.cli.load.EventFiles;
import org.opensearch.recommend.core.evaluate.EventLog;
import org.opensearch.recommend.core.event.ColumnNames;

/**
 * Writes the train part of a dataset as events to load. The last of them happens now: what is popular these days, and what
 * a user has just done, is then what it was at the moment of the split.
 */
final class TrainEvents {

    private final SequenceWriter out;

    private TrainEvents(SequenceWriter out) {
        this.out = out;
    }

    /**
     * Those of a file that are older than all of the test part.
     *
     * @return milliseconds that they were moved by
     */
    static long recorded(Path events, EventLog test, long now, Path file) throws IOException {
        long moment = test.times()[0];
        EventFiles files = new EventFiles(new ColumnNames(Map.of()));
        long[] last = {Long.MIN_VALUE};
        files.events(events, event -> last[0] = event.time() < moment ? Math.max(last[0], event.time()) : last[0]);
        write(
                file,
                train -> files.events(events, event -> {
                    if (event.time() < moment) {
                        Map<String, Object> body = new LinkedHashMap<>(event.body());
                        body.put("timestamp", event.time() - last[0] + now);
                        train.add(body);
                    }
                }));
        return now - last[0];
    }

    /** Those of a dataset whose files know no times: each a view, a minute after the user's last. */
    static void untimed(Dataset dataset, long now, Path file) throws IOException {
        EventLog log = dataset.split().train();
        int[] left = new int[log.userCount()];
        for (int user : log.users()) {
            left[user]++;
        }
        write(file, train -> {
            for (int i = 0; i < log.size(); i++) {
                Map<String, Object> body = new LinkedHashMap<>();
                body.put("type", "view");
                body.put("user_id", dataset.users()[log.users()[i]]);
                body.put("item_id", dataset.items()[log.items()[i]]);
                body.put("timestamp", now - TimeUnit.MINUTES.toMillis(--left[log.users()[i]]));
                train.add(body);
            }
        });
    }

    private interface Source {
        void into(TrainEvents train) throws IOException;
    }

    private static void write(Path file, Source source) throws IOException {
        try (SequenceWriter out =
                new ObjectMapper().writer().withRootValueSeparator("\n").writeValues(Files.newBufferedWriter(file))) {
            source.into(new TrainEvents(out));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void add(Map<String, Object> event) {
        try {
            out.write(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
