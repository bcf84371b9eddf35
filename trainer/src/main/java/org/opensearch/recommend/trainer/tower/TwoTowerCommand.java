/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.neural.Torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains a two-tower model for {@code ./recommend evaluate}, which splits, ranks and measures itself: what is to be
 * predicted is never seen here. In a folder it reads
 *
 * <ul>
 *   <li>{@code histories.txt}: a line a user, {@code item:weight item:weight ...}, items by number, the oldest first;
 *   <li>{@code attributes.txt}, if it is there: a line an item, attributes with tabs between;
 * </ul>
 *
 * and it writes {@code items.f32} and {@code users.f32}, the vectors one after the other in little-endian floats. On standard
 * output it says how far it is: a line of JSON an epoch, and at last the hyperparameters.
 */
@Command(name = "two-tower", hidden = true, description = "Train a two-tower model on histories in a folder.")
public final class TwoTowerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--folder", required = true)
    private Path folder;

    @Option(names = "--items", required = true, description = "How many items there are.")
    private int items;

    @Option(names = "--ordered", description = "Histories are in the order of time.")
    private boolean ordered;

    @Option(names = "--dim", defaultValue = "64")
    private int dimension;

    @Option(names = "--k", defaultValue = "20")
    private int k;

    @Option(names = "--seed", defaultValue = "1")
    private long seed;

    @Option(names = "--threads", defaultValue = "1")
    private int threads;

    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public Integer call() throws IOException {
        TowerData data = data();
        TowerParameters parameters = TowerParameters.of(data, dimension, seed);
        Torch torch = Torch.start(threads);
        TowerModel model = new TowerTrainer(torch, new Workers(threads), k)
                .train(
                        data,
                        parameters,
                        (steps, total, detail) -> say(mapper.createObjectNode()
                                .put("steps", steps)
                                .put("total", total)
                                .put("detail", detail)
                                .toString()));
        write("items.f32", model.itemVectors());
        write("users.f32", UserVectors.of(model, data));
        var described = model.parameters().describe();
        described.putAll(model.metrics());
        say(mapper.createObjectNode().putPOJO("parameters", described).toString());
        return 0;
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private TowerData data() throws IOException {
        Interactions histories = histories();
        Path attributes = folder.resolve("attributes.txt");
        if (!Files.exists(attributes)) {
            return TowerData.ofIds(histories, ordered);
        }
        List<List<String>> texts = new ArrayList<>();
        for (String line : Files.readAllLines(attributes)) {
            texts.add(line.isEmpty() ? List.of() : Arrays.asList(line.split("\t", -1)));
        }
        ItemTexts.Encoded encoded = ItemTexts.oneHot("attributes", texts);
        return encoded.input() == null
                ? TowerData.ofIds(histories, ordered)
                : TowerData.of(histories, ordered, List.of(encoded.input()), encoded.columns());
    }

    private Interactions histories() throws IOException {
        Interactions.Builder builder = new Interactions.Builder();
        int user = 0;
        try (BufferedReader in = Files.newBufferedReader(folder.resolve("histories.txt"), StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                for (String entry : line.isEmpty() ? new String[0] : line.split(" ", -1)) {
                    int colon = entry.indexOf(':');
                    builder.add(
                            user,
                            Integer.parseInt(entry.substring(0, colon)),
                            Float.parseFloat(entry.substring(colon + 1)));
                }
                user++;
            }
        }
        return builder.build(user, items);
    }

    private void write(String name, float[][] vectors) throws IOException {
        ByteBuffer row = ByteBuffer.allocate(Float.BYTES * dimension).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel out =
                FileChannel.open(folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (float[] vector : vectors) {
                row.clear().asFloatBuffer().put(vector);
                while (row.hasRemaining()) {
                    out.write(row);
                }
            }
        }
    }
}
