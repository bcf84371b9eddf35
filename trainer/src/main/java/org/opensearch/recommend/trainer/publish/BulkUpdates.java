/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.publish;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.opensearch.recommend.core.util.JsonWriter;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.TrainingException;
import org.opensearch.recommend.trainer.http.Patience;
import org.opensearch.recommend.trainer.http.Rest;
import org.opensearch.recommend.trainer.http.RestException;

/**
 * Sends partial updates of items in bulk calls. An update that was sent twice changes nothing more, so whatever fails for
 * now is sent again. For one thread at a time.
 */
final class BulkUpdates {
    private static final int MOST_BYTES = 4 << 20;
    private static final int MOST_UPDATES = 1_000;

    /** Statuses that another attempt can change; 409 is an item that changed at the same moment. */
    private static final Set<Integer> AGAIN = Set.of(409, 429, 500, 502, 503, 504);

    private final Rest rest;
    private final String index;
    private final Patience patience;
    private final LongConsumer progress;
    private final List<Update> waiting = new ArrayList<>();
    private int bytes;
    private long missing;
    private long done;

    /**
     * Updates.
     *
     * @param progress told how many updates each finished call had
     */
    BulkUpdates(Rest rest, String index, Patience patience, LongConsumer progress) {
        this.rest = rest;
        this.index = index;
        this.patience = patience;
        this.progress = progress;
    }

    private record Update(String id, byte[] lines) {}

    /** Items that have gone in the meantime. */
    long missing() {
        return missing;
    }

    /** Items that were updated. */
    long done() {
        return done;
    }

    /**
     * Adds an update.
     *
     * @param doc the part of the document that changes, as JSON
     */
    void add(String id, String doc) throws RestException {
        byte[] action = new JsonWriter(64 + id.length())
                .startObject()
                .name("update")
                .startObject()
                .name("_id")
                .value(id)
                .name("_index")
                .value(index)
                .name("retry_on_conflict")
                .value(3)
                .endObject()
                .endObject()
                .toBytes();
        byte[] body = ("\n{\"doc\":" + doc + "}\n").getBytes(StandardCharsets.UTF_8);
        byte[] lines = new byte[action.length + body.length];
        System.arraycopy(action, 0, lines, 0, action.length);
        System.arraycopy(body, 0, lines, action.length, body.length);
        if (waiting.size() == MOST_UPDATES || bytes + lines.length > MOST_BYTES) {
            flush();
        }
        waiting.add(new Update(id, lines));
        bytes += lines.length;
    }

    /** Sends what has been added, and comes back when all of it has been carried out. */
    void flush() throws RestException {
        List<Update> left = new ArrayList<>(waiting);
        waiting.clear();
        bytes = 0;
        for (int failures = 1; !left.isEmpty(); failures++) {
            Failed failed = send(left);
            if (!failed.updates().isEmpty()) {
                if (failures > patience.retries()) {
                    throw new TrainingException(
                            Exit.CLUSTER_AWAY,
                            "the cluster does not take the update of item ["
                                    + failed.updates().getFirst().id() + "]: " + failed.reason()
                                    + "; run this again when it has less to do");
                }
                rest.pause(patience, failures);
            }
            left = failed.updates();
        }
    }

    private record Failed(List<Update> updates, String reason) {}

    private Failed send(List<Update> updates) throws RestException {
        int size = 0;
        for (Update update : updates) {
            size += update.lines().length;
        }
        byte[] body = new byte[size];
        int at = 0;
        for (Update update : updates) {
            System.arraycopy(update.lines(), 0, body, at, update.lines().length);
            at += update.lines().length;
        }
        JsonNode items =
                rest.call("POST", "/_bulk", body, Rest.NDJSON, patience).path("items");
        if (items.size() != updates.size()) {
            throw new TrainingException(
                    Exit.FAILED,
                    "the cluster answered for " + items.size() + " of " + updates.size()
                            + " updates; check what stands between it and this program");
        }
        List<Update> failed = new ArrayList<>();
        String reason = "";
        for (int i = 0; i < updates.size(); i++) {
            JsonNode item = items.get(i).path("update");
            int status = item.path("status").asInt();
            String why = item.path("error").path("reason").asText("status " + status);
            if (status == 404) {
                missing++;
            } else if (AGAIN.contains(status)) {
                failed.add(updates.get(i));
                reason = why;
            } else if (status >= 300) {
                throw new TrainingException(
                        Exit.FAILED,
                        "item [" + updates.get(i).id() + "] cannot be updated: " + why
                                + "; the live model is unchanged");
            } else {
                done++;
            }
        }
        progress.accept(updates.size() - failed.size());
        return new Failed(failed, reason);
    }
}
