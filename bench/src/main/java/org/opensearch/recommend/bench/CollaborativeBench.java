/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What the source {@code collaborative} adds to a recommendation: requests with all sources of the default configuration and
 * with all but this one, in turn, on an index with a deployed model.
 */
public final class CollaborativeBench {

    private static final String INDEX = "bench-collaborative";
    private static final String MEASURED = "collaborative";
    private static final int WARM_UP = 150;
    private static final int EXPLAINED = 100;

    /**
     * What was measured, in milliseconds.
     *
     * @param stages median of each stage with all sources, from a separate sample of explained requests
     * @param candidates median number of ranked candidates in that sample
     * @param degraded how many measured answers of both kinds had a fallback, a warning or fewer hits than asked for
     */
    public record Result(
            double withP50,
            double withP99,
            double withoutP50,
            double withoutP99,
            Map<String, Double> stages,
            long candidates,
            long degraded) {

        /** Difference of the medians. */
        public double added() {
            return withP50 - withoutP50;
        }

        ObjectNode toJson() {
            ObjectNode root = new ObjectMapper().createObjectNode();
            root.putObject("all_sources").put("p50_ms", Json.rounded(withP50)).put("p99_ms", Json.rounded(withP99));
            root.putObject("without").put("p50_ms", Json.rounded(withoutP50)).put("p99_ms", Json.rounded(withoutP99));
            root.put("added_p50_ms", Json.rounded(added()));
            ObjectNode into = root.putObject("stages");
            stages.forEach((name, value) -> into.put(name, Json.rounded(value)));
            return root;
        }
    }

    private final Endpoint endpoint;
    private final Json json;
    private final Steps steps;
    private final LatencyBench.Spec spec;
    private final Visits visits;
    private final SplittableRandom random = new SplittableRandom(29);

    CollaborativeBench(Endpoint endpoint, Steps steps, LatencyBench.Spec spec) {
        this.endpoint = endpoint;
        this.json = new Json(endpoint);
        this.steps = steps;
        this.spec = spec;
        this.visits = new Visits(endpoint, INDEX);
    }

    Result run() throws IOException, InterruptedException {
        prepare();
        List<String> all = sources();
        List<String> others =
                all.stream().filter(source -> !source.equals(MEASURED)).toList();
        int user = 0;
        try (Steps.Task task = steps.begin("warm-up", WARM_UP)) {
            for (int i = 0; i < WARM_UP; i++) {
                visits.ask(user++, all);
                visits.ask(user++, others);
                task.step(1);
            }
        }
        Timings with = new Timings(spec.requests());
        Timings without = new Timings(spec.requests());
        long degraded = 0;
        try (Steps.Task task = steps.begin("measure", spec.requests())) {
            for (int i = 0; i < spec.requests(); i++) {
                for (boolean whole : i % 2 == 0 ? List.of(true, false) : List.of(false, true)) {
                    degraded +=
                            Visits.isDegraded(visits.ask(user++, whole ? all : others, whole ? with : without)) ? 1 : 0;
                }
                task.step(1);
            }
        }
        Visits.Stages stages = visits.explained(user, EXPLAINED);
        return new Result(
                with.percentile(50),
                with.percentile(99),
                without.percentile(50),
                without.percentile(99),
                stages.medians(),
                stages.candidates(),
                degraded);
    }

    private int users() {
        return 2 * (WARM_UP + spec.requests()) + EXPLAINED;
    }

    private void prepare() throws IOException, InterruptedException {
        Workload workload = new Workload(endpoint, steps, INDEX);
        // Events come last, so an index that has all profiles has its model, too.
        if (!spec.fresh()
                && workload.holds(INDEX, spec.items())
                && workload.holds("recommend-profiles-" + INDEX, users())) {
            steps.say("Using the index [" + INDEX + "] of an earlier run.");
        } else {
            steps.say("Making the index [" + INDEX + "]: " + spec.items() + " items, " + users()
                    + " users, a generated collaborative model.");
            GeneratedModel model = new GeneratedModel(spec.items(), users());
            workload.delete();
            workload.create(spec.shards(), config());
            workload.items(spec.items());
            workload.publish(model);
            workload.events(Visits.histories(users(), user -> model.taken(user, random), random));
        }
        workload.awaitQuiet();
    }

    /** The default one, but that a source which takes long is waited for: left out, it would seem to cost less. */
    private static ObjectNode config() {
        ObjectNode config = new ObjectMapper().createObjectNode();
        config.putObject("scenarios").putObject("home").put("timeout", "10s");
        return config;
    }

    /** Those of the default configuration. */
    private List<String> sources() throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        json.get("/" + INDEX + "/_recommend/config")
                .path("config")
                .path("scenarios")
                .path("home")
                .path("sources")
                .fieldNames()
                .forEachRemaining(names::add);
        if (!names.contains(MEASURED)) {
            throw new IOException("the default configuration has no source [" + MEASURED + "], only " + names);
        }
        return names;
    }
}
