/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.opensearch.recommend.cli.node.Artifacts;
import org.opensearch.recommend.cli.node.Cluster;
import org.opensearch.recommend.cli.node.ClusterSpec;
import org.opensearch.recommend.cli.node.Home;
import picocli.CommandLine.Option;

/** The options that say which local cluster is meant, and what commands do with it. */
final class LocalCluster {

    static final int DEFAULT_PORT = 9200;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Where the nodes live (default: .recommend in the checkout).")
    private Path home;

    Path home() throws IOException {
        return home == null ? Home.of(checkout()) : home.toAbsolutePath().normalize();
    }

    /** The checkout this program was built in; the start script passes it. */
    static Path checkout() {
        return Path.of(System.getProperty("recommend.checkout", "")).toAbsolutePath();
    }

    Optional<Cluster.Running> attach() throws IOException {
        return Cluster.attach(home());
    }

    /** The address of the local cluster when one runs, else the default address. */
    URI uri() throws IOException {
        return attach().flatMap(Cluster.Running::uri).orElse(URI.create("http://127.0.0.1:" + DEFAULT_PORT));
    }

    ClusterSpec spec() throws IOException {
        return ClusterSpec.of(home(), Artifacts.inCheckout(checkout()));
    }

    /** Starts what {@code spec} says and waits until it is healthy; a cluster that runs already is left as it is. */
    URI start(ClusterSpec spec, Say say) throws IOException, InterruptedException {
        Optional<Cluster.Running> running = attach();
        if (running.isPresent() && running.get().isAlive()) {
            URI uri = running.get().uri().orElseThrow();
            say.line("A cluster of " + running.get().nodes().size() + " node(s) is already running at " + uri + ".");
            if (!Cluster.isInstalled(spec)) {
                say.line("It runs an older build of the plugin: `./recommend stop` and start again for the new one.");
            }
            return uri;
        }
        if (running.isPresent()) {
            running.get().stop();
        }
        Cluster cluster = Cluster.prepare(spec, step -> say.line("  " + step));
        say.line("  starting OpenSearch, " + spec.nodes() + " node(s) of " + spec.heap() + " heap, on JDK "
                + spec.javaHome());
        cluster.start();
        try {
            cluster.awaitHealthy(START_TIMEOUT, elapsed -> say.progress("  waiting for it to be healthy", elapsed));
        } catch (IOException e) {
            cluster.stop();
            throw e;
        }
        URI uri = cluster.uris().getFirst();
        say.line("OpenSearch is up at " + uri + "; its files are in " + spec.home() + ".");
        return uri;
    }
}
