/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatcherTest {

    @TempDir
    Path dir;

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whatIsRefusedForNowIsSentAgain() throws Exception {
        ConcurrentHashMap<String, Integer> attempts = new ConcurrentHashMap<>();
        Sink sink = payloads -> payloads.stream()
                .map(p -> new Sink.Outcome(attempts.merge(p.id(), 1, Integer::sum) < 3 ? 429 : 201, "busy"))
                .toList();
        BadLines badLines = badLines(0);
        AtomicLong done = new AtomicLong();
        try (Dispatcher dispatcher = new Dispatcher(sink, badLines, 2, 0, (n, batches) -> done.set(batches))) {
            for (int b = 0; b < 5; b++) {
                dispatcher.submit(batch("b" + b + "-", 3));
            }
            dispatcher.finish();
        }
        assertEquals(15, attempts.size());
        assertTrue(attempts.values().stream().allMatch(n -> n == 3));
        assertEquals(5, done.get());
        assertEquals(0, badLines.count());
    }

    @Test
    void aRefusedLineIsCountedAndTooManyEndTheLoad() throws Exception {
        Sink sink = payloads -> payloads.stream()
                .map(p -> p.line() % 2 == 0
                        ? new Sink.Outcome(400, "[price] must be a number")
                        : new Sink.Outcome(200, null))
                .toList();
        BadLines badLines = badLines(3);
        try (Dispatcher dispatcher = new Dispatcher(sink, badLines, 1, 0, (n, batches) -> {})) {
            dispatcher.submit(batch("a", 6));
            dispatcher.finish();
            assertEquals(3, badLines.count());
            assertEquals("f.csv, line 2: [price] must be a number", told.get(1));
            dispatcher.submit(batch("b", 6));
            IOException tooMany = assertThrows(IOException.class, dispatcher::finish);
            assertTrue(tooMany.getMessage().contains("more than 3 bad line(s)"), tooMany.getMessage());
        }
    }

    @Test
    void batchesOfAnEarlierRunAreSkipped() throws Exception {
        List<String> sent = Collections.synchronizedList(new ArrayList<>());
        Sink sink = payloads -> {
            payloads.forEach(p -> sent.add(p.id()));
            return payloads.stream().map(p -> new Sink.Outcome(200, null)).toList();
        };
        AtomicLong done = new AtomicLong();
        try (Dispatcher dispatcher = new Dispatcher(sink, badLines(0), 1, 2, (n, batches) -> done.set(batches))) {
            for (String name : List.of("a", "b", "c")) {
                dispatcher.submit(batch(name, 1));
            }
            dispatcher.finish();
        }
        assertEquals(List.of("c0"), sent);
        assertEquals(3, done.get());
    }

    @Test
    void aCheckpointBelongsToOneInputAndOneBatchSize() throws IOException {
        Path input = Files.writeString(dir.resolve("f.csv"), "x");
        Checkpoint checkpoint = Checkpoint.of(dir, input, "http://127.0.0.1:9200", "movies", "1000");
        assertEquals(0, checkpoint.read());
        checkpoint.write(7);
        assertEquals(
                7,
                Checkpoint.of(dir, input, "http://127.0.0.1:9200", "movies", "1000")
                        .read());
        assertEquals(
                0,
                Checkpoint.of(dir, input, "http://127.0.0.1:9200", "movies", "500")
                        .read());
        checkpoint.delete();
        assertEquals(0, checkpoint.read());
    }

    private BadLines badLines(long most) {
        return new BadLines(dir.resolve("f.csv"), most, told::add);
    }

    private static List<Payload> batch(String prefix, int size) {
        List<Payload> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            batch.add(new Payload(i, prefix + i, new byte[] {'{', '}'}));
        }
        return batch;
    }
}
