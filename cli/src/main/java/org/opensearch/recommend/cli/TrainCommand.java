/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts the trainer, which is a program of its own since Spark brings half a world with it. */
@Command(
        name = "train",
        description = "Train models in Spark on the events of an index, measure them and publish them into the index;"
                + " `train --help` lists the options.")
final class TrainCommand implements Callable<Integer> {

    /** Spark's own code for having run out of memory in one of its threads, and ours for that. */
    private static final int SPARK_NO_MEMORY = 52;

    private static final int NO_MEMORY = 5;

    /** The first Java that warns of what Spark does with memory. */
    private static final int WARNS_OF_UNSAFE = 23;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LocalCluster local;

    @Option(names = "--memory", paramLabel = "SIZE", description = "Heap of the driver, such as 8g.")
    private String memory;

    @Parameters(hidden = true, description = "What the trainer is started with.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path jar = LocalCluster.checkout().resolve("trainer/target/recommend-trainer.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IOException(jar + " is missing; `mvn -pl trainer -am package` makes it");
        }
        Process trainer = new ProcessBuilder(command(jar)).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(trainer::destroy));
        int code = trainer.waitFor();
        if (code == SPARK_NO_MEMORY) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "recommend: not enough memory; give more with --memory, or train with --solver distributed");
            return NO_MEMORY;
        }
        // What the JVM or Spark end it with otherwise has no meaning of ours.
        return code > NO_MEMORY ? 1 : code;
    }

    private List<String> command(Path jar) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (memory != null) {
            if (!memory.matches("[1-9][0-9]*[mgMG]")) {
                throw new IllegalArgumentException("the memory must be written like 512m or 8g, not " + memory);
            }
            command.add("-Xmx" + memory);
        }
        if (Runtime.version().feature() >= WARNS_OF_UNSAFE) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        // Spark nests what it remembers of a long computation.
        command.add("-Xss16m");
        command.add("-Drecommend.terminal=" + Boolean.getBoolean("recommend.terminal"));
        command.add("-Drecommend.parent=" + ProcessHandle.current().pid());
        command.add("-jar");
        command.add(jar.toString());
        if (arguments.stream().noneMatch(argument -> argument.startsWith("--url"))) {
            command.add("--url=" + local.uri());
        }
        command.addAll(arguments);
        return command;
    }
}
