/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import org.opensearch.recommend.cli.Progress;
import org.opensearch.recommend.cli.http.Http;
import org.opensearch.recommend.cli.load.LoadRequest;
import org.opensearch.recommend.cli.load.Loader;
import org.opensearch.recommend.core.evaluate.Evaluation;
import org.opensearch.recommend.core.evaluate.FullRanking;
import org.opensearch.recommend.core.evaluate.PopularityFamily;
import org.opensearch.recommend.core.evaluate.PublishedModel;
import org.opensearch.recommend.core.evaluate.Recommender;
import org.opensearch.recommend.core.util.Workers;

/**
 * Evaluates what a node serves: loads the train part of a dataset into an index of its own, trains and publishes, asks
 * {@code _recommend} for every test user, and measures the lists. Where a source can be computed exactly from what was
 * published, that is measured beside it; the difference is what approximate search costs.
 */
public final class LiveEvaluation {

    /** The index it makes anew, and removes. */
    public static final String INDEX = "live-evaluation";

    private static final String ROUTE = "/" + INDEX + "/_recommend";

    private static final int ITEMS_A_CALL = 500;

    /** Goes by what a visitor looks at, and a test user does not look at anything. */
    private static final String SESSION = "session";

    /** Published with a ranker alone. */
    private static final String TWO_TOWER = "two_tower";

    /** Trains on an index and publishes into it. */
    @FunctionalInterface
    public interface Training {
        void train(List<String> options) throws IOException, InterruptedException;
    }

    /**
     * What is loaded, beside the train part.
     *
     * @param events of which those before the test part are loaded as they are, or null for the dataset's as views
     * @param items  or null for ids alone, which are their titles then
     * @param users  or null
     * @param config or null for what the columns of the items suggest
     */
    public record Inputs(Path events, Path items, Path users, Path config) {}

    private final Http http;
    private final Training training;
    private final Dataset dataset;
    private final int k;
    private final Workers workers;
    private final Path directory;
    private final Progress progress;
    private final Consumer<String> log;
    private final FullRanking ranking;
    private final Map<String, Integer> itemNumbers;

    /**
     * An evaluation.
     *
     * @param k         length of the lists
     * @param directory for files on the way
     * @param log       told what is going on
     */
    public LiveEvaluation(
            Http http,
            Training training,
            Dataset dataset,
            int k,
            Workers workers,
            Path directory,
            Progress progress,
            Consumer<String> log) {
        this.http = http;
        this.training = training;
        this.dataset = dataset;
        this.k = k;
        this.workers = workers;
        this.directory = directory;
        this.progress = progress;
        this.log = log;
        this.ranking = new FullRanking(dataset.split(), k, workers);
        this.itemNumbers = dataset.itemNumbers();
    }

    /**
     * Runs.
     *
     * @param options of the training
     * @param ranker  whether a ranker is trained, too, and the whole path measured once more with it
     * @param keep    whether the index stays
     * @param sink    given each result when it is there
     */
    public void run(Inputs files, List<String> options, boolean ranker, boolean keep, Consumer<Result> sink)
            throws IOException, InterruptedException {
        log.accept(dataset.summary(ranking));
        remove();
        try {
            load(files);
            measure(train(options), sink);
            if (ranker) {
                // Last, since a version without a ranker goes on with that of the one before it.
                List<String> all = new ArrayList<>(options);
                all.add("--all");
                double seconds = train(all);
                sink.accept(served(TWO_TOWER, TWO_TOWER, alone(TWO_TOWER), 0));
                String by = ranker();
                sink.accept(served("pipeline, " + by, null, ServedLists.request(k), seconds));
                sink.accept(served(by + ", no diversity", null, undiversified(ServedLists.request(k)), 0));
            }
        } finally {
            if (!keep) {
                remove();
            }
        }
    }

    /** Whose order is served: a ranker that is no better than the one before it is left out of its version. */
    private String ranker() throws IOException, InterruptedException {
        String name = http.post(ROUTE, ServedLists.request(1).toString())
                .path("ranker")
                .asText();
        boolean learned = name.startsWith(INDEX + "/");
        log.accept(
                learned
                        ? "The learned ranker is live."
                        : "The learned ranker was no better than [" + name + "], which still ranks.");
        return learned ? "learned ranker" : "two-tower added";
    }

    private double train(List<String> options) throws IOException, InterruptedException {
        long start = System.nanoTime();
        training.train(options);
        return (System.nanoTime() - start) / 1e9;
    }

    private void remove() throws IOException, InterruptedException {
        if (http.exists("/" + INDEX)) {
            Loader.unload(http, INDEX);
        }
    }

