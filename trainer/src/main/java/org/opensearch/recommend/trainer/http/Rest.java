/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.TrainingException;

/**
 * Talks JSON to one node. A call is sent again after a pause when the node says that it has too much to do (429), when
 * something between says so (502, 503, 504), or when the connection fails; so it may be carried out twice, and callers
 * must be able to live with that. Thread-safe.
 */
public final class Rest implements AutoCloseable {
    public static final String JSON = "application/json";
    public static final String NDJSON = "application/x-ndjson";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<Integer> BUSY = Set.of(429, 502, 503, 504);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(2);

    private final URI base;
    private final HttpClient client;
    private final AtomicLong retries = new AtomicLong();

    /** A client of the node at this address. */
    public Rest(URI base) {
        this.base = base;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /** An index, id or version as a part of a path. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** How many calls were sent again so far. */
    public long retries() {
        return retries.get();
    }

    /**
     * Sends a call until it is answered by something else than "not now".
     *
     * @param body null for none
     * @return the answer
     * @throws RestException     when the answer is not a success
     * @throws TrainingException with {@link Exit#CLUSTER_AWAY} when patience ends
     */
    public JsonNode call(String method, String path, String body, Patience patience) throws RestException {
        return call(method, path, body == null ? null : body.getBytes(StandardCharsets.UTF_8), JSON, patience);
    }

    /** As above, with a body of any type. */
    public JsonNode call(String method, String path, byte[] body, String contentType, Patience patience)
            throws RestException {
        for (int failures = 1; ; failures++) {
            String trouble;
            Throwable cause = null;
            try {
                HttpResponse<byte[]> response = send(method, path, body, contentType, REQUEST_TIMEOUT);
                if (!BUSY.contains(response.statusCode())) {
                    return answer(method + " " + path, response);
                }
                trouble = "answered " + response.statusCode() + " (" + reason(response.body()) + ")";
            } catch (IOException e) {
                if (e instanceof RestException answered) {
                    throw answered;
                }
                trouble = "does not answer ("
                        + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()) + ")";
                cause = e;
            }
            if (failures > patience.retries()) {
                throw new TrainingException(
                        Exit.CLUSTER_AWAY,
                        "the cluster at " + base + " " + trouble
                                + "; check --url and that it runs, then run this again",
                        cause);
            }
            pause(patience, failures);
        }
    }

    /**
     * Sends a call without a body once, and waits for the answer as long as is said.
     *
     * @throws IOException when there is none, or it is not a success
     */
    public JsonNode once(String method, String path, Duration timeout) throws IOException {
        return answer(method + " " + path, send(method, path, null, JSON, timeout));
    }

    private HttpResponse<byte[]> send(String method, String path, byte[] body, String contentType, Duration timeout)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(timeout);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.method(method, HttpRequest.BodyPublishers.ofByteArray(body)).header("Content-Type", contentType);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static JsonNode answer(String request, HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() >= 300) {
            throw new RestException(request, response.statusCode(), reason(response.body()));
        }
        return response.body().length == 0 ? MAPPER.missingNode() : MAPPER.readTree(response.body());
    }

    private static String reason(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            JsonNode reason = MAPPER.readTree(body).path("error").path("reason");
            return reason.isTextual() ? reason.asText() : text;
        } catch (IOException e) {
            return text;
        }
    }

    /** Waits after the n-th failure, n from 1, and counts another attempt. */
    public void pause(Patience patience, int failures) {
        retries.incrementAndGet();
        sleep(Duration.ofMillis(patience.pause(failures)));
    }

    /** Waits. */
    public void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static TrainingException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new TrainingException(Exit.FAILED, "interrupted", e);
    }

    @Override
    public void close() {
        client.close();
    }
}
