/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * An index as it was at one moment, read in slices: every slice is its own series of searches, page after page, so that
 * slices can be read at a time and a slice can be read again.
 */
public final class PointInTime implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String KEEP_ALIVE = "10m";

    /** Hits that come at a time. */
    public static final int PAGE = 5_000;

    private final Rest rest;
    private final String id;

    private PointInTime(Rest rest, String id) {
        this.rest = rest;
        this.id = id;
    }

    /** Opens one. */
    public static PointInTime open(Rest rest, String index, Patience patience) throws RestException {
        String path = "/" + Rest.segment(index) + "/_search/point_in_time?keep_alive=" + KEEP_ALIVE;
        return new PointInTime(
                rest, rest.call("POST", path, null, patience).path("pit_id").asText());
    }

    public String id() {
        return id;
    }

    /**
     * The hits of one slice.
     *
     * @param query  in query DSL
     * @param fields of the source to return; empty for none
     * @param slice  from 0
     * @param slices how many there are, at least 1
     */
    public static Iterator<JsonNode> hits(
            Rest rest, String id, JsonNode query, List<String> fields, int slice, int slices, Patience patience) {
        ObjectNode body = MAPPER.createObjectNode();
        body.put("size", PAGE).put("track_total_hits", false);
        body.set("query", query);
        if (fields.isEmpty()) {
            body.put("_source", false);
        } else {
            fields.forEach(body.putArray("_source")::add);
        }
        body.putObject("pit").put("id", id).put("keep_alive", KEEP_ALIVE);
        body.putArray("sort").addObject().putObject("_shard_doc").put("order", "asc");
        if (slices > 1) {
            body.putObject("slice").put("id", slice).put("max", slices);
        }
        return new Hits(rest, body, patience);
    }

    @Override
    public void close() {
        try {
            rest.call("DELETE", "/_search/point_in_time", "{\"pit_id\":[\"" + id + "\"]}", Patience.SHORT);
        } catch (RestException | RuntimeException e) {
            // It ends by itself when its time is up.
        }
    }

    /** Asks for the next page when the last one is used up. */
    private static final class Hits implements Iterator<JsonNode> {
        private final Rest rest;
        private final ObjectNode body;
        private final Patience patience;
        private Iterator<JsonNode> page;
        private boolean last;

        private Hits(Rest rest, ObjectNode body, Patience patience) {
            this.rest = rest;
            this.body = body;
            this.patience = patience;
        }

        @Override
        public boolean hasNext() {
            if (page == null || (!page.hasNext() && !last)) {
                fetch();
            }
            return page.hasNext();
        }

        @Override
        public JsonNode next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            JsonNode hit = page.next();
            body.set("search_after", hit.path("sort"));
            return hit;
        }

        private void fetch() {
            JsonNode answer;
            try {
                answer = rest.call("POST", "/_search", body.toString(), patience);
            } catch (RestException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
            JsonNode failures = answer.path("_shards").path("failures");
            if (answer.path("timed_out").asBoolean() || !failures.isEmpty()) {
                throw new IllegalStateException("a search came back incomplete: " + failures);
            }
            JsonNode hits = answer.path("hits").path("hits");
            last = hits.size() < PAGE;
            page = hits.iterator();
        }
    }
}
