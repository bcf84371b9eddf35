/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.recommend.cli.http.Http;
import org.opensearch.recommend.core.evaluate.Recommender;

/** What {@code _recommend} answers, as a recommender: the higher an item stands in the list, the higher its score. */
final class ServedLists implements Recommender {

    private final Http http;
    private final String path;
    private final ObjectNode request;
    private final String source;
    private final String[] users;
    private final Map<String, Integer> items;
    private final AtomicInteger degraded = new AtomicInteger();

    /**
     * Lists of a node.
     *
     * @param request body that asks for lists, the user aside
     * @param source  the one that must have brought an item, or null: what fills up a list that is too short is left out
     * @param users   ids, by number
     * @param items   numbers, by id
     */
    ServedLists(
            Http http, String index, ObjectNode request, String source, String[] users, Map<String, Integer> items) {
        this.http = http;
        this.path = "/" + index + "/_recommend";
        this.request = request;
        this.source = source;
        this.users = users;
        this.items = items;
    }

    /** The body of a request for lists of {@code k} with every default. */
    static ObjectNode request(int k) {
        return new ObjectMapper()
                .createObjectNode()
                .put("size", k)
                .put("_source", false)
                .put("timeout", "30s")
                .put("log_impression", false);
    }

    /** Answers that had a warning or a fallback. */
    int degraded() {
        return degraded.get();
    }

    @Override
    public Scorer scorer() {
        return (user, scores) -> {
            Arrays.fill(scores, Float.NEGATIVE_INFINITY);
            int place = 0;
            for (JsonNode hit : ask(users[user]).path("hits").path("hits")) {
                if (source == null || has(hit.path("recommend").path("sources"), source)) {
                    scores[items.get(hit.path("_id").asText())] = -place++;
                }
            }
        };
    }

    private JsonNode ask(String user) {
        try {
            JsonNode answer =
                    http.post(path, request.deepCopy().put("user_id", user).toString());
            if (!answer.path("warnings").isEmpty()
                    || !"none".equals(answer.path("fallback").asText())) {
                degraded.incrementAndGet();
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static boolean has(JsonNode names, String name) {
        for (JsonNode one : names) {
            if (name.equals(one.asText())) {
                return true;
            }
        }
        return false;
    }
}
