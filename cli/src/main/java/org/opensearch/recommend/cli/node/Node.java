/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.node;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One node: its folder (config, data, logs, tmp, pid) and its process. */
public final class Node {

    private static final int TAIL_BYTES = 1 << 16;

    private final Path directory;
    private final String name;
    private final int httpPort;

    Node(Path directory, String name, int httpPort) {
        this.directory = directory;
        this.name = name;
        this.httpPort = httpPort;
    }

    public String name() {
        return name;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + httpPort);
    }

    int httpPort() {
        return httpPort;
    }

    Path directory() {
        return directory;
    }

    public Path logFile() {
        return directory.resolve("logs/console.log");
    }

    /** The running process, empty when there is none; a pid that has since been given to another program does not count. */
    public Optional<ProcessHandle> process() {
        try {
            String[] recorded = Files.readString(pidFile()).trim().split(" ", 2);
            return ProcessHandle.of(Long.parseLong(recorded[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> recorded.length < 2 || recorded[1].equals(started(handle)));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    public boolean isAlive() {
        return process().isPresent();
    }

    void start(Installation installation, ClusterSpec spec, NodeUser user) throws IOException {
        List<String> command = new ArrayList<>();
        // A session of its own, so that neither Ctrl-C nor a closed terminal takes the node along.
        command.add(Commands.isOnPath("setsid") ? "setsid" : "nohup");
        command.addAll(user.prefix());
        command.add(installation.directory().resolve("bin/opensearch").toString());
        ProcessBuilder builder = Commands.builder(command.toArray(String[]::new), spec.javaHome());
        builder.environment()
                .put("OPENSEARCH_PATH_CONF", directory.resolve("config").toString());
        builder.environment().put("OPENSEARCH_TMPDIR", directory.resolve("tmp").toString());
        builder.environment().put("OPENSEARCH_JAVA_OPTS", "-Xms" + spec.heap() + " -Xmx" + spec.heap());
        builder.environment().put("HOME", directory.toString());
        Process process = builder.directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(logFile().toFile())
                .start();
        ProcessHandle handle = process.toHandle();
        Files.writeString(pidFile(), handle.pid() + " " + started(handle));
    }

    /** SIGTERM; SIGKILL when the node has not ended after {@code patience}. Nothing happens when it does not run. */
    void stop(Duration patience) throws IOException, InterruptedException {
        Optional<ProcessHandle> running = process();
        if (running.isPresent()) {
            running.get().destroy();
            if (!hasEnded(running.get(), patience)) {
                kill();
                return;
            }
        }
        Files.deleteIfExists(pidFile());
    }

    /** SIGKILL, and waits until the process is gone. */
    void kill() throws IOException, InterruptedException {
        Optional<ProcessHandle> running = process();
        if (running.isPresent()) {
            running.get().destroyForcibly();
            if (!hasEnded(running.get(), Duration.ofSeconds(30))) {
                throw new IOException(name + " (pid " + running.get().pid() + ") does not end");
            }
        }
        Files.deleteIfExists(pidFile());
    }

    private static boolean hasEnded(ProcessHandle process, Duration patience) throws InterruptedException {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** The last lines of what the node wrote to its console. */
    public List<String> logTail(int lines) throws IOException {
        if (!Files.exists(logFile())) {
            return List.of();
        }
        try (RandomAccessFile file = new RandomAccessFile(logFile().toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(file.length(), TAIL_BYTES)];
            file.seek(file.length() - end.length);
            file.readFully(end);
            List<String> read = new String(end, StandardCharsets.UTF_8).lines().toList();
            return read.subList(Math.max(0, read.size() - lines), read.size());
        }
    }

    private Path pidFile() {
        return directory.resolve("pid");
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }
}
