/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import me.tongfei.progressbar.ProgressBar;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.util.JsonWriter;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.TrainingException;
import org.opensearch.recommend.trainer.http.Patience;
import org.opensearch.recommend.trainer.http.PointInTime;
import org.opensearch.recommend.trainer.http.Rest;
import org.opensearch.recommend.trainer.http.RestException;

/**
 * Publishes a model version: registers it, which names the slot that is not live, writes the slot of every item, clears
 * what an earlier version left in it, merges away what was replaced, and switches in one write. Until that write the live version is what it was, so this
 * may be killed at any point; the next run gets the same slot and overwrites it.
 */
public final class Publisher {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int CONFLICT = 409;
    private static final Duration LONG_TIMEOUT = Duration.ofMinutes(30);

    /** Bytes of a graph that a call carries, where the cluster does not say. */
    private static final int CHUNK = 1 << 20;

    /** Tries, and the pause between them. */
    private static final int MERGES = 6;

    private static final Duration BETWEEN_MERGES = Duration.ofSeconds(5);

    /** With no more deleted documents than this for each that is there, a merge has done what it can. */
    private static final double LEFT_DELETED = 0.2;

    private final Rest rest;
    private final String index;
    private final Patience patience;
    private final Progress progress;
    private final Versions versions;

    /** A publisher of an item index. */
    public Publisher(Rest rest, String index, Patience patience, Progress progress) {
        this.rest = rest;
        this.index = index;
        this.patience = patience;
        this.progress = progress;
        this.versions = new Versions(rest, index, patience);
    }

    /**
     * What was done.
     *
     * @param slot       that was written, 0 or 1
     * @param written    items with a vector
     * @param cleared    items whose entry of an earlier version was removed
     * @param missing    items that were deleted in the meantime
     * @param deployment whether the version is live now, and why
     * @param previous   the version that was live before, or null
     */
    public record Published(
            String version,
            int slot,
            long written,
            long cleared,
            long missing,
            Deployment deployment,
            String previous) {}

    /**
     * Where it goes.
     *
     * @param tower path of the tower vectors; null for a version without them
     * @param begun when the version was begun, as the mark of vectors says that an item tower has made
     */
    private record Slot(
            int number, String vector, String neighbours, String together, String tower, long begun, JsonNode files) {
        private List<String> collaborative() {
            return List.of(vector, neighbours, together);
        }

        private String mark() {
            return tower + "_by";
        }

        private int chunk(String file) {
            return files.path(file).path("chunk_bytes").asInt(CHUNK);
        }
    }

    /**
     * Publishes.
     *
     * @throws TrainingException in a sentence
     */
    public Published publish(Publication publication, Deployment.Policy policy) {
        try {
            Slot slot = register(publication);
            if (publication.twoTower() != null) {
                send("item_tower", publication, publication.twoTower().item().graph(), slot);
                send("user_tower", publication, publication.twoTower().user().graph(), slot);
            }
            if (publication.ranker() != null) {
                send("ranker", publication, publication.ranker().graph(), slot);
            }
            BulkUpdates written = write(publication, slot);
            long cleared = clear(publication, slot);
            rest.call("POST", "/" + Rest.segment(index) + "/_refresh", null, patience);
            mergeReplaced();
            JsonNode models = versions.all();
            Deployment deployment = Deployment.decide(policy, publication, models);
            if (deployment.deploy()) {
                deploy(publication.version());
                indexNewItems(slot);
            }
            return new Published(
                    publication.version(),
                    slot.number(),
                    written.done(),
                    cleared,
                    written.missing(),
                    deployment,
                    models.path("deployed").asText(null));
        } catch (RestException e) {
            throw new TrainingException(
                    Exit.FAILED,
                    "publishing stopped, the live model is unchanged: " + e.getMessage()
                            + "; mend that and run this again",
                    e);
        }
    }

    /**
     * Until they are merged away, searches for vectors walk through the documents that the updates have replaced. They stay
     * for as long as a replica could ask for them, which can be for half a minute after the last update.
     */
    private void mergeReplaced() {
        progress.say("Merging away what was replaced.");
        String path = "/" + Rest.segment(index);
        try {
            for (int attempt = 1; attempt <= MERGES; attempt++) {
                rest.once("POST", path + "/_forcemerge?only_expunge_deletes=true", LONG_TIMEOUT);
                JsonNode documents = rest.once("GET", path + "/_stats/docs", LONG_TIMEOUT)
                        .path("_all")
                        .path("primaries")
                        .path("docs");
                if (documents.path("deleted").asLong()
                        <= LEFT_DELETED * documents.path("count").asLong()) {
                    return;
                }
                rest.sleep(BETWEEN_MERGES);
            }
            progress.say("Some of it is still there: searches may be slower until OpenSearch has merged by itself.");
        } catch (IOException e) {
            progress.say("It was not waited for (" + e.getMessage()
                    + "): searches may be slower until OpenSearch has merged by itself.");
        }
    }

