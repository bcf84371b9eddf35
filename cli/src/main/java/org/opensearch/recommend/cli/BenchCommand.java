/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import org.opensearch.recommend.bench.CollaborativeBench;
import org.opensearch.recommend.bench.Endpoint;
import org.opensearch.recommend.bench.EventsBench;
import org.opensearch.recommend.bench.GeneratedInteractions;
import org.opensearch.recommend.bench.LatencyBench;
import org.opensearch.recommend.bench.Steps;
import org.opensearch.recommend.bench.TrainingBench;
import org.opensearch.recommend.cli.evaluate.Datasets;
import org.opensearch.recommend.cli.http.Http;
import org.opensearch.recommend.cli.node.Cluster;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.Interactions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = "Measure the recommender on a real node, and its training beside others.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {BenchCommand.Latency.class, BenchCommand.Events.class, BenchCommand.Training.class})
final class BenchCommand {

    /** What both measurements share: the node they run on. */
    static final class Target {

        @Mixin
        private LocalCluster local;

        @Option(names = "--url", description = "The cluster (default: the local one).")
        private URI url;

        @Option(names = "--start", description = "Start a local node when none runs, and stop it afterwards.")
        private boolean start;

        @Option(
                names = "--port",
                defaultValue = "" + LocalCluster.DEFAULT_PORT,
                description = "With --start: its HTTP port (default: ${DEFAULT-VALUE}).")
        private int port;

        @Option(
                names = "--heap",
                defaultValue = "2g",
                description = "With --start: its heap (default: ${DEFAULT-VALUE}).")
        private String heap;

        @Option(names = "--json", description = "Print the result as one JSON object.")
        private boolean json;

        /** Measures against the node, starting and stopping it where that is asked for. */
        private <T> T measure(Measurement<T> measurement) throws Exception {
            Say say = Say.onStandardError();
            Optional<Cluster.Running> before = local.attach().filter(Cluster.Running::isAlive);
            boolean ours = start && url == null && before.isEmpty();
            URI uri = url == null ? local.uri() : url;
            if (ours) {
                uri = local.start(local.spec().withHttpPort(port).withHeap(heap), say);
            }
            try (Http http = new Http(uri)) {
                Endpoint endpoint = http::bytes;
                return measurement.run(endpoint, new Bars(Progress.onStandardError(), say));
            } finally {
                if (ours) {
                    local.attach().orElseThrow().stop();
                    say.line("Stopped the node.");
                }
            }
        }
    }

    private interface Measurement<T> {
        T run(Endpoint endpoint, Steps steps) throws Exception;
    }

    private record Bars(Progress progress, Say say) implements Steps {

        @Override
        public Task begin(String name, long total) {
            ProgressBar bar = progress.bar(name, total);
            return new Task() {
                @Override
                public void step(long count) {
                    bar.stepBy(count);
                }

                @Override
                public void close() {
                    bar.close();
                }
            };
        }

        @Override
        public void say(String line) {
            say.line(line);
        }
    }

    @Command(
            name = "latency",
            description =
                    "_recommend (1,000 candidates, size 20) beside a bare k-NN _search (k=1000, ids only), in turn; then, with a"
                            + " generated model, _recommend with and without the collaborative source, in turn; then the first"
                            + " again with rankers of the sizes that training makes, weights drawn at random.",
            mixinStandardHelpOptions = true)
    static final class Latency implements Callable<Integer> {
        private static final double MOST_P99 = 100;
        private static final double MOST_RATIO = 3;
        private static final double MOST_RANK_SHARE = 0.5;

        @Mixin
        private Target target;

        @Option(
                names = "--items",
                defaultValue = "100000",
                description = "Generated items (default: ${DEFAULT-VALUE}).")
        private int items;

        @Option(
                names = "--shards",
                defaultValue = "2",
                description = "Shards of the index (default: ${DEFAULT-VALUE}).")
        private int shards;

        @Option(
                names = "--requests",
                defaultValue = "1000",
                description = "Measured requests of each kind (default: ${DEFAULT-VALUE}).")
        private int requests;

        @Option(names = "--fresh", description = "Make the index again, even when one of this size is there.")
        private boolean fresh;

