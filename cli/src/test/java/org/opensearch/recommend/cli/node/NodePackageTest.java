/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodePackageTest {

    @TempDir
    Path dir;

    @Test
    void aPluginIsNamedByItsZipWithoutTheVersion() {
        assertEquals("opensearch-knn", Installation.pluginName(Path.of("/x/opensearch-knn-3.6.0.0.zip")));
        assertEquals(
                "opensearch-recommend", Installation.pluginName(Path.of("opensearch-recommend-3.6.0.0-SNAPSHOT.zip")));
    }

    @Test
    void aClusterHasOneToThreeNodes() {
        assertEquals(3, spec().withNodes(3).nodes());
        for (int count : new int[] {0, 4, -1}) {
            assertThrows(IllegalArgumentException.class, () -> spec().withNodes(count));
        }
    }

    @Test
    void aHeapOrPortThatCannotBeIsRefused() {
        for (String heap : List.of("1", "0g", "1gb", "-1g", "lots")) {
            assertThrows(IllegalArgumentException.class, () -> spec().withHeap(heap), heap);
        }
        for (int port : new int[] {80, 65_500, -9}) {
            assertThrows(IllegalArgumentException.class, () -> spec().withHttpPort(port));
        }
    }

    @Test
    void aMissingZipIsNamedWithTheCommandThatMakesIt() throws IOException {
        IOException missing = assertThrows(IOException.class, () -> Artifacts.inCheckout(dir));
        assertTrue(missing.getMessage().contains("mvn -pl src,cli -am package"), missing.getMessage());

        Path dist = Files.createDirectories(dir.resolve("cli/target/dist"));
        Path target = Files.createDirectories(dir.resolve("src/target"));
        Path distribution = Files.createFile(dist.resolve("opensearch-3.6.0.zip"));
        Path knn = Files.createFile(dist.resolve("opensearch-knn-3.6.0.0.zip"));
        Path plugin = Files.createFile(target.resolve("opensearch-recommend-3.6.0.0.zip"));
        assertEquals(new Artifacts(distribution, List.of(knn, plugin)), Artifacts.inCheckout(dir));
    }

    @Test
    void aPidThatIsNowAnotherProgramIsNotTheNode() throws IOException {
        Node node = new Node(dir, "node-1", 9200);
        assertFalse(node.isAlive());
        Files.writeString(dir.resolve("pid"), ProcessHandle.current().pid() + " 2001-01-01T00:00:00Z");
        assertFalse(node.isAlive());
        Files.writeString(dir.resolve("pid"), "what");
        assertFalse(node.isAlive());
    }

    @Test
    void theTailOfALogIsItsLastLines() throws IOException {
        Node node = new Node(dir, "node-1", 9200);
        assertEquals(List.of(), node.logTail(3));
        Files.createDirectories(dir.resolve("logs"));
        Files.writeString(node.logFile(), "a\nb\nc\nd\n");
        assertEquals(List.of("c", "d"), node.logTail(2));
    }

    @Test
    void nothingIsAttachedWhereNothingWasPrepared() throws IOException {
        assertTrue(Cluster.attach(dir).isEmpty());
        Files.writeString(dir.resolve("cluster.properties"), "nodes=3\nhttp_port=9300\n");
        Cluster.Running running = Cluster.attach(dir).orElseThrow();
        assertEquals(
                List.of("node-1", "node-2", "node-3"),
                running.nodes().stream().map(Node::name).toList());
        assertEquals("http://127.0.0.1:9302", running.nodes().getLast().uri().toString());
        assertFalse(running.isAlive());
        assertTrue(running.uri().isEmpty());
    }

    @Test
    void aHomeWithASpaceIsRefused() {
        assertThrows(IOException.class, () -> Home.create(dir.resolve("my home")));
    }

    private ClusterSpec spec() {
        return new ClusterSpec(dir, dir.resolve("a.zip"), List.of(), dir, 1, 9200, "1g", Map.of());
    }
}
