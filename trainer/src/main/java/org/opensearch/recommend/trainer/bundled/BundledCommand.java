/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.bundled;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.TrainingException;
import org.opensearch.recommend.trainer.log.LogFolder;
import org.opensearch.recommend.trainer.log.TrainingLog;
import org.opensearch.recommend.trainer.neural.Torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code ./recommend default-ranker} starts. */
@Command(
        name = "default-ranker",
        hidden = true,
        description = "Train the ranker that comes with the plugin on made-up catalogues, and write its files.")
public final class BundledCommand implements Callable<Integer> {
    private static final int CONTENT_DIMENSION = 128;

    private final Progress progress;

    @Option(
            names = "--worlds",
            required = true,
            description = "A folder of folders, one for each catalogue, in the order of their names.")
    private Path worlds;

    @Option(names = "--to", required = true, description = "The folder to be written.")
    private Path to;

    @Option(names = "--seed", defaultValue = "1", description = "Of weights and order (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--epochs", defaultValue = "4", description = "At most (default: ${DEFAULT-VALUE}).")
    private int epochs;

    public BundledCommand(Progress progress) {
        this.progress = progress;
    }

    @Override
    public Integer call() throws IOException {
        List<Path> folders;
        try (Stream<Path> found = Files.list(worlds)) {
            folders = found.filter(Files::isDirectory).sorted().toList();
        }
        if (folders.isEmpty()) {
            throw new TrainingException(Exit.USAGE, "there is no folder in " + worlds);
        }
        List<BundledTraining.World> all = new ArrayList<>();
        for (Path folder : folders) {
            TrainingLog log = LogFolder.read(folder, CONTENT_DIMENSION);
            JsonNode world =
                    new ObjectMapper().readTree(folder.resolve("world.json").toFile());
            all.add(BundledTraining.World.of(
                    world.path("name").asText(), log, world.path("learned").asBoolean()));
            progress.say(all.getLast().summary());
        }
        BundledTraining.Outcome outcome = new BundledTraining(Torch.start(1), progress).run(all, seed, epochs);
        Files.createDirectories(to);
        Files.write(to.resolve("ranker.onnx"), outcome.graph());
        Files.writeString(to.resolve("schema.json"), SchemaText.of(outcome.schema()));
        Files.writeString(to.resolve("README.md"), new ModelCard(all, outcome).text());
        progress.say("Written to " + to);
        return Exit.DONE.code();
    }
}
