/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class OnnxSessionTest {
    private final OnnxEngine engine = new OnnxEngine();

    @Test
    void aBatchComputesWhatTheGraphSays() {
        try (OnnxSession session = engine.open(TestGraphs.sigmoid(new float[][] {{1, 0}, {0, -1}}))) {
            float[][] outputs = session.run(new float[] {0, 0, 2, 3, 99, 99}, 2, 2);
            assertEquals(1, outputs.length);
            assertArrayEquals(new float[] {0.5f, 0.5f, sigmoid(2), sigmoid(-3)}, outputs[0], 1e-6f);
        }
    }

    @Test
    void bytesThatAreNoModelAreRefusedWithAReason() {
        byte[] good = TestGraphs.sigmoid(new float[][] {{1}});
        for (byte[] bad : List.of(new byte[0], new byte[] {1, 2, 3}, Arrays.copyOf(good, good.length / 2))) {
            ModelException e = assertThrows(ModelException.class, () -> engine.open(bad));
            assertTrue(e.getMessage().startsWith("ONNX Runtime cannot open the model: "), e.getMessage());
        }
    }

    @Test
    void rowsOfTheWrongWidthAreAnErrorAndTheSessionGoesOn() {
        try (OnnxSession session = engine.open(TestGraphs.sigmoid(new float[][] {{1}, {1}}))) {
            assertThrows(ModelException.class, () -> session.run(new float[3], 1, 3));
            assertArrayEquals(new float[] {0.5f}, session.run(new float[2], 1, 2)[0], 1e-6f);
        }
    }

    @Test
    void manyThreadsShareASession() throws Exception {
        try (OnnxSession session = engine.open(TestGraphs.sigmoid(new float[][] {{1}}));
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                float x = t;
                all.add(threads.submit(() -> {
                    float[] rows = new float[50];
                    Arrays.fill(rows, x);
                    float[] expected = new float[50];
                    Arrays.fill(expected, sigmoid(x));
                    for (int i = 0; i < 200; i++) {
                        assertArrayEquals(expected, session.run(rows, 50, 1)[0], 1e-6f);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private static float sigmoid(float x) {
        return (float) (1 / (1 + Math.exp(-x)));
    }
}