    private Slot register(Publication publication) throws RestException {
        long before = rest.retries();
        JsonNode answer;
        try {
            answer = rest.call(
                    "PUT",
                    versions.path(publication.version()),
                    ModelDocument.of(publication).toString(),
                    patience);
        } catch (RestException e) {
            if (e.status() == CONFLICT && rest.retries() > before) {
                // The call that seemed to fail was carried out.
                answer = versions.get(publication.version());
            } else if (e.status() == CONFLICT) {
                throw new TrainingException(
                        Exit.USAGE,
                        "the cluster does not begin the version: " + e.reason()
                                + "; another name is given with --model-version",
                        e);
            } else if (e.status() == 400) {
                throw new TrainingException(
                        Exit.USAGE, "the cluster refuses the model: " + e.reason() + "; the live one is unchanged", e);
            } else {
                throw e;
            }
        }
        int slot = answer.path("slot").asInt(answer.at("/collaborative/slot").asInt(-1));
        if (slot < 0) {
            throw new TrainingException(
                    Exit.FAILED,
                    "the cluster did not say which slot the model goes to; install a plugin of the same version as this");
        }
        JsonNode fields = answer.path("fields");
        String tower = null;
        long begun = 0;
        if (publication.twoTower() != null) {
            JsonNode version = versions.get(publication.version());
            begun = version.path("created_at").asLong();
            tower = "recommend.tower_" + version.at("/two_tower/slot").asInt();
        }
        return new Slot(
                slot,
                fields.path("vector").asText("recommend.cf_" + slot),
                fields.path("neighbours").asText("recommend.neighbours_" + slot),
                fields.path("together").asText("recommend.together_" + slot),
                tower,
                begun,
                answer.path("files"));
    }

    private void send(String file, Publication publication, byte[] graph, Slot slot) throws RestException {
        int chunk = slot.chunk(file);
        String version = publication.version();
        int chunks = Math.ceilDiv(graph.length, chunk);
        try (ProgressBar bar = progress.bar("Sending the " + file.replace('_', ' '), chunks)) {
            for (int i = 0; i < chunks; i++) {
                byte[] part = Arrays.copyOfRange(graph, i * chunk, Math.min(graph.length, (i + 1) * chunk));
                rest.call(
                        "PUT",
                        versions.path(version) + "/files/" + file + "/" + i,
                        MAPPER.createObjectNode().put("data", part).toString(),
                        patience);
                bar.step();
            }
        }
    }

    private BulkUpdates write(Publication publication, Slot slot) throws RestException {
        try (ProgressBar bar = progress.bar("Publishing items", count(publication))) {
            BulkUpdates updates = new BulkUpdates(rest, index, patience, bar::stepBy);
            for (int item = 0; item < publication.itemIds().length; item++) {
                if (publication.has(item)) {
                    updates.add(publication.itemIds()[item], document(publication, item, slot));
                }
            }
            updates.flush();
            return updates;
        }
    }

    private static long count(Publication publication) {
        long count = 0;
        for (int item = 0; item < publication.itemIds().length; item++) {
            count += publication.has(item) ? 1 : 0;
        }
        return count;
    }

    /**
     * Removes what an earlier version left in the slot. Both kinds of neighbours always come with a factor, so what has no
     * factor there has none of them either.
     *
     * @return items that something was removed of
     */
    private long clear(Publication publication, Slot slot) throws RestException {
        Set<String> current = new HashSet<>();
        for (int item = 0; item < publication.itemIds().length; item++) {
            if (publication.has(item)) {
                current.add(publication.itemIds()[item]);
            }
        }
        rest.call("POST", "/" + Rest.segment(index) + "/_refresh", null, patience);
        long cleared = clear(exists(slot.vector()), current, slot.collaborative());
        if (slot.tower() == null) {
            return cleared;
        }
        // What has come since the items were read has a vector by the version's own item tower.
        ObjectNode earlier = MAPPER.createObjectNode();
        ObjectNode query = earlier.putObject("bool");
        query.putArray("filter").add(exists(slot.tower()));
        query.putArray("must_not").addObject().putObject("term").put(slot.mark(), slot.begun());
        return cleared + clear(earlier, current, List.of(slot.tower(), slot.mark()));
    }

