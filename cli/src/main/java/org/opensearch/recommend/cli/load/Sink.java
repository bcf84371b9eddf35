/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.recommend.cli.http.Http;

/** Where batches go. */
interface Sink {

    /**
     * Sends payloads in one call.
     *
     * @return what became of each, in the same order
     * @throws org.opensearch.recommend.cli.http.HttpStatusException when the call as a whole was refused
     */
    List<Outcome> send(List<Payload> payloads) throws IOException, InterruptedException;

    /**
     * What became of one payload.
     *
     * @param status as HTTP counts
     * @param reason why not, null when it was taken
     */
    record Outcome(int status, String reason) {

        static Outcome of(JsonNode answer) {
            JsonNode error = answer.path("error");
            String reason = error.isMissingNode() || error.isNull()
                    ? null
                    : error.path("reason").asText(error.toString()) + cause(error);
            return new Outcome(answer.path("status").asInt(), reason);
        }

        private static String cause(JsonNode error) {
            String reason = error.path("caused_by").path("reason").asText("");
            return reason.isEmpty() ? "" : ": " + reason;
        }
    }

    /** Items, by {@code _bulk}; an item that is there is replaced. */
    static Sink items(Http http, String index) {
        return payloads -> {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (Payload payload : payloads) {
                body.writeBytes("{\"index\":{\"_id\":".getBytes(StandardCharsets.UTF_8));
                body.writeBytes(Http.quote(payload.id()));
                body.writeBytes("}}\n".getBytes(StandardCharsets.UTF_8));
                body.writeBytes(payload.json());
                body.write('\n');
            }
            JsonNode answer = http.json("POST", path(index, "_bulk"), body.toByteArray(), Http.NDJSON);
            return outcomes(answer, payloads.size(), true);
        };
    }

    /** Events, by {@code _recommend/events}; an event that is there stays as it is. */
    static Sink events(Http http, String index) {
        return payloads -> {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (Payload payload : payloads) {
                body.writeBytes(payload.json());
                body.write('\n');
            }
            JsonNode answer = http.json("POST", path(index, "_recommend/events"), body.toByteArray(), Http.NDJSON);
            return outcomes(answer, payloads.size(), false);
        };
    }

    private static List<Outcome> outcomes(JsonNode answer, int expected, boolean nested) throws IOException {
        List<Outcome> outcomes = new ArrayList<>(expected);
        for (JsonNode item : answer.path("items")) {
            outcomes.add(Outcome.of(nested ? item.path("index") : item));
        }
        if (outcomes.size() != expected) {
            throw new IOException("sent " + expected + " and was told of " + outcomes.size() + ": " + answer);
        }
        return outcomes;
    }

    static String path(String index, String rest) {
        return "/" + URLEncoder.encode(index, StandardCharsets.UTF_8) + "/" + rest;
    }
}
