/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.opensearch.recommend.cli.node.Artifacts;
import org.opensearch.recommend.cli.node.Cluster;
import org.opensearch.recommend.cli.node.ClusterSpec;
import org.opensearch.recommend.cli.node.Home;

/** Real clusters for tests, each with an empty data folder, stopped at the latest when this JVM ends. */
final class Clusters {
    private static final Logger LOG = Logger.getLogger(Clusters.class.getName());
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final int FIRST_PORT = Integer.getInteger("tests.first_port", 9500);
    private static final int PORTS = 90;
    private static final int TRANSPORT_OFFSET = 100;

    private Clusters() {}

    /**
     * Starts a cluster and waits until it is healthy.
     *
     * @param name names the cluster's home; one that an earlier, killed run left running there is stopped first
     * @param nodes 1 to 3
     * @param settings further settings of every node
     */
    static Cluster start(String name, int nodes, Map<String, String> settings)
            throws IOException, InterruptedException {
        Path module = Path.of("").toAbsolutePath();
        Path home = Home.of(module).resolve(name);
        Optional<Cluster.Running> leftover = Cluster.attach(home);
        if (leftover.isPresent()) {
            leftover.get().stop();
        }
        Cluster.deleteNodes(home);
        ClusterSpec spec = ClusterSpec.of(home, Artifacts.inCheckout(module.getParent()))
                .withNodes(nodes)
                .withHttpPort(freePorts(nodes))
                .withHeap("512m")
                .withSettings(settings);
        Cluster cluster = Cluster.prepare(spec, LOG::info);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(cluster), "stop-" + name));
        try {
            cluster.start();
            cluster.awaitHealthy(START_TIMEOUT, elapsed -> {});
        } catch (IOException | InterruptedException e) {
            stop(cluster);
            throw e;
        }
        return cluster;
    }

    /** Stops a cluster; one that has been stopped already stays so. */
    static void stop(Cluster cluster) {
        try {
            cluster.close();
        } catch (IOException e) {
            LOG.log(Level.SEVERE, "a node may be left running", e);
        }
    }

    /** The first of {@code count} neighbouring ports that are free, with their transport ports. */
    private static int freePorts(int count) throws IOException {
        for (int port = FIRST_PORT; port + count <= FIRST_PORT + PORTS; port += count) {
            if (areFree(port, count) && areFree(port + TRANSPORT_OFFSET, count)) {
                return port;
            }
        }
        throw new IOException("no free ports between " + FIRST_PORT + " and " + (FIRST_PORT + PORTS));
    }

    private static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