    static JsonNode exists(String field) {
        return MAPPER.createObjectNode().set("exists", MAPPER.createObjectNode().put("field", field));
    }

    private long clear(JsonNode written, Set<String> current, List<String> fields) throws RestException {
        try (PointInTime moment = PointInTime.open(rest, index, patience);
                ProgressBar bar = progress.bar("Clearing old entries", 0)) {
            BulkUpdates updates = new BulkUpdates(rest, index, patience, steps -> bar.stepBy(steps));
            Iterator<JsonNode> hits = PointInTime.hits(rest, moment.id(), written, List.of(), 0, 1, patience);
            while (hits.hasNext()) {
                String id = hits.next().path("_id").asText();
                if (!current.contains(id)) {
                    updates.add(id, "{\"recommend\":{" + empty(fields) + "}}");
                }
            }
            updates.flush();
            return updates.done();
        }
    }

    private void deploy(String version) throws RestException {
        try {
            rest.call("POST", versions.path(version) + "/_deploy", null, patience);
        } catch (RestException e) {
            boolean live = version.equals(versions.deployed());
            if (!live) {
                if (e.status() != CONFLICT) {
                    throw e;
                }
                throw new TrainingException(
                        Exit.FAILED,
                        "another training took the slot of [" + version + "] meanwhile; let one training run at a time",
                        e);
            }
        }
    }

    /** Items that came while this was trained have no tower vector: indexed again, they get one by the item tower. */
    private void indexNewItems(Slot slot) {
        if (slot.tower() == null) {
            return;
        }
        String path = "/" + Rest.segment(index) + "/_update_by_query?conflicts=proceed&refresh=true&q=NOT%20_exists_:"
                + slot.tower();
        try {
            rest.once("POST", path, LONG_TIMEOUT);
        } catch (IOException e) {
            progress.say("Items that came meanwhile get a tower vector when they are indexed again, not now ("
                    + e.getMessage() + ").");
        }
    }

    private static String document(Publication publication, int item, Slot slot) {
        StringBuilder json = new StringBuilder("{\"recommend\":{");
        if (publication.hasFactor(item)) {
            json.append(quoted(slot.vector())).append(':');
            numbers(json, publication.factors().itemFactors()[item]);
            lists(json, slot.neighbours(), publication.neighbours(), item, publication.itemIds());
            lists(json, slot.together(), publication.together(), item, publication.itemIds());
        } else {
            json.append(empty(slot.collaborative()));
        }
        if (publication.twoTower() != null) {
            json.append(',').append(quoted(slot.tower())).append(':');
            numbers(json, publication.twoTower().itemVectors()[item]);
            // A vector of attributes alone follows them, as one that was made while indexing does.
            String mark = publication.twoTower().taken()[item] ? "null" : Long.toString(slot.begun());
            json.append(',').append(quoted(slot.mark())).append(':').append(mark);
        }
        return json.append("}}").toString();
    }

    private static void lists(StringBuilder json, String field, Neighbours neighbours, int item, String[] itemIds) {
        JsonWriter ids = new JsonWriter(64).startArray();
        for (int near : neighbours.ids()[item]) {
            ids.value(itemIds[near]);
        }
        json.append(',').append(quoted(field)).append(":{\"ids\":");
        json.append(new String(ids.endArray().toBytes(), StandardCharsets.UTF_8));
        json.append(",\"weights\":");
        numbers(json, neighbours.weights()[item]);
        json.append('}');
    }

    private static StringJoiner empty(List<String> fields) {
        StringJoiner json = new StringJoiner(",");
        fields.forEach(field -> json.add(quoted(field) + ":null"));
        return json;
    }

    /** A field's name within the managed object, as JSON. */
    private static String quoted(String field) {
        return '"' + field.substring(field.indexOf('.') + 1) + '"';
    }

    private static void numbers(StringBuilder json, float[] values) {
        json.append('[');
        for (int i = 0; i < values.length; i++) {
            json.append(i == 0 ? "" : ",").append(values[i]);
        }
        json.append(']');
    }
}
