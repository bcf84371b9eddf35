/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.opensearch.recommend.core.cf.Ials;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.util.Workers;

/**
 * How long iALS trains on the same interactions, with the same hyperparameters: by core, by numpy on one thread, and by the
 * trainer with MLlib. What cannot be run is left out with a sentence.
 */
public final class TrainingBench {

    /** Compiled by then, core is as fast as it gets; the trainer has trained once before what is timed of it. */
    private static final int WARM_UP_EPOCHS = 2;

    private static final String NUMPY = "numpy";
    private static final long FIRST_EVENT = 1_600_000_000L;
    private static final int SECONDS = 100_000_000;

    /** Starts the trainer. */
    @FunctionalInterface
    public interface Trainer {

        /**
         * Trains on events in a file.
         *
         * @param options of {@code ./recommend train}
         * @throws IOException also when the training failed, in a sentence
         */
        void train(List<String> options) throws IOException, InterruptedException;
    }

    /**
     * One training.
     *
     * @param solver who trained
     * @param threads on how many threads
     * @param seconds see the documentation of the command for what is in them
     * @param loss after the last epoch; NaN where it is not known
     * @param ndcg on a test part that the solver's training before this one left out; NaN where it was not measured
     */
    public record Run(String solver, int threads, double seconds, double loss, double ndcg) {}

    /**
     * What was measured.
     *
     * @param leftOut a sentence for each solver that could not be run
     */
    public record Result(
            int users, int items, int interactions, IalsParameters parameters, List<Run> runs, List<String> leftOut) {

        /** Seconds of a run divided by numpy's; NaN without numpy. */
        public double timesNumpy(Run run) {
            return run.seconds() / seconds(NUMPY);
        }

        private double seconds(String solver) {
            return runs.stream()
                    .filter(run -> run.solver().startsWith(solver))
                    .mapToDouble(Run::seconds)
                    .findFirst()
                    .orElse(Double.NaN);
        }

        /** How far apart the results are, a sentence a measure. */
        public List<String> checks() {
            List<String> checks = new ArrayList<>();
            Run first = runs.getFirst();
            for (Run run : runs) {
                if (run.solver().startsWith(NUMPY)) {
                    checks.add(String.format(
                            Locale.ROOT,
                            "final loss: %s %.1f, %s %.1f (%.2f %% apart)",
                            first.solver(),
                            first.loss(),
                            run.solver(),
                            run.loss(),
                            100 * Math.abs(run.loss() / first.loss() - 1)));
                }
            }
            List<Run> tested =
                    runs.stream().filter(run -> !Double.isNaN(run.ndcg())).toList();
            if (!tested.isEmpty()) {
                checks.add("NDCG@20, trained on the earlier 90 %: "
                        + String.join(
                                ", ",
                                tested.stream()
                                        .map(run -> run.solver() + String.format(Locale.ROOT, " %.4f", run.ndcg()))
                                        .toList()));
            }
            return checks;
        }

        public String toJson() {
            ObjectNode root = new ObjectMapper()
                    .createObjectNode()
                    .put("users", users)
                    .put("items", items)
                    .put("interactions", interactions);
            root.putObject("parameters")
                    .put("dimension", parameters.dimension())
                    .put("epochs", parameters.epochs())
                    .put("alpha0", parameters.alpha0())
                    .put("lambda", parameters.lambda())
                    .put("nu", parameters.nu());
            ArrayNode into = root.putArray("runs");
            for (Run run : runs) {
                ObjectNode row = into.addObject()
                        .put("solver", run.solver())
                        .put("threads", run.threads())
                        .put("seconds", Json.rounded(run.seconds()));
                putKnown(row, "times_numpy", Json.rounded(timesNumpy(run)), timesNumpy(run));
                putKnown(row, "loss", run.loss(), run.loss());
                putKnown(row, "ndcg@20", run.ndcg(), run.ndcg());
            }
            leftOut.forEach(root.putArray("left_out")::add);
            return root.toString();
        }

        private static void putKnown(ObjectNode row, String name, double value, double known) {
            if (!Double.isNaN(known)) {
                row.put(name, value);
            }
        }
    }

