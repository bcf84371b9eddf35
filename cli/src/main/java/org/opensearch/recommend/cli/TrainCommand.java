/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import java.io.IOException;
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
        List<String> all = new ArrayList<>();
        if (arguments.stream().noneMatch(argument -> argument.startsWith("--url"))) {
            all.add("--url=" + local.uri());
        }
        all.addAll(arguments);
        return new TrainerProgram(memory, spec.commandLine().getErr()).run(all, ProcessBuilder.Redirect.INHERIT);
    }
}
