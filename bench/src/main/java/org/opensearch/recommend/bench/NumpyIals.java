/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.Interactions;

/** iALS in numpy, on one thread: a program of its own, started with a Python that is there. */
final class NumpyIals {

    private static final String SCRIPT = "ials.py";
    private static final int NO_NUMPY = 3;

    /** What a linear algebra library of numpy's asks how many threads it may have. */
    private static final List<String> THREADS = List.of(
            "OMP_NUM_THREADS",
            "OPENBLAS_NUM_THREADS",
            "MKL_NUM_THREADS",
            "BLIS_NUM_THREADS",
            "VECLIB_MAXIMUM_THREADS",
            "NUMEXPR_NUM_THREADS");

    private final String python;

    /**
     * numpy of this Python.
     *
     * @param python a program on the PATH, or its path
     */
    NumpyIals(String python) {
        this.python = python;
    }

    /**
     * What a training gave.
     *
     * @param seconds of the sweeps alone
     * @param loss after the last of them
     * @param version of numpy
     */
    record Trained(double seconds, double loss, String version) {}

    /**
     * Trains.
     *
     * @param interactions whose weights are all 1
     * @param directory for files on the way
     * @throws IOException when there is no such Python or it has no numpy, too, in a sentence
     */
    Trained train(Interactions interactions, IalsParameters parameters, Path directory)
            throws IOException, InterruptedException {
        Path data = directory.resolve("interactions");
        Path script = directory.resolve(SCRIPT);
        write(interactions, data);
        try (InputStream in = NumpyIals.class.getResourceAsStream(SCRIPT)) {
            Files.write(script, in.readAllBytes());
        }
        ProcessBuilder builder = new ProcessBuilder(
                        python,
                        script.toString(),
                        data.toString(),
                        String.valueOf(parameters.dimension()),
                        String.valueOf(parameters.epochs()),
                        String.valueOf(parameters.alpha0()),
                        String.valueOf(parameters.lambda()),
                        String.valueOf(parameters.nu()),
                        String.valueOf(parameters.initialScale()),
                        String.valueOf(parameters.seed()))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        THREADS.forEach(name -> builder.environment().put(name, "1"));
        Process process = start(builder);
        Thread end = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(end);
        try {
            byte[] answer = process.getInputStream().readAllBytes();
            int code = process.waitFor();
            if (code == NO_NUMPY) {
                throw new IOException("[" + python + "] has no numpy");
            }
            JsonNode trained = new ObjectMapper().readTree(answer);
            if (code != 0 || !trained.has("seconds")) {
                throw new IOException("[" + python + "] ended with " + code);
            }
            return new Trained(
                    trained.path("seconds").asDouble(),
                    trained.path("loss").asDouble(),
                    trained.path("numpy").asText());
        } finally {
            process.destroy();
            Runtime.getRuntime().removeShutdownHook(end);
        }
    }

    private Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException("there is no Python [" + python + "]", e);
        }
    }

    private static void write(Interactions interactions, Path file) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES * (3 + interactions.rows() + interactions.size()))
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(interactions.rows()).putInt(interactions.columns());
        for (int row = 0; row <= interactions.rows(); row++) {
            out.putInt(interactions.start(row));
        }
        for (int i = 0; i < interactions.size(); i++) {
            out.putInt(interactions.column(i));
        }
        Files.write(file, out.array());
    }
}
