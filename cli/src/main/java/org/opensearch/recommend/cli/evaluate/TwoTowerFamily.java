/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.evaluate.ModelFamily;
import org.opensearch.recommend.core.evaluate.Recommender;
import org.opensearch.recommend.core.evaluate.VectorRecommender;
import org.opensearch.recommend.core.util.Workers;

/**
 * Two-tower models, which the trainer program trains: it is given the train part alone, and gives vectors back. A score is
 * the inner product of the user's and the item's vector.
 */
public final class TwoTowerFamily implements ModelFamily<TwoTowerFamily.Parameters> {

    /**
     * What can be asked for; the trainer says what else it chose.
     *
     * @param dimension components of a vector
     * @param seed      of the training
     */
    public record Parameters(int dimension, long seed) {}

    /** Runs the trainer program. */
    public interface Program {
        /** To the end; given each line of its standard output. */
        void run(List<String> arguments, Consumer<String> lines) throws IOException, InterruptedException;
    }

    private final Program program;
    private final Parameters parameters;
    private final boolean ordered;
    private final List<List<String>> attributes;
    private final int k;
    private final Consumer<String> log;

    /**
     * A family.
     *
     * @param ordered    whether histories are in the order of time
     * @param attributes of each item, by number, or null
     * @param k          length of the lists that are measured
     * @param log        told of what the trainer chose
     */
    public TwoTowerFamily(
            Program program,
            Parameters parameters,
            boolean ordered,
            List<List<String>> attributes,
            int k,
            Consumer<String> log) {
        this.program = program;
        this.parameters = parameters;
        this.ordered = ordered;
        this.attributes = attributes;
        this.k = k;
        this.log = log;
    }

    @Override
    public String name() {
        return "two_tower";
    }

    @Override
    public Parameters defaults(Interactions train) {
        return parameters;
    }

    @Override
    public List<Function<Parameters, List<Parameters>>> axes() {
        return List.of();
    }

    @Override
    public Map<String, Object> describe(Parameters of) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("dimension", of.dimension());
        described.put("attributes", attributes != null);
        described.put("seed", of.seed());
        return described;
    }

    @Override
    public Recommender train(Parameters of, Interactions train, Workers workers, TrainingProgress progress) {
        try {
            Path folder = Files.createTempDirectory("recommend-two-tower");
            try {
                write(folder, train);
                List<String> arguments = new ArrayList<>(List.of(
                        "two-tower",
                        "--folder=" + folder,
                        "--items=" + train.columns(),
                        "--dim=" + of.dimension(),
                        "--seed=" + of.seed(),
                        "--k=" + k,
                        "--threads=" + workers.threads()));
                if (ordered) {
                    arguments.add("--ordered");
                }
                program.run(arguments, line -> told(line, progress));
                float[][] items = read(folder.resolve("items.f32"), of.dimension());
                float[][] users = read(folder.resolve("users.f32"), of.dimension());
                return new VectorRecommender(users, items);
            } finally {
                for (String name : List.of("histories.txt", "attributes.txt", "items.f32", "users.f32")) {
                    Files.deleteIfExists(folder.resolve(name));
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private void told(String line, TrainingProgress progress) {
        try {
            JsonNode told = new ObjectMapper().readTree(line);
            if (told.has("steps")) {
                progress.advance(
                        told.get("steps").asInt(),
                        told.get("total").asLong(),
                        told.get("detail").asText());
            } else if (told.has("parameters")) {
                log.accept("two_tower: trained with " + told.get("parameters"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Path folder, Interactions train) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("histories.txt"))) {
            for (int user = 0; user < train.rows(); user++) {
                StringBuilder line = new StringBuilder();
                for (int i = train.start(user); i < train.start(user + 1); i++) {
                    line.append(line.isEmpty() ? "" : " ")
                            .append(train.column(i))
                            .append(':')
                            .append(train.weight(i));
                }
                out.append(line).append('\n');
            }
        }
        if (attributes != null) {
            Files.write(
                    folder.resolve("attributes.txt"),
                    attributes.stream().map(ofItem -> String.join("\t", ofItem)).toList());
        }
    }

    private static float[][] read(Path file, int dimension) throws IOException {
        FloatBuffer in = ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[][] vectors = new float[in.remaining() / dimension][dimension];
        for (float[] vector : vectors) {
            in.get(vector);
        }
        return vectors;
    }
}
