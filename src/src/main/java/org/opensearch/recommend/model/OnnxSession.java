/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.model;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One open ONNX graph with one input [n, features]. Safe for use by many threads; must not be closed while in use, which
 * {@link RankerModel} sees to.
 */
public final class OnnxSession implements AutoCloseable {
    private final Model model;
    // A predictor serves one call at a time; there are never more than threads that score at once.
    private final Queue<Predictor<Batch, float[][]>> idle = new ConcurrentLinkedQueue<>();

    OnnxSession(Model model) {
        this.model = model;
    }

    /**
     * Runs the graph once.
     *
     * @param rows     row-major [n, features]; what follows is ignored
     * @param n        rows, at least 1
     * @param features columns
     * @return the graph's outputs in its own order, each flattened
     * @throws ModelException when the graph does not take such an input
     */
    float[][] run(float[] rows, int n, int features) {
        Predictor<Batch, float[][]> predictor = idle.poll();
        if (predictor == null) {
            predictor = model.newPredictor(new BatchTranslator());
        }
        try {
            float[][] outputs = predictor.predict(new Batch(rows, n, features));
            idle.add(predictor);
            return outputs;
        } catch (TranslateException | RuntimeException e) {
            predictor.close();
            throw new ModelException(
                    "the model did not compute [" + n + "] rows of [" + features + "] features: "
                            + OnnxEngine.rootMessage(e),
                    e);
        }
    }

    @Override
    public void close() {
        for (Predictor<Batch, float[][]> p = idle.poll(); p != null; p = idle.poll()) {
            p.close();
        }
        model.close();
    }

    private record Batch(float[] rows, int n, int features) {}

    /**
     * Copies rows in and outputs out. Where rows are not very many, they go into memory outside the heap that is kept from call
     * to call: ONNX Runtime would otherwise have it allocated for each. For one call at a time.
     */
    private static final class BatchTranslator implements Translator<Batch, float[][]> {
        private static final int MOST_KEPT = 1 << 20;

        private FloatBuffer kept = FloatBuffer.allocate(0);

        @Override
        public NDList processInput(TranslatorContext context, Batch batch) {
            NDArray input = context.getNDManager()
                    .create(buffer(batch.rows, batch.n * batch.features), new Shape(batch.n, batch.features));
            return new NDList(input);
        }

        private FloatBuffer buffer(float[] rows, int size) {
            if (size > MOST_KEPT) {
                return FloatBuffer.wrap(rows, 0, size);
            }
            if (kept.capacity() < size) {
                kept = ByteBuffer.allocateDirect(size * Float.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
            }
            return kept.clear().put(rows, 0, size).flip();
        }

        @Override
        public float[][] processOutput(TranslatorContext context, NDList outputs) {
            float[][] result = new float[outputs.size()][];
            for (int i = 0; i < result.length; i++) {
                result[i] = outputs.get(i).toFloatArray();
            }
            return result;
        }

        @Override
        public Batchifier getBatchifier() {
            return null;
        }
    }
}
