/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** A plain HTTP client of one node. Safe for use from several threads. */
final class Rest implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final URI node;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    Rest(URI node) {
        this.node = node;
    }

    /**
     * An answer.
     *
     * @param body the parsed body, a missing node when it is not JSON
     */
    record Answer(int status, JsonNode body, String text) {
        /** This answer, which must be a 2xx. */
        Answer ok() {
            if (status / 100 != 2) {
                throw new AssertionError("status " + status + ": " + text);
            }
            return this;
        }

        /** What is found at a JSON pointer. */
        JsonNode at(String pointer) {
            return body.at(pointer);
        }

        /** The ids of the hits, in order. */
        List<String> ids() {
            return StreamSupport.stream(at("/hits/hits").spliterator(), false)
                    .map(hit -> hit.get("_id").textValue())
                    .toList();
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return sendText("GET", path, null, null);
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return sendText("DELETE", path, null, null);
    }

    /** @param body JSON text */
    Answer put(String path, String body) throws IOException, InterruptedException {
        return sendText("PUT", path, "application/json", body);
    }

    /** @param body JSON text, or null for none */
    Answer post(String path, String body) throws IOException, InterruptedException {
        return sendText("POST", path, body == null ? null : "application/json", body);
    }

    /** @param body lines of JSON */
    Answer postLines(String path, String body) throws IOException, InterruptedException {
        return sendText("POST", path, "application/x-ndjson", body);
    }

    private Answer sendText(String method, String path, String contentType, String body)
            throws IOException, InterruptedException {
        return send(method, path, contentType, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    /** @param contentType the header, or null for none */
    Answer send(String method, String path, String contentType, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(node + path)).timeout(TIMEOUT).method(method, body);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), parse(response.body()), response.body());
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
