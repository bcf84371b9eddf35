/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.opensearch.recommend.core.config.RecommendConfig;

/**
 * How long a recommendation takes, beside a bare k-NN search on the same field of the same node: with the bundled ranker, and
 * with rankers of the sizes that the trainer makes.
 *
 * <p>One client asks both in turn, so that whatever else the machine does falls on both. Every request is for a user that was
 * not asked for before, so no answer comes from a cache. What a collaborative model adds is measured in between, on an index
 * of its own, so that the other figures are the same with and without.
 */
public final class LatencyBench {

    private static final String INDEX = "bench-latency";
    private static final int CANDIDATES = 1_000;
    private static final int WARM_UP = 300;
    private static final int EXPLAINED = 100;
    private static final int VECTORS = 200;

    /** Hidden layers of the rankers, those that the trainer tries by default. */
    private static final List<int[]> RANKERS = List.of(new int[] {512, 256, 128}, new int[] {64, 32});

    /**
     * What to measure.
     *
     * @param items how many items the index has
     * @param shards how many shards it is in
     * @param requests how many requests of each kind are measured
     * @param fresh whether to make the index again when one of the right size is there
     */
    public record Spec(int items, int shards, int requests, boolean fresh) {

        /** Of one ranker. */
        int usersOfOne() {
            return WARM_UP + requests + EXPLAINED;
        }

        int users() {
            return usersOfOne() * (1 + RANKERS.size());
        }
    }

    /**
     * A recommendation beside the bare search, in milliseconds.
     *
     * @param stages median of each stage, from a separate sample of explained requests
     * @param candidates median number of ranked candidates in that sample
     * @param degraded how many measured answers had a fallback, a warning or fewer hits than asked for
     * @param ranking what the measured requests took in the shards
     */
    public record Beside(
            double recommendP50,
            double recommendP99,
            double knnP50,
            double knnP99,
            Map<String, Double> stages,
            long candidates,
            long degraded,
            RankingWork ranking) {

        /** Of the medians. */
        public double ratio() {
            return recommendP50 / knnP50;
        }

        /** Part of the whole that ranking is, of the medians of the stages; NaN where they are not known. */
        public double rankShare() {
            return stages.getOrDefault("rank_ms", Double.NaN) / stages.getOrDefault("total_ms", Double.NaN);
        }

        private void addTo(ObjectNode into) {
            into.putObject("recommend")
                    .put("p50_ms", Json.rounded(recommendP50))
                    .put("p99_ms", Json.rounded(recommendP99));
            into.putObject("knn").put("p50_ms", Json.rounded(knnP50)).put("p99_ms", Json.rounded(knnP99));
            into.putObject("ranking")
                    .put("us_per_candidate", Json.rounded(ranking.microsPerCandidate()))
                    .put("us_per_candidate_of_model", Json.rounded(ranking.microsOfModel()));
            ObjectNode by = into.putObject("stages");
            stages.forEach((name, value) -> by.put(name, Json.rounded(value)));
        }
    }

    /**
     * With a ranker as the trainer makes them, of made-up weights.
     *
     * @param hidden layers, such as 512-256-128
     * @param columns of a row
     * @param bytes of the graph
     */
    public record Learned(String hidden, int columns, int bytes, Beside figures) {}

    /**
     * What was measured.
     *
     * @param bundled with the ranker that comes with the plugin, without a model version
     * @param collaborative what the source of that name adds, on another index
     * @param learned the same as {@code bundled} with other rankers, one after the other
     */
    public record Result(Beside bundled, CollaborativeBench.Result collaborative, List<Learned> learned) {

        public String toJson() {
            ObjectNode root = new ObjectMapper().createObjectNode();
            bundled.addTo(root);
            root.set("collaborative", collaborative.toJson());
            ArrayNode rankers = root.putArray("learned_rankers");
            for (Learned ranker : learned) {
                ObjectNode into = rankers.addObject()
                        .put("hidden", ranker.hidden)
                        .put("columns", ranker.columns)
                        .put("bytes", ranker.bytes);
                ranker.figures.addTo(into);
            }
            return root.toString();
        }
    }

    private final Endpoint endpoint;
    private final Json json;
    private final Steps steps;
    private final Spec spec;
    private final Workload workload;
    private final Visits visits;
    private final SplittableRandom random = new SplittableRandom(11);
    private int user;

    public LatencyBench(Endpoint endpoint, Steps steps, Spec spec) {
        this.endpoint = endpoint;
        this.json = new Json(endpoint);
        this.steps = steps;
        this.spec = spec;
        this.workload = new Workload(endpoint, steps, INDEX);
        this.visits = new Visits(endpoint, INDEX);
    }

    public Result run() throws IOException, InterruptedException {
        prepare();
        List<String> knn = knnBodies();
        Beside bundled = beside(knn);
        CollaborativeBench.Result collaborative = new CollaborativeBench(endpoint, steps, spec).run();
        RecommendConfig config = workload.config();
        List<Learned> learned = new ArrayList<>();
        for (int[] hidden : RANKERS) {
            GeneratedRanker ranker = new GeneratedRanker(config, hidden);
            steps.say("Publishing a ranker, hidden layers " + ranker.name() + ", weights drawn at random.");
            String version = workload.publish(ranker);
            try {
                learned.add(new Learned(ranker.name(), ranker.width(), ranker.graph().length, beside(knn)));
            } finally {
                workload.retire(version);
            }
        }
        return new Result(bundled, collaborative, learned);
    }

