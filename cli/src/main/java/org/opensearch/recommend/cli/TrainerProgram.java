/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The trainer, which is a program of its own since Spark brings half a world with it. */
final class TrainerProgram {

    /** Spark's own code for having run out of memory in one of its threads, and ours for that. */
    private static final int SPARK_NO_MEMORY = 52;

    private static final int NO_MEMORY = 5;

    /** The first Java that warns of what Spark does with memory. */
    private static final int WARNS_OF_UNSAFE = 23;

    private final String memory;
    private final PrintWriter err;

    /**
     * A program to run.
     *
     * @param memory its heap, such as 8g, or null for what the JVM takes
     * @param err    told what the program cannot say itself
     * @throws IllegalArgumentException when the memory is written otherwise
     */
    TrainerProgram(String memory, PrintWriter err) {
        if (memory != null && !memory.matches("[1-9][0-9]*[mgMG]")) {
            throw new IllegalArgumentException("the memory must be written like 512m or 8g, not " + memory);
        }
        this.memory = memory;
        this.err = err;
    }

    /**
     * Runs it to the end.
     *
     * @param output where its standard output goes
     * @return its exit code, 1 for those that have no meaning of ours
     */
    int run(List<String> arguments, ProcessBuilder.Redirect output) throws IOException, InterruptedException {
        return end(start(arguments, output));
    }

    private Process start(List<String> arguments, ProcessBuilder.Redirect output) throws IOException {
        Path jar = LocalCluster.checkout().resolve("trainer/target/recommend-trainer.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IOException(jar + " is missing; `mvn -pl trainer -am package` makes it");
        }
        Process trainer = new ProcessBuilder(command(jar, arguments))
                .inheritIO()
                .redirectOutput(output)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(trainer::destroy));
        return trainer;
    }

    private int end(Process trainer) throws InterruptedException {
        int code = trainer.waitFor();
        if (code == SPARK_NO_MEMORY) {
            err.println("recommend: not enough memory; give more with --memory, or train with --solver distributed");
            return NO_MEMORY;
        }
        return code > NO_MEMORY ? 1 : code;
    }

    /** Runs it as {@link #run} does; it is an {@link IOException} when it does not end well. */
    void train(List<String> arguments, ProcessBuilder.Redirect output) throws IOException, InterruptedException {
        check(run(arguments, output));
    }

    /** The same, with each line of its standard output given to someone. */
    void train(List<String> arguments, Consumer<String> lines) throws IOException, InterruptedException {
        Process trainer = start(arguments, ProcessBuilder.Redirect.PIPE);
        try (BufferedReader out = trainer.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.accept(line);
            }
        }
        check(end(trainer));
    }

    private static void check(int code) throws IOException {
        if (code != 0) {
            throw new IOException("the training ended with " + code);
        }
    }

    private List<String> command(Path jar, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (memory != null) {
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
        command.addAll(arguments);
        return command;
    }
}
