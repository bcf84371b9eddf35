/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A real OpenSearch cluster of one to three nodes on loopback.
 *
 * <p>Nodes outlive this object and this program: {@link #attach} finds them again by their home. Nodes are counted from 0.
 * Not thread-safe.
 */
public final class Cluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ClusterSpec spec;
    private final Installation installation;
    private final NodeUser user;
    private final List<Node> nodes;

    private Cluster(ClusterSpec spec, Installation installation, NodeUser user) {
        this.spec = spec;
        this.installation = installation;
        this.user = user;
        this.nodes = nodes(spec.home(), spec.nodes(), spec.httpPort());
    }

    /**
     * Unpacks the distribution and installs the plugins where that has not been done or a zip has changed since, and writes each
     * node's configuration. Data of an earlier run stay.
     *
     * @param log told of every step that takes time
     * @throws IOException when the home cannot be used, is in use, or was made for another number of nodes
     */
    public static Cluster prepare(ClusterSpec spec, Consumer<String> log) throws IOException, InterruptedException {
        NodeUser user = NodeUser.current();
        if (!user.canReach(spec.home())) {
            throw new IOException("the nodes run as an unprivileged user, who cannot enter " + spec.home()
                    + "; name another place with --home");
        }
        Home.create(spec.home());
        Optional<Running> before = running(spec.home());
        if (before.isPresent() && before.get().nodes().stream().anyMatch(Node::isAlive)) {
            throw new IOException("a cluster is running in " + spec.home() + "; stop it first");
        }
        if (before.isPresent() && before.get().nodes().size() != spec.nodes()) {
            throw new IOException(spec.home() + " holds the data of a cluster of "
                    + before.get().nodes().size() + " node(s), not " + spec.nodes()
                    + "; delete the data with --fresh or name another place with --home");
        }
        requireFree(nodes(spec.home(), spec.nodes(), spec.httpPort()));
        Installation installation = new Installation(spec.home(), spec.javaHome(), log);
        installation.update(spec);
        Cluster cluster = new Cluster(spec, installation, user);
        cluster.configure();
        return cluster;
    }

    /** The nodes that an earlier {@link #prepare} left in a home, running or not; empty when there are none. */
    public static Optional<Running> attach(Path home) throws IOException {
        return running(home.toAbsolutePath().normalize());
    }

    /** Deletes data, logs and configuration of all nodes in a home; the installation stays. */
    public static void deleteNodes(Path home) throws IOException {
        Optional<Running> before = attach(home);
        if (before.isPresent() && before.get().nodes().stream().anyMatch(Node::isAlive)) {
            throw new IOException("a cluster is running in " + home + "; stop it first");
        }
        Installation.deleteTree(home.resolve("nodes"));
        Files.deleteIfExists(home.resolve("cluster.properties"));
    }

    /** Whether the zips of {@code spec} are the ones installed in its home. */
    public static boolean isInstalled(ClusterSpec spec) throws IOException {
        return new Installation(spec.home(), spec.javaHome(), line -> {}).isCurrent(spec);
    }

    /** Starts every node that does not run; returns before they are up. */
    public void start() throws IOException {
        requireFree(nodes.stream().filter(node -> !node.isAlive()).toList());
        for (int i = 0; i < nodes.size(); i++) {
            restart(i);
        }
    }

    /** Starts node {@code i} again after {@link #kill}; nothing happens when it runs. */
    public void restart(int i) throws IOException {
        Node node = nodes.get(i);
        if (!node.isAlive()) {
            node.start(installation, spec, user);
        }
    }

    /** SIGKILL to node {@code i}: it gets no chance to say goodbye. */
    public void kill(int i) throws IOException, InterruptedException {
        nodes.get(i).kill();
    }

    /**
     * Waits until every node answers and all have found each other.
     *
     * @param progress told the elapsed time about once a second
     * @throws IOException when a node ends or the time is up; the message holds the tail of its log
     */
    public void awaitHealthy(Duration timeout, Consumer<Duration> progress) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            for (Node node : nodes) {
                while (!isHealthy(client, node)) {
                    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
                    if (!node.isAlive()) {
                        throw new IOException(node.name() + " has ended.\n" + tail(node));
                    }
                    if (elapsed.compareTo(timeout) > 0) {
                        throw new IOException(
                                node.name() + " is not up after " + timeout.toSeconds() + " s.\n" + tail(node));
                    }
                    progress.accept(elapsed);
                    Thread.sleep(500);
                }
            }
        }
    }

    private boolean isHealthy(HttpClient client, Node node) throws InterruptedException {
        URI health = node.uri()
                .resolve(
                        "/_cluster/health?timeout=1s&wait_for_status=yellow&wait_for_no_initializing_shards=true&wait_for_nodes="
                                + nodes.size());
        HttpRequest request =
                HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static String tail(Node node) throws IOException {
        return "The end of " + node.logFile() + ":\n" + String.join("\n", node.logTail(40));
    }

    /** SIGTERM to all nodes, SIGKILL to those that do not end within half a minute. */
    public void stop() throws IOException, InterruptedException {
        new Running(nodes).stop();
    }

    /** The same as {@link #stop}. */
    @Override
    public void close() throws IOException {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** HTTP addresses, one a node, in node order. */
    public List<URI> uris() {
        return nodes.stream().map(Node::uri).toList();
    }

    public List<Node> nodes() {
        return nodes;
    }

    private void configure() throws IOException {
        for (Node node : nodes) {
            for (String part : List.of("config", "data", "logs", "tmp")) {
                Files.createDirectories(node.directory().resolve(part));
            }
            Path config = node.directory().resolve("config");
            Path source = installation.directory().resolve("config");
            Files.writeString(config.resolve("opensearch.yml"), settings(node));
            // The node's keystore and its security properties expect the other files beside them.
            for (String file : List.of("log4j2.properties", "fips_java.security")) {
                if (Files.exists(source.resolve(file))) {
                    Files.write(config.resolve(file), Files.readAllBytes(source.resolve(file)));
                }
            }
            Files.writeString(config.resolve("jvm.options"), jvmOptions(source.resolve("jvm.options"), node));
            user.own(node.directory());
        }
        Properties state = new Properties();
        state.setProperty("nodes", "" + nodes.size());
        state.setProperty("http_port", "" + spec.httpPort());
        try (var out = Files.newBufferedWriter(spec.home().resolve("cluster.properties"))) {
            state.store(out, null);
        }
    }

    private String settings(Node node) {
        List<String> lines = new ArrayList<>();
        lines.add("cluster.name: recommend-" + spec.httpPort());
        lines.add("node.name: " + node.name());
        lines.add("network.host: 127.0.0.1");
        lines.add("http.port: " + node.httpPort());
        lines.add("transport.port: " + (node.httpPort() + ClusterSpec.TRANSPORT_OFFSET));
        lines.add("path.data: " + quoted(node.directory().resolve("data")));
        lines.add("path.logs: " + quoted(node.directory().resolve("logs")));
        // A developer's disk is often nearly full; that must not turn the indices read-only.
        lines.add("cluster.routing.allocation.disk.threshold_enabled: false");
        if (nodes.size() == 1) {
            lines.add("discovery.type: single-node");
        } else {
            lines.add("discovery.seed_hosts: ["
                    + nodes.stream()
                            .map(n -> "\"127.0.0.1:" + (n.httpPort() + ClusterSpec.TRANSPORT_OFFSET) + "\"")
                            .collect(Collectors.joining(", "))
                    + "]");
            lines.add("cluster.initial_cluster_manager_nodes: ["
                    + nodes.stream().map(Node::name).collect(Collectors.joining(", ")) + "]");
        }
        spec.settings().forEach((key, value) -> lines.add(key + ": " + value));
        return String.join("\n", lines) + "\n";
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }

    /** Nodes share one installation, so what the JVM writes beside it by default goes to the node's own folders. */
    private static String jvmOptions(Path source, Node node) throws IOException {
        return Files.readString(source)
                .replace("HeapDumpPath=data", "HeapDumpPath=" + node.directory().resolve("data"))
                .replace("ErrorFile=logs/", "ErrorFile=" + node.directory().resolve("logs") + "/")
                .replace("file=logs/gc.log", "file=" + node.directory().resolve("logs/gc.log"));
    }

    private static void requireFree(List<Node> nodes) throws IOException {
        for (Node node : nodes) {
            requireFree(node.httpPort(), "HTTP");
            requireFree(node.httpPort() + ClusterSpec.TRANSPORT_OFFSET, "transport");
        }
    }

    private static void requireFree(int port, String what) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new IOException("port " + port + " (" + what + ") is taken; choose another with --port", e);
        }
    }

    private static List<Node> nodes(Path home, int count, int httpPort) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Node(home.resolve("nodes/" + (i + 1)), "node-" + (i + 1), httpPort + i))
                .toList();
    }

    private static Optional<Running> running(Path home) throws IOException {
        Path file = home.resolve("cluster.properties");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties state = new Properties();
        try (var in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            state.load(in);
        }
        int count = Integer.parseInt(state.getProperty("nodes"));
        int port = Integer.parseInt(state.getProperty("http_port"));
        return Optional.of(new Running(nodes(home, count, port)));
    }

    /**
     * Nodes that were started by an earlier run of this program.
     *
     * @param nodes all of them, also those that have ended
     */
    public record Running(List<Node> nodes) {

        public Running {
            nodes = List.copyOf(nodes);
        }

        public boolean isAlive() {
            return nodes.stream().allMatch(Node::isAlive);
        }

        /** The first node that runs. */
        public Optional<URI> uri() {
            return nodes.stream().filter(Node::isAlive).map(Node::uri).findFirst();
        }

        /** As {@link Cluster#stop}. */
        public void stop() throws IOException, InterruptedException {
            Predicate<Node> alive = Node::isAlive;
            // All get the signal before the first is waited for: a cluster that loses its majority is slow to let go.
            nodes.stream().filter(alive).flatMap(n -> n.process().stream()).forEach(ProcessHandle::destroy);
            for (Node node : nodes) {
                node.stop(PATIENCE);
            }
        }
    }
}
