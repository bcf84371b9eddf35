/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

/** A tower's graph in ONNX Runtime, on one thread, as it serves. */
final class TowerSession implements AutoCloseable {
    private static final int CHUNK = 1024;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final int dimension;

    TowerSession(TowerModel.Tower tower) {
        dimension = tower.schema().dimension();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(tower.graph(), options);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The vectors of rows of features. */
    float[][] vectors(float[][] rows) {
        float[][] vectors = new float[rows.length][];
        for (int from = 0; from < rows.length; from += CHUNK) {
            int to = Math.min(rows.length, from + CHUNK);
            float[][] chunk = chunk(Arrays.copyOfRange(rows, from, to));
            System.arraycopy(chunk, 0, vectors, from, chunk.length);
        }
        return vectors;
    }

    private float[][] chunk(float[][] rows) {
        FloatBuffer flat = FloatBuffer.allocate(rows.length * rows[0].length);
        for (float[] row : rows) {
            flat.put(row);
        }
        try (OnnxTensor features =
                        OnnxTensor.createTensor(environment, flat.rewind(), new long[] {rows.length, rows[0].length});
                OrtSession.Result result = session.run(Map.of("features", features))) {
            float[] out = new float[rows.length * dimension];
            ((OnnxTensor) result.get(0)).getFloatBuffer().get(out);
            return TwoTowers.rows(out, dimension);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
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