    private void load(Inputs files) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path events = directory.resolve("train.ndjson");
        long now = System.currentTimeMillis();
        long laterBy = 0;
        if (files.events() == null) {
            TrainEvents.untimed(dataset, now, events);
        } else {
            laterBy = TrainEvents.recorded(files.events(), dataset.split().test(), now, events);
        }
        Path items = files.items();
        if (items == null) {
            items = directory.resolve("items.ndjson");
            ObjectMapper mapper = new ObjectMapper();
            List<String> lines = new ArrayList<>();
            for (String id : dataset.items()) {
                lines.add(mapper.writeValueAsString(Map.of("id", id, "title", id)));
            }
            Files.write(items, lines);
        }
        LoadRequest request =
                LoadRequest.of(INDEX, files.config(), items, events, directory).withItemsLaterBy(laterBy);
        new Loader(http, files.users() == null ? request : request.withUsers(files.users()), progress, log).run();
    }

    private void measure(double trainSeconds, Consumer<Result> sink) throws IOException, InterruptedException {
        sink.accept(result(
                "popularity",
                0,
                new PopularityFamily().train(null, ranking.train(), workers, (steps, total, detail) -> {})));
        sink.accept(served("pipeline", null, ServedLists.request(k), trainSeconds));
        sink.accept(served("pipeline, no diversity", null, undiversified(ServedLists.request(k)), 0));
        PublishedModel model = published();
        Iterator<String> sources = http.get(ROUTE + "/config")
                .path("config")
                .path("scenarios")
                .path("home")
                .path("sources")
                .fieldNames();
        while (sources.hasNext()) {
            String source = sources.next();
            if (source.equals(SESSION) || source.equals(TWO_TOWER)) {
                continue;
            }
            Result served = served(source, source, alone(source), 0);
            sink.accept(served);
            Recommender exact =
                    switch (source) {
                        case "collaborative" -> model.byVectors(ranking.train());
                        case "neighbours" -> model.byNeighbours(ranking.train());
                        default -> null;
                    };
            if (exact != null) {
                Result computed = result(source + ", exact", 0, exact);
                sink.accept(computed);
                compare(source, served.evaluation(), computed.evaluation());
            }
        }
    }

    /** What was published, read back. */
    private PublishedModel published() throws IOException, InterruptedException {
        ObjectMapper mapper = new ObjectMapper();
        TypeReference<Map<String, Object>> map = new TypeReference<>() {};
        String models = ROUTE + "/models";
        String version = http.get(models).path("deployed").asText();
        String owner =
                http.get(models + "/" + version).at("/uses/collaborative").asText();
        String[] items = dataset.items();
        PublishedModel.Reader reader = new PublishedModel.Reader(
                mapper.convertValue(http.get(models + "/" + owner).path("collaborative"), map), items);
        for (int from = 0; from < items.length; from += ITEMS_A_CALL) {
            ObjectNode body = mapper.createObjectNode();
            ArrayNode ids = body.putArray("ids");
            for (int item = from; item < Math.min(items.length, from + ITEMS_A_CALL); item++) {
                ids.add(items[item]);
            }
            JsonNode answer = http.post(
                    "/" + INDEX + "/_mget?_source_includes=" + reader.vectorField() + "," + reader.neighboursField(),
                    body.toString());
            for (JsonNode doc : answer.path("docs")) {
                reader.add(doc.path("_id").asText(), mapper.convertValue(doc.path("_source"), map));
            }
        }
        return reader.model(workers);
    }

    /** A request for what one source brings, in its order. */
    private ObjectNode alone(String source) {
        ObjectNode request = ServedLists.request(k).put("rank", false);
        request.putArray("sources").add(source);
        return undiversified(request);
    }

    private static ObjectNode undiversified(ObjectNode request) {
        request.putObject("diversity")
                .put("lambda", 1)
                .put("max_per_category", 1)
                .put("max_per_brand", 1);
        return request;
    }

    private Result served(String name, String source, ObjectNode request, double trainSeconds) {
        ServedLists lists = new ServedLists(http, INDEX, request, source, dataset.users(), itemNumbers);
        Result result = result(name, trainSeconds, lists);
        if (lists.degraded() > 0) {
            log.accept(
                    String.format(Locale.ROOT, "%s: %,d answers had a warning or a fallback.", name, lists.degraded()));
        }
        return result;
    }

    private Result result(String name, double trainSeconds, Recommender recommender) {
        try (ProgressBar bar = progress.bar("Measuring " + name, ranking.users())) {
            return new Result(name, Map.of(), ranking.evaluate(recommender, bar::stepBy), trainSeconds);
        }
    }

    private void compare(String source, Evaluation served, Evaluation exact) {
        log.accept(String.format(
                Locale.ROOT,
                "%s: served lists have NDCG@%d %.4f, exact ones %.4f (difference %.4f); recall %.4f and %.4f (%.4f).",
                source,
                k,
                served.ndcg().value(),
                exact.ndcg().value(),
                served.ndcg().value() - exact.ndcg().value(),
                served.recall().value(),
                exact.recall().value(),
                served.recall().value() - exact.recall().value()));
    }
}
