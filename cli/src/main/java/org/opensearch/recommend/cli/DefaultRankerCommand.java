/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.opensearch.recommend.cli.demo.World;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** For developers: the files in {@code models/default-ranker} are what this writes. */
@Command(
        name = "default-ranker",
        hidden = true,
        description = "Make the ranker that comes with the plugin: make catalogues up, and train on them.",
        mixinStandardHelpOptions = true)
final class DefaultRankerCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--to", description = "The folder to be written (default: models/default-ranker in the checkout).")
    private Path to;

    @Override
    public Integer call() throws Exception {
        Path target = to == null ? LocalCluster.checkout().resolve("models/default-ranker") : to.toAbsolutePath();
        Say say = Say.onStandardError();
        try (TemporaryFolder folder = TemporaryFolder.of("recommend-worlds")) {
            int number = 1;
            for (World world : World.all()) {
                say.line("Making up " + world.name());
                world.write(folder.path().resolve(number++ + "-" + world.name()));
            }
            return new TrainerProgram(null, spec.commandLine().getErr())
                    .run(
                            List.of("default-ranker", "--worlds=" + folder.path(), "--to=" + target),
                            ProcessBuilder.Redirect.INHERIT);
        }
    }
}
