/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.opensearch.recommend.core.replay.RankingRow;

/** A ranker in ONNX Runtime, as it serves: on one thread. */
public final class OnnxRanker implements AutoCloseable {
    private static final int BATCH = 1_000;
    private static final int WARM_UP = 20;
    private static final int TIMED = 200;

    private final OrtEnvironment runtime = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    /**
     * Opens a graph.
     *
     * @throws IllegalArgumentException when it is not one
     */
    public OnnxRanker(byte[] graph) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = runtime.createSession(graph, options);
        } catch (OrtException e) {
            throw new IllegalArgumentException("ONNX Runtime does not take the graph: " + e.getMessage(), e);
        }
    }

    /** Predicts rows; of a ranker with one head, all that is clicked is completed. */
    public Predictions predict(List<RankingRow> rows) {
        List<float[]> heads = heads(rows);
        return new Predictions(
                heads.stream().mapToDouble(of -> of[0]).toArray(),
                heads.stream().mapToDouble(of -> of.length > 1 ? of[1] : 1).toArray());
    }

    /** The heads of each row. */
    List<float[]> heads(List<RankingRow> rows) {
        List<float[]> all = new ArrayList<>(rows.size());
        for (int from = 0; from < rows.size(); from += BATCH) {
            List<RankingRow> batch = rows.subList(from, Math.min(rows.size(), from + BATCH));
            all.addAll(Arrays.asList(run(buffer(batch), batch.size())));
        }
        return all;
    }

    /**
     * Microseconds that 1,000 candidates take, rows repeated up to that many: the least of {@value #TIMED} runs, which what
     * else the machine does disturbs least.
     */
    public double microsecondsPerThousand(List<RankingRow> rows) {
        FloatBuffer thousand = buffer(IntStream.range(0, BATCH)
                .mapToObj(i -> rows.get(i % rows.size()))
                .toList());
        long least = Long.MAX_VALUE;
        for (int i = -WARM_UP; i < TIMED; i++) {
            long start = System.nanoTime();
            run(thousand, BATCH);
            if (i >= 0) {
                least = Math.min(least, System.nanoTime() - start);
            }
        }
        return least / 1e3;
    }

    private static FloatBuffer buffer(List<RankingRow> rows) {
        int width = rows.get(0).features().length;
        FloatBuffer buffer = ByteBuffer.allocateDirect(rows.size() * width * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        rows.forEach(row -> buffer.put(row.features()));
        return buffer;
    }

    private float[][] run(FloatBuffer features, int rows) {
        features.rewind();
        long[] shape = {rows, features.remaining() / rows};
        try (OnnxTensor input = OnnxTensor.createTensor(runtime, features, shape);
                OrtSession.Result result = session.run(Map.of("features", input))) {
            FloatBuffer flat = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[][] heads = new float[rows][flat.remaining() / rows];
            for (float[] row : heads) {
                flat.get(row);
            }
            return heads;
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not run the graph: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
