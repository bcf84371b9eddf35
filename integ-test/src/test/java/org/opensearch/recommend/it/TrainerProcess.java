/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The trainer as a process of its own, against the shared node. What it says is added to {@code target/train.log}. */
final class TrainerProcess implements AutoCloseable {
    /** Few events are not worth code compiled for them, nor Spark's 200 tasks a shuffle. */
    private static final List<String> FOR_FEW_EVENTS = List.of(
            "--conf=spark.sql.shuffle.partitions=2",
            "--conf=spark.sql.adaptive.enabled=false",
            "--conf=spark.sql.codegen.wholeStage=false",
            "--conf=spark.sql.codegen.factoryMode=NO_CODEGEN");

    private final Process process;

    private TrainerProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts it, without a search for hyperparameters.
     *
     * @param more further options
     */
    static TrainerProcess start(String index, String... more) throws IOException {
        Path jar = target("trainer").resolve("recommend-trainer.jar");
        assertTrue(Files.isRegularFile(jar), () -> jar + " is missing");
        Path log = target("integ-test").resolve("train.log");
        // One that is killed leaves its temporary files behind.
        Path scratch = Files.createDirectories(target("integ-test").resolve("train-tmp"));
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + scratch,
                // It ends with these tests.
                "-Drecommend.parent=" + ProcessHandle.current().pid(),
                "-jar",
                jar.toString(),
                "--url=" + SharedNode.uri(),
                "--index=" + index,
                "--tune=none"));
        command.addAll(FOR_FEW_EVENTS);
        command.addAll(List.of(more));
        return new TrainerProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    /** The build output of a module. */
    static Path target(String module) {
        return Path.of("").toAbsolutePath().resolveSibling(module).resolve("target");
    }

    /** The {@code java} of these tests. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it ends, and returns its exit code. */
    int end() throws InterruptedException {
        assertTrue(process.waitFor(3, TimeUnit.MINUTES), "the trainer has not ended, see target/train.log");
        return process.exitValue();
    }

    /** Kill -9, unless it has ended. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
