/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code ./recommend} command. */
@Command(
        name = "recommend",
        description =
                "A complete recommender inside OpenSearch: a local node to try it on, loading, training, measuring, evaluating.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            StartCommand.class,
            StopCommand.class,
            StatusCommand.class,
            LoadCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            QuickstartCommand.class,
            BenchCommand.class,
            DefaultRankerCommand.class
        })
public final class Main {

    private Main() {}

    /** Exit status: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine program = new CommandLine(new Main());
        // The trainer knows its options itself.
        program.getSubcommands().get("train").setUnmatchedOptionsArePositionalParams(true);
        return program.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
                    if (exception instanceof InterruptedException) {
                        Thread.currentThread().interrupt();
                    }
                    String message = exception.getMessage() == null ? exception.toString() : exception.getMessage();
                    commandLine.getErr().println("recommend: " + message);
                    if (System.getenv("RECOMMEND_DEBUG") != null) {
                        exception.printStackTrace(commandLine.getErr());
                    }
                    return 1;
                });
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "opensearch-recommend " + Main.class.getPackage().getImplementationVersion()
            };
        }
    }
}
