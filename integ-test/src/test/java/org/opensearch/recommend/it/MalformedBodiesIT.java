/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.it.Malformed.Call;

/**
 * Sends malformed requests to every route: each must be refused with a 4xx, and the node must live on. The seed is printed with
 * a failure; {@code -Dtests.malformed.seed=N} repeats it.
 */
final class MalformedBodiesIT {
    private static final int CALLS = 5_000;
    private static final int CONNECTIONS = 4;
    private static final int MOST_REPORTED = 20;

    private final Rest rest = new Rest(SharedNode.uri());

    @BeforeEach
    void configure() throws Exception {
        rest.put(
                        "/movies",
                        """
                        {"settings": {"index.knn": true, "number_of_shards": 2, "number_of_replicas": 0},
                         "mappings": {"properties": {"title": {"type": "text"}, "genres": {"type": "keyword"}}}}""")
                .ok();
        rest.put(
                        "/movies/_recommend/config",
                        """
                        {"fields": {"title": "title", "categories": "genres"}}""")
                .ok();
        for (int i = 1; i <= 3; i++) {
            rest.put("/movies/_doc/m" + i, "{\"title\": \"Film " + i + "\", \"genres\": [\"Drama\"]}")
                    .ok();
        }
        rest.post(
                        "/movies/_recommend/events?refresh=true",
                        """
                        {"type": "like", "user_id": "u1", "item_id": "m1"}""")
                .ok();
    }

    @AfterEach
    void delete() throws Exception {
        try (rest) {
            rest.delete("/movies,recommend-*-movies").ok();
        }
    }

    @Test
    void everyMalformedRequestIsRefusedAndTheNodeLives() throws Exception {
        long seed = Long.getLong("tests.malformed.seed", new Random().nextLong());
        String started = jvmStart();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger();
        AtomicInteger wrongCount = new AtomicInteger();
        List<Callable<Void>> senders = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            senders.add(() -> {
                for (int number = next.getAndIncrement(); number < CALLS; number = next.getAndIncrement()) {
                    Call call = Malformed.call(seed + number);
                    String complaint = send(call);
                    if (complaint != null && wrongCount.getAndIncrement() < MOST_REPORTED) {
                        wrong.add("call " + number + ", " + shortened(call.toString()) + "\n   -> " + complaint);
                    }
                }
                return null;
            });
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(CONNECTIONS)) {
            for (Future<Void> sender : pool.invokeAll(senders)) {
                sender.get();
            }
        }
        assertEquals(
                0,
                wrongCount.get(),
                () -> "seed " + seed + ": wrongly answered calls, the first of them:\n" + String.join("\n", wrong));
        assertEquals(started, jvmStart(), "the node has been restarted");
        assertTrue(
                rest.get("/movies/_recommend?user_id=u1").ok().at("/hits/hits").isArray());
    }

    /** OpenSearch's own limit, {@code http.max_content_length}, is 100 MB. */
    @Test
    void aBodyThatIsTooLongIsRefusedAndTheNodeLives() throws Exception {
        int megabytes = 101;
        Rest.Answer answer = rest.send(
                "POST",
                "/movies/_recommend/events",
                "application/x-ndjson",
                BodyPublishers.fromPublisher(
                        BodyPublishers.ofByteArrays(Collections.nCopies(megabytes, new byte[1 << 20])),
                        (long) megabytes << 20));
        assertEquals(413, answer.status(), answer.text());
        assertTrue(
                rest.get("/movies/_recommend?user_id=u1").ok().at("/hits/hits").isArray());
    }

    /** What is wrong with the answer, or null. */
    private String send(Call call) throws InterruptedException {
        try {
            Rest.Answer answer = rest.send(
                    call.method(),
                    call.path(),
                    call.contentType(),
                    call.body().length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(call.body()));
            if (answer.status() / 100 != 4) {
                return "status " + answer.status() + " " + shortened(answer.text());
            }
            // An answer to a CBOR or SMILE request is in that format.
            boolean silent = !answer.body().isMissingNode()
                    && answer.at("/error").isMissingNode()
                    && answer.at("/found").isMissingNode();
            return silent ? "no error in the answer " + shortened(answer.text()) : null;
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String jvmStart() throws Exception {
        return rest.get("/_nodes/_local/jvm?filter_path=nodes.*.jvm.start_time_in_millis,nodes.*.jvm.pid")
                .ok()
                .text();
    }

    private static String shortened(String text) {
        String printable = text.replaceAll("[^\\P{Cntrl}\n]", "?");
        return printable.length() <= 600
                ? printable
                : printable.substring(0, 600) + "... (" + text.length() + " characters)";
    }
}