        @Override
        public Integer call() throws Exception {
            LatencyBench.Spec spec = new LatencyBench.Spec(items, shards, requests, fresh);
            LatencyBench.Result result =
                    target.measure((endpoint, steps) -> new LatencyBench(endpoint, steps, spec).run());
            if (target.json) {
                System.out.println(result.toJson());
                return 0;
            }
            beside("the bundled ranker", result.bundled());
            CollaborativeBench.Result with = result.collaborative();
            System.out.printf(
                    Locale.ROOT, "%n%-44s %10s %10s%n", "milliseconds, with a collaborative model", "p50", "p99");
            row("_recommend, all default sources", with.withP50(), with.withP99());
            row("_recommend, all but collaborative", with.withoutP50(), with.withoutP99());
            System.out.printf(Locale.ROOT, "%-44s %10.1f%n", "added by the collaborative source", with.added());
            stages(with.stages(), with.candidates());
            degraded(with.degraded(), 2 * requests);
            for (LatencyBench.Learned ranker : result.learned()) {
                System.out.println();
                beside(
                        String.format(
                                Locale.ROOT, "a ranker of %,d columns, layers %s", ranker.columns(), ranker.hidden()),
                        ranker.figures());
            }
            return 0;
        }

        private void beside(String ranker, LatencyBench.Beside of) {
            System.out.println(ranker);
            System.out.printf(Locale.ROOT, "%-44s %10s %10s   %s%n", "milliseconds", "p50", "p99", "target");
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %10.1f %10.1f   p99 below %.0f%n",
                    "_recommend",
                    of.recommendP50(),
                    of.recommendP99(),
                    MOST_P99);
            row("bare k-NN _search", of.knnP50(), of.knnP99());
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %9.2fx %10s   at most %.0fx%n",
                    "ratio of the medians",
                    of.ratio(),
                    "",
                    MOST_RATIO);
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %9.0f%% %10s   at most %.0f%%%n",
                    "stage rank, part of the total",
                    100 * of.rankShare(),
                    "",
                    100 * MOST_RANK_SHARE);
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %10.2f %10s   of it the model %.2f%n",
                    "ranking, microseconds a candidate",
                    of.ranking().microsPerCandidate(),
                    "",
                    of.ranking().microsOfModel());
            stages(of.stages(), of.candidates());
            degraded(of.degraded(), requests);
        }

        private static void row(String what, double p50, double p99) {
            System.out.printf(Locale.ROOT, "%-44s %10.1f %10.1f%n", what, p50, p99);
        }

        private static void stages(Map<String, Double> medians, long candidates) {
            System.out.printf(Locale.ROOT, "%nmedian of each stage, explained requests, %d candidates%n", candidates);
            medians.forEach((name, value) -> System.out.printf(Locale.ROOT, "  %-42s %10.2f%n", name, value));
        }

        private static void degraded(long answers, int of) {
            if (answers > 0) {
                System.out.printf(
                        Locale.ROOT, "%n%d of %d answers were short, or had a warning or a fallback%n", answers, of);
            }
        }
    }

    @Command(
            name = "events",
            description = "Events acknowledged by _recommend/events beside raw _bulk of the same documents, in turn.",
            mixinStandardHelpOptions = true)
    static final class Events implements Callable<Integer> {

        @Mixin
        private Target target;

        @Option(names = "--users", defaultValue = "10000", description = "Users (default: ${DEFAULT-VALUE}).")
        private int users;

        @Option(names = "--batch", defaultValue = "500", description = "Events a call (default: ${DEFAULT-VALUE}).")
        private int batch;

        @Option(names = "--batches", defaultValue = "20", description = "Calls a round (default: ${DEFAULT-VALUE}).")
        private int batches;

        @Option(names = "--rounds", defaultValue = "8", description = "Measured rounds (default: ${DEFAULT-VALUE}).")
        private int rounds;

        @Option(
                names = "--clients",
                defaultValue = "2",
                description = "Calls under way at a time (default: ${DEFAULT-VALUE}).")
        private int clients;

        @Override
        public Integer call() throws Exception {
            EventsBench.Spec spec = new EventsBench.Spec(users, batch, batches, rounds, clients);
            EventsBench.Result result =
                    target.measure((endpoint, steps) -> new EventsBench(endpoint, steps, spec).run());
            if (target.json) {
                System.out.println(result.toJson());
                return 0;
            }
            System.out.printf(
                    Locale.ROOT, "%-34s %,10.0f%n", "_recommend/events, events/s", result.recommendPerSecond());
            System.out.printf(Locale.ROOT, "%-34s %,10.0f%n", "raw _bulk, events/s", result.bulkPerSecond());
            System.out.printf(Locale.ROOT, "%-34s %9.2fx%n", "ratio", result.ratio());
            return 0;
        }
    }

    @Command(
            name = "training",
            description =
                    "iALS on the same interactions, with the same hyperparameters: core on all processors and on one"
                            + " thread, numpy on one thread, Spark MLlib and core in the trainer. Needs no node.",
            mixinStandardHelpOptions = true)
    static final class Training implements Callable<Integer> {

        private static final int WRONG_INPUT = 2;

        @Spec
        private CommandSpec spec;

        @Option(
                names = "--train",
                paramLabel = "FILE",
                description =
                        "One user a line, `user item item ...` (default: generated, as many as MovieLens 1M has).")
        private Path train;

        @Option(
                names = "--dim",
                defaultValue = "128",
                description = "Components of a factor (default: ${DEFAULT-VALUE}).")
        private int dim;

        @Option(names = "--epochs", defaultValue = "12", description = "Sweeps (default: ${DEFAULT-VALUE}).")
        private int epochs;

        @Option(
                names = "--python",
                defaultValue = "python3",
                description = "A Python with numpy (default: ${DEFAULT-VALUE}).")
        private String python;

        @Option(
                names = "--memory",
                paramLabel = "SIZE",
                description = "Heap of the trainer, such as 8g (default: a quarter of the machine's memory).")
        private String memory;

        @Option(names = "--json", description = "Print the result as one JSON object.")
        private boolean json;

        @Override
        public Integer call() throws IOException, InterruptedException {
            try {
                show(measure());
                return 0;
            } catch (NoSuchFileException e) {
                return refuse("there is no file " + e.getFile());
            } catch (IllegalArgumentException e) {
                return refuse(e.getMessage());
            }
        }

        private int refuse(String sentence) {
            spec.commandLine().getErr().println("recommend: " + sentence);
            return WRONG_INPUT;
        }

        private TrainingBench.Result measure() throws IOException, InterruptedException {
            Interactions interactions = train == null
                    ? GeneratedInteractions.of(GeneratedInteractions.USERS, GeneratedInteractions.ITEMS, 1)
                    : Datasets.interactions(train);
            IalsParameters parameters = IalsParameters.of(dim, interactions).withEpochs(epochs);
            TrainerProgram trainer =
                    new TrainerProgram(memory, spec.commandLine().getErr());
            Path directory = Files.createTempDirectory("recommend-bench");
            try {
                return new TrainingBench(
                                interactions,
                                parameters,
                                python,
                                options -> trainer.train(options, ProcessBuilder.Redirect.DISCARD),
                                new Bars(Progress.onStandardError(), Say.onStandardError()))
                        .run(directory);
            } finally {
                delete(directory);
            }
        }

        private static void delete(Path directory) throws IOException {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }

        private void show(TrainingBench.Result result) {
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(result.toJson());
                out.flush();
                return;
            }
            out.printf(
                    Locale.ROOT,
                    "%,d users, %,d items, %,d interactions; %d dimensions, %d epochs, alpha0 %.3g, lambda %.3g%n%n",
                    result.users(),
                    result.items(),
                    result.interactions(),
                    dim,
                    epochs,
                    result.parameters().alpha0(),
                    result.parameters().lambda());
            out.printf(Locale.ROOT, "%-34s %8s %10s %12s%n", "solver", "threads", "seconds", "times numpy");
            for (TrainingBench.Run run : result.runs()) {
                double times = result.timesNumpy(run);
                out.printf(
                        Locale.ROOT,
                        "%-34s %8d %10.2f %12s%n",
                        run.solver(),
                        run.threads(),
                        run.seconds(),
                        Double.isNaN(times) ? "-" : String.format(Locale.ROOT, "%.2f", times));
            }
            out.println();
            result.checks().forEach(out::println);
            result.leftOut().forEach(out::println);
            out.flush();
        }
    }
}
