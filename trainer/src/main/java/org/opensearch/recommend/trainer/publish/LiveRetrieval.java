/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.publish;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import me.tongfei.progressbar.ProgressBar;
import org.opensearch.recommend.core.evaluate.PublishedModel;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.TrainingException;
import org.opensearch.recommend.trainer.http.Patience;
import org.opensearch.recommend.trainer.http.PointInTime;
import org.opensearch.recommend.trainer.http.Rest;
import org.opensearch.recommend.trainer.http.RestException;
import org.opensearch.recommend.trainer.model.Measured;
import org.opensearch.recommend.trainer.model.MemoryEstimate;

/** The retrieval models that are live, read back from the index and measured. */
public final class LiveRetrieval {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private final Rest rest;
    private final String index;
    private final Patience patience;
    private final Progress progress;
    private final Versions versions;

    /** Of an item index. */
    public LiveRetrieval(Rest rest, String index, Patience patience, Progress progress) {
        this.rest = rest;
        this.index = index;
        this.patience = patience;
        this.progress = progress;
        this.versions = new Versions(rest, index, patience);
    }

    /**
     * Time of the latest event that the deployed version knew, milliseconds since the epoch; {@link Long#MIN_VALUE} where no
     * version is deployed, or it does not say.
     */
    public long trainedUntil() {
        try {
            String version = versions.deployed();
            return version == null
                    ? Long.MIN_VALUE
                    : Instant.parse(versions.get(version).at("/lineage/to").asText())
                            .toEpochMilli();
        } catch (RestException | DateTimeParseException e) {
            return Long.MIN_VALUE;
        }
    }

    /**
     * Measures iALS and neighbours of the deployed version. What goes wrong on the way does not end the run: the answer
     * says it.
     *
     * @param itemIds   by number
     * @param room      bytes that may be taken
     * @param measuring gives the figures of a model of these items
     * @return null where no version is deployed
     */
    public LiveVersion measure(
            String[] itemIds, long room, Workers workers, Function<PublishedModel, List<Measured>> measuring) {
        String version = "?";
        boolean twoTower = false;
        PublishedModel model;
        try {
            version = versions.deployed();
            if (version == null) {
                return null;
            }
            JsonNode uses = versions.get(version).path("uses");
            twoTower = uses.has("two_tower");
            model = read(uses.path("collaborative").asText(null), itemIds, room, workers);
        } catch (RestException | TrainingException | IllegalArgumentException | IllegalStateException e) {
            progress.say("The live version is not measured: " + e.getMessage() + ".");
            return new LiveVersion(version, twoTower, List.of(), e.getMessage());
        }
        return new LiveVersion(version, twoTower, measuring.apply(model), null);
    }

    private PublishedModel read(String owner, String[] itemIds, long room, Workers workers) throws RestException {
        if (owner == null) {
            throw new IllegalArgumentException("it has no collaborative model");
        }
        JsonNode part = versions.get(owner).path("collaborative");
        long bytes =
                MemoryEstimate.readBack(itemIds.length, part.path("dimension").asInt(), PointInTime.PAGE);
        if (bytes > room) {
            throw new TrainingException(
                    Exit.MEMORY,
                    String.format(
                            Locale.ROOT,
                            "its vectors and neighbours of %,d items take %.1f GB and there are %.1f GB for them; give more"
                                    + " with --memory",
                            itemIds.length,
                            bytes / 1e9,
                            room / 1e9));
        }
        PublishedModel.Reader reader = new PublishedModel.Reader(MAPPER.convertValue(part, MAP), itemIds);
        try (PointInTime moment = PointInTime.open(rest, index, patience);
                ProgressBar bar = progress.bar("Reading the live model", itemIds.length)) {
            Iterator<JsonNode> hits = PointInTime.hits(
                    rest,
                    moment.id(),
                    Publisher.exists(reader.vectorField()),
                    List.of(reader.vectorField(), reader.neighboursField()),
                    0,
                    1,
                    patience);
            while (hits.hasNext()) {
                JsonNode hit = hits.next();
                reader.add(hit.path("_id").asText(), MAPPER.convertValue(hit.path("_source"), MAP));
                bar.step();
            }
        }
        if (reader.isEmpty()) {
            throw new IllegalArgumentException("no item has a vector in [" + reader.vectorField() + "]");
        }
        return reader.model(workers);
    }
}