    /** With the ranker that is in use. */
    private Beside beside(List<String> knn) throws IOException, InterruptedException {
        try (Steps.Task task = steps.begin("warm-up", WARM_UP)) {
            for (int i = 0; i < WARM_UP; i++) {
                visits.ask(user++, List.of());
                search(knn.get(i % knn.size()));
                task.step(1);
            }
        }
        Timings ours = new Timings(spec.requests());
        Timings bare = new Timings(spec.requests());
        long degraded = 0;
        RankingWork.Counted before = RankingWork.Counted.read(json);
        try (Steps.Task task = steps.begin("measure", spec.requests())) {
            for (int i = 0; i < spec.requests(); i++) {
                String body = knn.get(random.nextInt(knn.size()));
                JsonNode answer;
                if (i % 2 == 0) {
                    answer = visits.ask(user++, List.of(), ours);
                    search(body, bare);
                } else {
                    search(body, bare);
                    answer = visits.ask(user++, List.of(), ours);
                }
                degraded += Visits.isDegraded(answer) ? 1 : 0;
                task.step(1);
            }
        }
        RankingWork ranking = RankingWork.Counted.read(json).since(before);
        Visits.Stages stages = visits.explained(user, EXPLAINED);
        user += EXPLAINED;
        return new Beside(
                ours.percentile(50),
                ours.percentile(99),
                bare.percentile(50),
                bare.percentile(99),
                stages.medians(),
                stages.candidates(),
                degraded,
                ranking);
    }

    private void prepare() throws IOException, InterruptedException {
        if (!spec.fresh()
                && workload.holds(INDEX, spec.items())
                && workload.holds("recommend-profiles-" + INDEX, spec.users())) {
            steps.say("Using the index [" + INDEX + "] of an earlier run.");
        } else {
            steps.say("Making the index [" + INDEX + "]: " + spec.items() + " items, " + spec.users() + " users.");
            workload.delete();
            workload.create(spec.shards(), config());
            workload.items(spec.items());
            workload.events(Visits.histories(spec.users(), user -> random.nextInt(spec.items()), random));
        }
        workload.awaitQuiet();
    }

    /** A scenario whose sources can fill {@link #CANDIDATES} for every user. */
    private static ObjectNode config() {
        ObjectNode config = new ObjectMapper().createObjectNode();
        ObjectNode home = config.putObject("scenarios").putObject("home");
        home.put("candidates", CANDIDATES).put("size", Visits.SIZE);
        ObjectNode sources = home.putObject("sources");
        sources.putObject("content").put("size", 1_000);
        sources.putObject("popular").put("size", 400);
        sources.putObject("popular_in_categories").put("size", 300);
        sources.putObject("trending").put("size", 100);
        sources.putObject("new_releases").put("size", 200);
        return config;
    }

    /** Searches around points between two items, so that none of them is an item's own vector. */
    private List<String> knnBodies() throws IOException, InterruptedException {
        ArrayNode ids = new ObjectMapper().createArrayNode();
        for (int i = 0; i < VECTORS; i++) {
            ids.add(Catalogue.id(random.nextInt(spec.items())));
        }
        JsonNode found = json.post(
                "/" + INDEX + "/_search",
                "{\"size\":" + VECTORS + ",\"_source\":[\"recommend.content\"],\"query\":{\"ids\":{\"values\":" + ids
                        + "}}}");
        List<JsonNode> vectors = new ArrayList<>();
        for (JsonNode hit : found.path("hits").path("hits")) {
            vectors.add(hit.path("_source").path("recommend").path("content"));
        }
        if (vectors.isEmpty() || vectors.getFirst().isEmpty()) {
            throw new IOException("the items of [" + INDEX + "] have no vectors in [recommend.content]");
        }
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
            JsonNode a = vectors.get(i);
            JsonNode b = vectors.get((i + 1) % vectors.size());
            ArrayNode middle = new ObjectMapper().createArrayNode();
            for (int d = 0; d < a.size(); d++) {
                middle.add((float) ((a.get(d).asDouble() + b.get(d).asDouble()) / 2));
            }
            bodies.add(
                    "{\"size\":" + CANDIDATES + ",\"_source\":false,\"query\":{\"knn\":{\"recommend.content\":{\"k\":"
                            + CANDIDATES + ",\"vector\":" + middle + "}}}}");
        }
        return bodies;
    }

    private void search(String body) throws IOException, InterruptedException {
        endpoint.send("POST", "/" + INDEX + "/_search", Json.bytes(body), Endpoint.JSON);
    }

    private void search(String body, Timings into) throws IOException, InterruptedException {
        long start = System.nanoTime();
        search(body);
        into.addNanos(System.nanoTime() - start);
    }
}
