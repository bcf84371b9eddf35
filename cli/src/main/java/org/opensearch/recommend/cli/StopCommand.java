/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.opensearch.recommend.cli.node.Cluster;
import org.opensearch.recommend.cli.node.Node;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "stop", description = "Stop the local OpenSearch; its data stay.", mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {

    @Mixin
    private LocalCluster local;

    @Override
    public Integer call() throws Exception {
        Say say = Say.onStandardError();
        Optional<Cluster.Running> running = local.attach();
        long alive = running.stream()
                .flatMap(r -> r.nodes().stream())
                .filter(Node::isAlive)
                .count();
        if (alive == 0) {
            say.line("Nothing is running in " + local.home() + ".");
            return 0;
        }
        running.orElseThrow().stop();
        say.line("Stopped " + alive + " node(s); data stay in " + local.home() + ".");
        return 0;
    }
}
