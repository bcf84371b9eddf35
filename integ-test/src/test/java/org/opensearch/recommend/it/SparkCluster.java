/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A standalone Spark of real processes on loopback: a master and workers, each with room for one executor of one core and 512 MB.
 * Its home is the Spark that the trainer is built with, without what is ours: that, executors must get from the driver.
 */
final class SparkCluster implements AutoCloseable {
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://127\\.0\\.0\\.1:\\d+)");
    private static final Pattern UI =
            Pattern.compile("Bound MasterWebUI to 127\\.0\\.0\\.1, and started at http://\\S+:(\\d+)");
    private static final List<String> NOT_OF_SPARK = List.of("recommend-", "picocli-", "progressbar-");

    private final Path home;
    private final List<Process> daemons = new ArrayList<>();
    private String master;
    private URI ui;

    /**
     * A cluster.
     *
     * @param home its folder, made anew
     */
    SparkCluster(Path home) {
        this.home = home;
    }

    /** Starts the master and the workers, and waits until the master knows them all. */
    void start(int workers) throws Exception {
        install();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop-spark"));
        launch("master", "master.Master");
        Eventually.within(60, () -> {
            master = logged(MASTER);
            ui = URI.create("http://127.0.0.1:" + logged(UI));
        });
        for (int worker = 0; worker < workers; worker++) {
            launch(
                    "worker-" + worker,
                    "worker.Worker",
                    "--cores",
                    "1",
                    "--memory",
                    "512m",
                    "--work-dir",
                    work(worker).toString(),
                    master);
        }
        try (Rest rest = new Rest(ui)) {
            Eventually.within(
                    60,
                    () -> assertEquals(
                            workers, rest.get("/json/").ok().at("/aliveworkers").intValue()));
        }
    }

    private void install() throws IOException {
        if (Files.exists(home)) {
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
        Path jars = Files.createDirectories(home.resolve("jars"));
        try (Stream<Path> lib = Files.list(TrainerProcess.target("trainer").resolve("lib"))) {
            for (Path jar : lib.toList()) {
                String name = jar.getFileName().toString();
                if (NOT_OF_SPARK.stream().noneMatch(name::startsWith)) {
                    Files.createSymbolicLink(jars.resolve(name), jar);
                }
            }
        }
    }

    private void launch(String name, String type, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                TrainerProcess.java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // It would take port 6066.
                "-Dspark.master.rest.enabled=false",
                "-cp",
                home.resolve("jars") + "/*",
                "org.apache.spark.deploy." + type));
        command.addAll(List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        // As Spark's own start scripts do.
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_LOCAL_DIRS", home.resolve("local").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        synchronized (daemons) {
            daemons.add(builder.start());
        }
    }

    private Path log(String name) {
        return home.resolve(name + ".log");
    }

    private Path work(int worker) {
        return home.resolve("work-" + worker);
    }

    private String logged(Pattern pattern) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(log("master")));
        assertTrue(matcher.find(), "the master does not start, see " + log("master"));
        return matcher.group(1);
    }

    /** What {@code --master} takes. */
    String master() {
        return master;
    }

    /** How many tasks the executors of a worker have finished, by their logs. */
    long tasks(int worker) throws IOException {
        try (Stream<Path> files = Files.walk(work(worker))) {
            return files.filter(file -> file.endsWith("stderr"))
                    .mapToLong(SparkCluster::finished)
                    .sum();
        }
    }

    private static long finished(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("Finished task")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops everything, executors too; what has stopped stays so. */
    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>();
        synchronized (daemons) {
            for (Process daemon : daemons) {
                daemon.descendants().forEach(all::add);
                all.add(daemon.toHandle());
            }
        }
        // A worker that is asked to ends its executors itself, one that has just been launched too.
        all.forEach(ProcessHandle::destroy);
        for (ProcessHandle process : all) {
            process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
            process.destroyForcibly();
        }
    }
}
