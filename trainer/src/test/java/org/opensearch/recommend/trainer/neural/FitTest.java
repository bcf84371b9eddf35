/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.neural;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opensearch.recommend.models.Affine;
import org.opensearch.recommend.models.OnnxGraph;

@ExtendWith(TorchExtension.class)
class FitTest {
    private static final int ROWS = 2_000;
    private static final FitPlan PLAN = new FitPlan(30, 100, 0.02, 0, 0.1, 5, 7);

    private final float[][] x = new float[ROWS][3];
    private final float[] y = new float[ROWS];

    FitTest() {
        Random random = new Random(3);
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < 3; j++) {
                x[i][j] = (float) (5 + 2 * random.nextGaussian());
            }
            // No line fits this.
            y[i] = (x[i][0] - 5) * (x[i][1] - 5);
        }
    }

    private NDArray inputs(NDManager arrays, int[] rows) {
        float[][] batch = new float[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            batch[i] = x[rows[i]];
        }
        return arrays.create(batch);
    }

    private NDArray wanted(NDManager arrays, int[] rows) {
        float[] batch = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            batch[i] = y[rows[i]];
        }
        return arrays.create(batch, new Shape(rows.length, 1));
    }

    private double error(Fit fit) {
        int[] rows = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            rows[i] = i;
        }
        try (NDManager arrays = fit.arrays()) {
            NDArray got = fit.predict(new NDList(inputs(arrays, rows))).singletonOrThrow();
            return wanted(arrays, rows).sub(got).square().mean().getFloat();
        }
    }

    private NDArray loss(NDManager arrays, int[] rows, UnaryOperator<NDList> network) {
        NDArray got = network.apply(new NDList(inputs(arrays, rows))).singletonOrThrow();
        return wanted(arrays, rows).sub(got).square().mean();
    }

    @Test
    void fitsWhatNoLineFits_andTheGraphGivesTheSame(Torch torch) throws Exception {
        Mlp network = new Mlp(new int[] {32, 16}, 1, 0.0);
        try (Fit fit = new Fit(torch, network, PLAN, ROWS, new Shape(2, 3))) {
            EarlyStopping stopped = fit.run(this::loss, () -> error(fit), (epoch, error) -> {});
            assertTrue(stopped.loss() < 1.6, "a tenth of the variance, 16: " + stopped.loss());
            assertEquals(stopped.loss(), error(fit), 1e-6, "the best epoch's weights are back");
            assertArrayEquals(graph(network), torch(fit), 1e-4f);
        }
    }

    private float[] torch(Fit fit) {
        try (NDManager arrays = fit.arrays()) {
            return fit.predict(new NDList(arrays.create(x))).singletonOrThrow().toFloatArray();
        }
    }

    private float[] graph(Mlp network) throws Exception {
        OnnxGraph graph = new OnnxGraph("test");
        graph.input("features", 3);
        Affine.addTo(graph, network.folded(), "features", "score");
        graph.output("score", 1);
        OrtEnvironment runtime = OrtEnvironment.getEnvironment();
        try (OrtSession session = runtime.createSession(graph.toBytes("1"));
                OnnxTensor features = OnnxTensor.createTensor(runtime, x);
                OrtSession.Result result = session.run(Map.of("features", features))) {
            float[][] rows = (float[][]) result.get(0).getValue();
            float[] flat = new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                flat[i] = rows[i][0];
            }
            return flat;
        }
    }

    @Test
    void oneSeedGivesTheSameWeights(Torch torch) {
        float[][] got = new float[2][];
        for (int run = 0; run < 2; run++) {
            Mlp network = new Mlp(new int[] {8}, 1, 0.3);
            try (Fit fit = new Fit(torch, network, PLAN, ROWS, new Shape(2, 3))) {
                fit.run(this::loss, 2, epoch -> {});
                got[run] = torch(fit);
            }
        }
        assertArrayEquals(got[0], got[1]);
    }

    @Test
    void theRateRisesAndFalls() {
        FitPlan plan = new FitPlan(1, 1, 0.1, 0, 0.25, 1, 1);
        assertEquals(0.05, plan.rate(10, 80), 1e-12);
        assertEquals(0.1, plan.rate(20, 80), 1e-12);
        assertEquals(0.051, plan.rate(50, 80), 1e-12);
        assertEquals(0.002, plan.rate(80, 80), 1e-12);
    }

    @Test
    void stopsWhenPatienceIsOver() {
        EarlyStopping stopping = new EarlyStopping(2);
        assertTrue(stopping.improved(3));
        assertFalse(stopping.improved(4));
        assertTrue(stopping.improved(2));
        assertFalse(stopping.improved(Double.NaN));
        assertFalse(stopping.over());
        assertFalse(stopping.improved(2));
        assertTrue(stopping.over());
        assertEquals(3, stopping.best());
        assertEquals(2, stopping.loss());
    }
}
