/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.content.ContentStatistics;
import org.opensearch.recommend.core.content.HashedContentEncoder;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.replay.CatalogueItem;
import org.opensearch.recommend.core.replay.LoggedRanking;
import org.opensearch.recommend.trainer.input.Documents;

/**
 * Makes a {@link TrainingLog} of the documents of an index. All of it is in the driver's memory: about 400 bytes an event,
 * and 4 more for each input of a ranker that was logged with it.
 */
public final class IndexLog {
    /** The field of an impression that says what the ranker saw. */
    public static final String RANKING = "ranking";

    private final RecommendConfig config;
    private final ObjectMapper mapper = new ObjectMapper();

    /** A reader of logs under a configuration. */
    public IndexLog(RecommendConfig config) {
        this.config = config;
    }

    /**
     * The log.
     *
     * @param events with the columns of {@link Documents}
     * @param items  likewise
     * @param until  events later than this moment, milliseconds since the epoch, are left out
     */
    public TrainingLog read(Dataset<Row> events, Dataset<Row> items, long until) {
        Map<String, CatalogueItem> catalogue = new HashMap<>();
        HashedContentEncoder encoder = new HashedContentEncoder(config.dimension(), ContentStatistics.NONE);
        items.toLocalIterator().forEachRemaining(row -> {
            String id = row.getString(0);
            catalogue.put(id, CatalogueItem.of(id, config.fields(), source(row), encoder));
        });
        List<Event> log = new ArrayList<>();
        Map<String, LoggedRanking> logged = new HashMap<>();
        Iterator<Row> rows = events.orderBy(Documents.TIME, Documents.ID).toLocalIterator();
        while (rows.hasNext()) {
            Row row = rows.next();
            Map<String, Object> source = source(row);
            Event event = event(row.getString(0), source, until);
            if (event != null && event.timestamp() <= until) {
                log.add(event);
                LoggedRanking ranking = ranking(source.get(RANKING));
                if (ranking != null) {
                    logged.put(event.id(), ranking);
                }
            }
        }
        return new TrainingLog(config, catalogue, log, logged);
    }

    /** Or null when the document is no event: others may write to the index, too. */
    private Event event(String id, Map<String, Object> source, long now) {
        Map<String, Object> fields = new LinkedHashMap<>(source);
        fields.keySet().retainAll(Event.FIELDS);
        try {
            return Event.read(fields, config, now).withId(id);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Or null where nothing was logged, or not by the plugin. */
    private static LoggedRanking ranking(Object stored) {
        try {
            return stored instanceof Map<?, ?> ranking ? LoggedRanking.read(ranking) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Map<String, Object> source(Row row) {
        try {
            return mapper.readValue(row.getString(2), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document [" + row.getString(0) + "] is no JSON object", e);
        }
    }
}
