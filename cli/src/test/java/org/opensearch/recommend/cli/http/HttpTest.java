/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpTest {

    private record Answer(int status, String body) {}

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<Long> pauses = new ArrayList<>();
    private HttpServer server;
    private Http http;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            Answer answer = answers.removeFirst();
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        http = new Http(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), pauses::add);
    }

    @AfterEach
    void stop() {
        http.close();
        server.stop(0);
    }

    @Test
    void aBusyNodeIsAskedAgainEachTimeLater() throws Exception {
        answers.add(new Answer(429, "{}"));
        answers.add(new Answer(429, "{}"));
        answers.add(new Answer(200, "{\"ok\":true}"));
        assertTrue(http.post("/x", "{}").path("ok").asBoolean());
        assertEquals(List.of(100L, 200L), pauses);
    }

    @Test
    void aNodeThatStaysBusyIsGivenUp() {
        for (int i = 0; i < 10; i++) {
            answers.add(new Answer(429, "{\"error\":{\"reason\":\"rejected\"}}"));
        }
        HttpStatusException busy = assertThrows(HttpStatusException.class, () -> http.get("/x"));
        assertEquals(429, busy.status());
        assertEquals("GET /x answered 429: rejected", busy.getMessage());
    }

    @Test
    void anErrorHasTheServersReasonOrItsWholeText() {
        answers.add(
                new Answer(400, "{\"error\":{\"type\":\"t\",\"reason\":\"[size] must be positive\"},\"status\":400}"));
        answers.add(new Answer(500, "oops"));
        assertEquals(
                "PUT /x answered 400: [size] must be positive",
                assertThrows(HttpStatusException.class, () -> http.put("/x", "{}"))
                        .getMessage());
        assertEquals(
                "DELETE /x answered 500: oops",
                assertThrows(HttpStatusException.class, () -> http.delete("/x")).getMessage());
    }

    @Test
    void whatIsNotThereNeedNotBeDeleted() throws Exception {
        answers.add(new Answer(404, "{}"));
        answers.add(new Answer(409, "{}"));
        http.deleteIfThere("/x");
        assertThrows(HttpStatusException.class, () -> http.deleteIfThere("/x"));
        assertTrue(answers.isEmpty());
    }

    @Test
    void whereNothingAnswersTheUserIsToldHowToStartANode() {
        server.stop(0);
        IOException nobody = assertThrows(IOException.class, () -> http.get("/x"));
        assertTrue(nobody.getMessage().contains("./recommend start"), nobody.getMessage());
    }
}
