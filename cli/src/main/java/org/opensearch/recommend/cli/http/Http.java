/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Talks JSON to one OpenSearch node over HTTP/1.1. Thread-safe. */
public final class Http implements AutoCloseable {

    public static final String JSON = "application/json";
    public static final String NDJSON = "application/x-ndjson";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(2);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MAX_ATTEMPTS = 10;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final URI base;
    private final HttpClient client;
    private final Pause pause;

    /** Waits between attempts; a test passes one that does not. */
    interface Pause {
        void millis(long millis) throws InterruptedException;
    }

    public Http(URI base) {
        this(base, Thread::sleep);
    }

    Http(URI base, Pause pause) {
        this.base = base;
        this.pause = pause;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** A string as JSON, with its quotes. */
    public static byte[] quote(String text) {
        try {
            return MAPPER.writeValueAsBytes(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public URI base() {
        return base;
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        return json("GET", path, null, JSON);
    }

    public JsonNode delete(String path) throws IOException, InterruptedException {
        return json("DELETE", path, null, JSON);
    }

    /** Deletes what is there; what is not there need not be. */
    public void deleteIfThere(String path) throws IOException, InterruptedException {
        try {
            delete(path);
        } catch (HttpStatusException e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    public JsonNode put(String path, String body) throws IOException, InterruptedException {
        return json("PUT", path, body.getBytes(StandardCharsets.UTF_8), JSON);
    }

    public JsonNode post(String path, String body) throws IOException, InterruptedException {
        return json("POST", path, body.getBytes(StandardCharsets.UTF_8), JSON);
    }

    /** Whether a GET answers 200; 404 is no. */
    public boolean exists(String path) throws IOException, InterruptedException {
        int status = send("HEAD", path, null, JSON).statusCode();
        if (status == 200 || status == 404) {
            return status == 200;
        }
        throw new IOException("HEAD " + path + " answered " + status);
    }

    /**
     * Sends a request, waiting and trying again as long as the node says that it has too much to do.
     *
     * @param body may be null
     * @return the answer, which may be an error
     * @throws HttpStatusException when the answer is not a success
     */
    public JsonNode json(String method, String path, byte[] body, String contentType)
            throws IOException, InterruptedException {
        byte[] answer = bytes(method, path, body, contentType);
        return answer.length == 0 ? MAPPER.missingNode() : MAPPER.readTree(answer);
    }

    /** As {@link #json}, with the answer as it came. */
    public byte[] bytes(String method, String path, byte[] body, String contentType)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send(method, path, body, contentType);
        if (response.statusCode() >= 300) {
            throw HttpStatusException.of(method + " " + path, response.statusCode(), response.body());
        }
        return response.body();
    }

    private HttpResponse<byte[]> send(String method, String path, byte[] body, String contentType)
            throws IOException, InterruptedException {
        long wait = FIRST_PAUSE_MILLIS;
        for (int attempt = 1; ; attempt++) {
            HttpResponse<byte[]> response = once(method, path, body, contentType);
            if (response.statusCode() != TOO_MANY_REQUESTS || attempt == MAX_ATTEMPTS) {
                return response;
            }
            pause.millis(wait);
            wait = Math.min(LONGEST_PAUSE_MILLIS, wait * 2);
        }
    }

    private HttpResponse<byte[]> once(String method, String path, byte[] body, String contentType)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(REQUEST_TIMEOUT);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.method(method, HttpRequest.BodyPublishers.ofByteArray(body)).header("Content-Type", contentType);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (ConnectException e) {
            throw new IOException("nothing answers at " + base + "; `./recommend start` starts a node", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
