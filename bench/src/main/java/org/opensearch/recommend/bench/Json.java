/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Requests that are not measured: JSON in, JSON out. */
final class Json {

    private final ObjectMapper mapper = new ObjectMapper();
    private final Endpoint endpoint;

    Json(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return read(endpoint.send("GET", path, null, Endpoint.JSON));
    }

    JsonNode post(String path, String body) throws IOException, InterruptedException {
        return read(endpoint.send("POST", path, bytes(body), Endpoint.JSON));
    }

    JsonNode put(String path, String body) throws IOException, InterruptedException {
        return read(endpoint.send("PUT", path, bytes(body), Endpoint.JSON));
    }

    void delete(String path) throws IOException, InterruptedException {
        endpoint.send("DELETE", path, null, Endpoint.JSON);
    }

    JsonNode read(byte[] answer) throws IOException {
        return mapper.readTree(answer);
    }

    /** To three decimals. */
    static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
