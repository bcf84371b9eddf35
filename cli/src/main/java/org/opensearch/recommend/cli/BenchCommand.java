/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.opensearch.recommend.bench.Endpoint;
import org.opensearch.recommend.bench.EventsBench;
import org.opensearch.recommend.bench.LatencyBench;
import org.opensearch.recommend.bench.Steps;
import org.opensearch.recommend.cli.http.Http;
import org.opensearch.recommend.cli.node.Cluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "bench",
        description = "Measure the recommender on a real node.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {BenchCommand.Latency.class, BenchCommand.Events.class})
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
                    "_recommend (1,000 candidates, size 20) beside a bare k-NN _search (k=1000, ids only), in turn.",
            mixinStandardHelpOptions = true)
    static final class Latency implements Callable<Integer> {

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
            System.out.printf(Locale.ROOT, "%-34s %10s %10s%n", "milliseconds", "p50", "p99");
            System.out.printf(
                    Locale.ROOT, "%-34s %10.1f %10.1f%n", "_recommend", result.recommendP50(), result.recommendP99());
            System.out.printf(
                    Locale.ROOT, "%-34s %10.1f %10.1f%n", "bare k-NN _search", result.knnP50(), result.knnP99());
            System.out.printf(Locale.ROOT, "%-34s %9.2fx%n", "ratio of the medians", result.ratio());
            System.out.printf(
                    Locale.ROOT, "%nmedian of each stage, explained requests, %d candidates%n", result.candidates());
            result.stages().forEach((name, value) -> System.out.printf(Locale.ROOT, "  %-32s %10.2f%n", name, value));
            if (result.degraded() > 0) {
                System.out.printf(
                        Locale.ROOT, "%n%d of %d answers were short or had a fallback%n", result.degraded(), requests);
            }
            return 0;
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
}
