/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a local cluster is made of.
 *
 * @param home where everything of the cluster lives: the unpacked distribution, and config, data, logs and pid of each node
 * @param distribution a complete OpenSearch distribution as a zip
 * @param plugins plugin zips, installed in this order
 * @param javaHome a JDK 21 or newer for the nodes
 * @param nodes how many nodes, 1 to 3
 * @param httpPort HTTP port of the first node, the others follow; transport ports are 100 above
 * @param heap heap of each node as the JVM writes it, for example {@code 1g}
 * @param settings further lines of every node's {@code opensearch.yml}
 */
public record ClusterSpec(
        Path home,
        Path distribution,
        List<Path> plugins,
        Path javaHome,
        int nodes,
        int httpPort,
        String heap,
        Map<String, String> settings) {

    static final int TRANSPORT_OFFSET = 100;

    public ClusterSpec {
        if (nodes < 1 || nodes > 3) {
            throw new IllegalArgumentException("a local cluster has 1 to 3 nodes, not " + nodes);
        }
        if (httpPort < 1024 || httpPort + TRANSPORT_OFFSET + nodes > 65_536) {
            throw new IllegalArgumentException("the port must be between 1024 and 65000, not " + httpPort);
        }
        if (!heap.matches("[1-9][0-9]*[mgMG]")) {
            throw new IllegalArgumentException("the heap must be written like 512m or 2g, not " + heap);
        }
        home = home.toAbsolutePath().normalize();
        plugins = List.copyOf(plugins);
        settings = Map.copyOf(settings);
    }

    /** One node of 1 GB on port 9200, running on the JDK that {@link Jdk#forNodes()} names. */
    public static ClusterSpec of(Path home, Artifacts artifacts) {
        return new ClusterSpec(
                home, artifacts.distribution(), artifacts.plugins(), Jdk.forNodes(), 1, 9200, "1g", Map.of());
    }

    public ClusterSpec withNodes(int count) {
        return new ClusterSpec(home, distribution, plugins, javaHome, count, httpPort, heap, settings);
    }

    public ClusterSpec withHttpPort(int port) {
        return new ClusterSpec(home, distribution, plugins, javaHome, nodes, port, heap, settings);
    }

    public ClusterSpec withHeap(String size) {
        return new ClusterSpec(home, distribution, plugins, javaHome, nodes, httpPort, size, settings);
    }

    public ClusterSpec withSettings(Map<String, String> extra) {
        return new ClusterSpec(home, distribution, plugins, javaHome, nodes, httpPort, heap, extra);
    }
}
