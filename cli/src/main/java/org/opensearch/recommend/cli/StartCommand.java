/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import java.util.concurrent.Callable;
import org.opensearch.recommend.cli.node.Cluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "start",
        description = "Start a local OpenSearch with k-NN and the freshly built plugin, and wait until it is healthy.",
        mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {

    @Mixin
    private LocalCluster local;

    @Option(
            names = "--port",
            defaultValue = "9200",
            description =
                    "HTTP port of the first node, on loopback; transport is 100 above (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--heap", defaultValue = "1g", description = "Heap of each node (default: ${DEFAULT-VALUE}).")
    private String heap;

    @Option(names = "--nodes", defaultValue = "1", description = "Nodes, 1 to 3 (default: ${DEFAULT-VALUE}).")
    private int nodes;

    @Option(names = "--fresh", description = "Delete the data of the last run first.")
    private boolean fresh;

    @Override
    public Integer call() throws Exception {
        if (fresh) {
            Cluster.deleteNodes(local.home());
        }
        local.start(local.spec().withHttpPort(port).withHeap(heap).withNodes(nodes), Say.onStandardError());
        return 0;
    }
}
