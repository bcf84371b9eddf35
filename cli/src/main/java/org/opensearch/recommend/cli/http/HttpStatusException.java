/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An answer that is not a success; the message has the server's own reason. */
public final class HttpStatusException extends IOException {

    private static final long serialVersionUID = 1;

    private final int status;

    private HttpStatusException(String message, int status) {
        super(message);
        this.status = status;
    }

    static HttpStatusException of(String request, int status, byte[] body) {
        return new HttpStatusException(request + " answered " + status + ": " + reason(body), status);
    }

    public int status() {
        return status;
    }

    private static String reason(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            JsonNode reason = new ObjectMapper().readTree(body).path("error").path("reason");
            return reason.isTextual() ? reason.asText() : text;
        } catch (IOException e) {
            return text;
        }
    }
}
