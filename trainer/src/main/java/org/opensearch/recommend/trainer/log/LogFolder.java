/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.content.ContentEncoder;
import org.opensearch.recommend.core.content.ContentStatistics;
import org.opensearch.recommend.core.content.HashedContentEncoder;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.replay.CatalogueItem;
import org.opensearch.recommend.core.replay.LoggedRanking;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.TrainingException;

/** Reads a {@link TrainingLog} from files. */
public final class LogFolder {
    private LogFolder() {}

    /**
     * Reads a folder: {@code config.json}; {@code items.ndjson}, a line {@code {"id": ..., "source": {...}}} each; {@code
     * events.ndjson}, as the events route takes them, impressions with {@code ranking} where that was logged.
     *
     * @param dimension components of a content vector
     * @throws TrainingException where something is not as it must be, in a sentence
     */
    public static TrainingLog read(Path folder, int dimension) {
        ObjectMapper mapper = new ObjectMapper();
        try {
            RecommendConfig config = RecommendConfig.read(
                    mapper.readValue(folder.resolve("config.json").toFile(), new TypeReference<>() {}));
            ContentEncoder encoder = new HashedContentEncoder(dimension, ContentStatistics.NONE);
            Map<String, CatalogueItem> catalogue = new HashMap<>();
            lines(mapper, folder.resolve("items.ndjson"), line -> {
                String id = (String) line.get("id");
                if (!(line.get("source") instanceof Map<?, ?> given)) {
                    throw new IllegalArgumentException("[source] of item [" + id + "] must be an object");
                }
                Map<String, Object> source = new HashMap<>();
                given.forEach((name, value) -> source.put((String) name, value));
                catalogue.put(id, CatalogueItem.of(id, config.fields(), source, encoder));
            });
            List<Event> events = new ArrayList<>();
            Map<String, LoggedRanking> logged = new HashMap<>();
            lines(mapper, folder.resolve("events.ndjson"), line -> {
                Object ranking = line.remove(IndexLog.RANKING);
                Event event = Event.read(line, config, System.currentTimeMillis());
                events.add(event);
                if (ranking instanceof Map<?, ?> object) {
                    logged.put(event.id(), LoggedRanking.read(object));
                }
            });
            events.sort(Comparator.comparingLong(Event::timestamp));
            return new TrainingLog(config, catalogue, events, logged);
        } catch (NoSuchFileException e) {
            throw new TrainingException(Exit.USAGE, "there is no file " + e.getFile(), e);
        } catch (JsonProcessingException e) {
            throw new TrainingException(Exit.USAGE, folder + " holds no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException | IllegalArgumentException e) {
            throw new TrainingException(Exit.USAGE, "cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    private static void lines(ObjectMapper mapper, Path file, Consumer<Map<String, Object>> sink) throws IOException {
        try (MappingIterator<Map<String, Object>> lines = mapper.readerFor(new TypeReference<Map<String, Object>>() {})
                .readValues(Files.newBufferedReader(file))) {
            while (lines.hasNext()) {
                sink.accept(lines.next());
            }
        }
    }
}
