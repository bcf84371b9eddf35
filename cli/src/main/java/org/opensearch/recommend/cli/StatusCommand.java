/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.opensearch.recommend.cli.http.Http;
import org.opensearch.recommend.cli.node.Cluster;
import org.opensearch.recommend.cli.node.Node;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        description =
                "Show the nodes of the local OpenSearch, its health and plugins. Exit status 1 when a node is down.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private LocalCluster local;

    @Override
    public Integer call() throws Exception {
        Optional<Cluster.Running> running = local.attach();
        System.out.println("home    " + local.home());
        if (running.isEmpty()) {
            System.out.println("nodes   none; `./recommend start` starts one");
            return 1;
        }
        for (Node node : running.get().nodes()) {
            String state = node.process().map(p -> "running, pid " + p.pid()).orElse("stopped");
            System.out.println(node.name() + "  " + node.uri() + "  " + state);
        }
        Optional<URI> uri = running.get().uri();
        if (uri.isPresent()) {
            report(uri.get());
        }
        return running.get().isAlive() ? 0 : 1;
    }

    private static void report(URI uri) throws InterruptedException {
        try (Http http = new Http(uri)) {
            JsonNode health = http.get("/_cluster/health");
            System.out.println("health  " + health.path("status").asText() + ", "
                    + health.path("number_of_nodes").asInt() + " node(s), "
                    + health.path("active_shards").asInt() + " shards");
            for (JsonNode plugin : http.get("/_cat/plugins?format=json")) {
                System.out.println("plugin  " + plugin.path("component").asText() + " "
                        + plugin.path("version").asText() + " on "
                        + plugin.path("name").asText());
            }
        } catch (IOException e) {
            System.out.println("health  no answer: " + e.getMessage());
        }
    }
}