    private final Interactions interactions;
    private final IalsParameters parameters;
    private final String python;
    private final Trainer trainer;
    private final Steps steps;
    private final List<Run> runs = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    /**
     * A measurement.
     *
     * @param interactions of which the weights play no role
     * @param python a program on the PATH, or its path
     */
    public TrainingBench(
            Interactions interactions, IalsParameters parameters, String python, Trainer trainer, Steps steps) {
        this.interactions = interactions.unweighted();
        this.parameters = parameters;
        this.python = python;
        this.trainer = trainer;
        this.steps = steps;
    }

    /**
     * Runs all of them, one after the other.
     *
     * @param directory an empty one, for files on the way, which stay
     */
    public Result run(Path directory) throws IOException, InterruptedException {
        Workers all = Workers.onAllProcessors();
        core("warm-up", all, parameters.withEpochs(WARM_UP_EPOCHS));
        add(core("core", all, parameters));
        if (all.threads() > 1) {
            add(core("core", new Workers(1), parameters));
        }
        numpy(directory);
        Path events = directory.resolve("events.csv");
        write(events);
        trainer("MLlib, by the trainer", "distributed", events, directory, all.threads());
        trainer("core, by the trainer", "local", events, directory, all.threads());
        return new Result(
                interactions.rows(),
                interactions.columns(),
                interactions.size(),
                parameters,
                List.copyOf(runs),
                List.copyOf(leftOut));
    }

    private void add(Run run) {
        runs.add(run);
        steps.say(String.format(Locale.ROOT, "%s, %d thread(s): %.2f s", run.solver(), run.threads(), run.seconds()));
    }

    private Run core(String name, Workers workers, IalsParameters with) {
        try (Steps.Task task = steps.begin(name + ", " + workers.threads() + " thread(s)", with.epochs())) {
            long start = System.nanoTime();
            Ials.Trained trained = new Ials(with, workers).train(interactions, (epoch, loss) -> task.step(1));
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Run(name, workers.threads(), seconds, trained.losses().getLast(), Double.NaN);
        }
    }

    private void numpy(Path directory) throws InterruptedException {
        steps.say("numpy, 1 thread ...");
        try {
            NumpyIals.Trained trained = new NumpyIals(python).train(interactions, parameters, directory);
            add(new Run(NUMPY + " " + trained.version(), 1, trained.seconds(), trained.loss(), Double.NaN));
        } catch (IOException e) {
            leftOut.add("numpy is left out: " + e.getMessage() + "; --python names another.");
        }
    }

    private void trainer(String name, String solver, Path events, Path directory, int threads)
            throws InterruptedException {
        steps.say(name + " ...");
        Path report = directory.resolve(solver + ".json");
        try {
            trainer.train(List.of(
                    "--events=" + events,
                    "--no-publish",
                    "--solver=" + solver,
                    "--tune=none",
                    "--neighbours=co-occurrence",
                    "--dim=" + parameters.dimension(),
                    "--epochs=" + parameters.epochs(),
                    "--alpha0=" + parameters.alpha0(),
                    "--lambda=" + parameters.lambda(),
                    "--seed=" + parameters.seed(),
                    "--report=" + report));
            JsonNode told = new ObjectMapper().readTree(report.toFile());
            add(new Run(
                    name,
                    threads,
                    told.path("seconds").path("train").asDouble(Double.NaN),
                    Double.NaN,
                    told.path("metrics").path("ials").path("ndcg@20").asDouble(Double.NaN)));
        } catch (IOException e) {
            leftOut.add(name + " is left out: " + e.getMessage() + ".");
        }
    }

    /** The trainer splits by time, and the order of the items of a user means nothing: so times are random. */
    private void write(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("user_id,item_id,timestamp\n");
            SplittableRandom random = new SplittableRandom(7);
            for (int user = 0; user < interactions.rows(); user++) {
                for (int i = interactions.start(user); i < interactions.start(user + 1); i++) {
                    long time = FIRST_EVENT + random.nextInt(SECONDS);
                    out.write("u" + user + ",i" + interactions.column(i) + "," + time + "\n");
                }
            }
        }
    }
}
