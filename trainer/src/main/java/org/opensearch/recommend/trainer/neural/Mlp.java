/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.neural;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.recommend.models.Affine;

/**
 * A multi-layer perceptron: [N, inputs] to [N, outputs]. Each hidden layer is affine, batch normalisation, ReLU, dropout; the
 * output is affine.
 */
public final class Mlp extends AbstractBlock {
    private static final float EPSILON = 1e-5f;

    private final List<Linear> layers = new ArrayList<>();
    private final List<BatchNorm> norms = new ArrayList<>();
    private final List<Dropout> dropouts = new ArrayList<>();
    private final int outputs;

    /**
     * A network that is not initialised yet.
     *
     * @param hidden  widths of the hidden layers, may be empty
     * @param outputs width of the output
     * @param dropout share of a hidden layer's outputs that is left out in training, in [0, 1)
     */
    public Mlp(int[] hidden, int outputs, double dropout) {
        this.outputs = outputs;
        for (int width : hidden) {
            // Batch normalisation shifts, so a bias before it would do nothing.
            layers.add(addChildBlock(
                    "hidden", Linear.builder().setUnits(width).optBias(false).build()));
            norms.add(addChildBlock(
                    "norm", BatchNorm.builder().optEpsilon(EPSILON).build()));
            dropouts.add(addChildBlock(
                    "dropout", Dropout.builder().optRate((float) dropout).build()));
        }
        layers.add(addChildBlock("output", Linear.builder().setUnits(outputs).build()));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDList x = inputs;
        for (int i = 0; i < norms.size(); i++) {
            x = layers.get(i).forward(store, x, training);
            x = norms.get(i).forward(store, x, training);
            x = new NDList(Activation.relu(x.singletonOrThrow()));
            x = dropouts.get(i).forward(store, x, training);
        }
        return layers.get(norms.size()).forward(store, x, training);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
        Shape[] x = shapes;
        for (int i = 0; i < norms.size(); i++) {
            for (Block block : List.of(layers.get(i), norms.get(i), dropouts.get(i))) {
                block.initialize(manager, type, x);
                x = block.getOutputShapes(x);
            }
        }
        layers.get(norms.size()).initialize(manager, type, x);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] shapes) {
        return new Shape[] {new Shape(shapes[0].get(0), outputs)};
    }

    /**
     * Brings the weights to where no output falls when an input rises that must not lower it. A weight of the first layer
     * keeps the sign of its input, all later ones are at least 0 (J. Sill, "Monotonic Networks", NIPS 1997).
     *
     * @param signs of the inputs: 1 where the outputs may only rise with it, -1 where they may only fall, 0 where they may
     *              do both
     */
    public void keepRising(float[] signs) {
        for (int i = 0; i < layers.size(); i++) {
            NDArray weights = layers.get(i).getParameters().get("weight").getArray();
            Rising.keep(weights, i == 0 ? signs : null, 0);
            if (i < norms.size()) {
                Rising.keep(norms.get(i).getParameters().get("gamma").getArray(), null, 0);
            }
        }
    }

    /** The layers as they are now, normalisation folded in; between two of them is a ReLU. */
    public List<Affine> folded() {
        List<Affine> folded = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Affine layer = affine(layers.get(i));
            if (i < norms.size()) {
                var norm = norms.get(i).getParameters();
                layer = layer.normalised(
                        numbers(norm.get("gamma").getArray()),
                        numbers(norm.get("beta").getArray()),
                        numbers(norm.get("runningMean").getArray()),
                        numbers(norm.get("runningVar").getArray()),
                        EPSILON);
            }
            folded.add(layer);
        }
        return folded;
    }

    private static Affine affine(Linear linear) {
        // Each row of what PyTorch holds is the weights of one output.
        NDArray held = linear.getParameters().get("weight").getArray();
        int out = (int) held.getShape().get(0);
        int in = (int) held.getShape().get(1);
        float[] flat = numbers(held);
        float[][] weights = new float[in][out];
        for (int j = 0; j < out; j++) {
            for (int i = 0; i < in; i++) {
                weights[i][j] = flat[j * in + i];
            }
        }
        var parameters = linear.getParameters();
        return new Affine(
                weights,
                parameters.contains("bias") ? numbers(parameters.get("bias").getArray()) : new float[out]);
    }

    private static float[] numbers(NDArray array) {
        return array.toFloatArray();
    }
}
