/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.opensearch.recommend.models.Affine;

/**
 * The network: an item tower, relu(f W1 + b1) W2 + b2 + f S + e for features f and the embedding e of the id, and a user
 * tower, p + relu([p, q] U1 + c1) U2 + c2 for the pool p of the history's item vectors and profile features q. The outputs
 * of both, and p, have unit length. U2 is 0 at first, so that a user starts as the pool.
 *
 * <p>Inputs: items' numbers [U], features [U, width], id kept [U, 1] (0 or 1), pools [B, U], profile [B, profile columns].
 * Outputs: item vectors [U, dimension], user vectors [B, dimension], [1] what cosines are multiplied by: 1 / temperature.
 */
final class TwoTowers extends AbstractBlock {
    private static final float TINY = 1e-12f;

    private final int dimension;
    private final Parameter itemHidden;
    private final Parameter itemHiddenBias;
    private final Parameter itemOutput;
    private final Parameter itemOutputBias;
    private final Parameter itemSkip;
    private final Parameter ids;
    private final Parameter userHidden;
    private final Parameter userHiddenBias;
    private final Parameter userOutput;
    private final Parameter userOutputBias;
    private final Parameter scale;

    /**
     * A network that is not initialised yet.
     *
     * @param width   columns of an item's features
     * @param profile columns of what is known of a user beside the pool
     */
    TwoTowers(int items, int width, int profile, TowerParameters parameters) {
        dimension = parameters.dimension();
        int hidden = parameters.hidden();
        // Ids and attributes weigh about the same at first.
        Initializer small = new NormalInitializer(0.1f);
        itemHidden = add("item_hidden", normal(2.0 / Math.max(8, width)), width, hidden);
        itemHiddenBias = add("item_hidden_bias", Initializer.ZEROS, hidden);
        itemOutput = add("item_output", normal(0.01 / hidden), hidden, dimension);
        itemOutputBias = add("item_output_bias", Initializer.ZEROS, dimension);
        itemSkip = add("item_skip", small, width, dimension);
        ids = add("ids", small, items, dimension);
        userHidden = add("user_hidden", normal(2.0 / (dimension + profile)), dimension + profile, hidden);
        userHiddenBias = add("user_hidden_bias", Initializer.ZEROS, hidden);
        userOutput = add("user_output", Initializer.ZEROS, hidden, dimension);
        userOutputBias = add("user_output_bias", Initializer.ZEROS, dimension);
        scale = add("scale", new ConstantInitializer((float) -Math.log(parameters.temperature())), 1);
    }

    private static Initializer normal(double variance) {
        return new NormalInitializer((float) Math.sqrt(variance));
    }

    private Parameter add(String name, Initializer initializer, long... shape) {
        return addParameter(Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.OTHER)
                .optInitializer(initializer)
                .optShape(new Shape(shape))
                .build());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray features = inputs.get(1);
        Function<Parameter, NDArray> of = parameter -> store.getValue(parameter, features.getDevice(), training);
        NDArray embedded = Embedding.embedding(inputs.get(0), of.apply(ids), SparseFormat.DENSE)
                .singletonOrThrow();
        NDArray items = unit(layers(features, of, itemHidden, itemHiddenBias, itemOutput, itemOutputBias)
                .add(features.matMul(of.apply(itemSkip)))
                .add(embedded.mul(inputs.get(2))));
        NDArray pool = unit(inputs.get(3).matMul(items));
        NDArray user = NDArrays.concat(new NDList(pool, inputs.get(4)), 1);
        NDArray users = unit(pool.add(layers(user, of, userHidden, userHiddenBias, userOutput, userOutputBias)));
        NDArray inverse = of.apply(scale).exp();
        // Else it stays as long as the parameter does.
        inverse.attach(features.getManager());
        return new NDList(items, users, inverse);
    }

    private static NDArray layers(
            NDArray x,
            Function<Parameter, NDArray> of,
            Parameter hidden,
            Parameter hiddenBias,
            Parameter output,
            Parameter outputBias) {
        return Activation.relu(x.matMul(of.apply(hidden)).add(of.apply(hiddenBias)))
                .matMul(of.apply(output))
                .add(of.apply(outputBias));
    }

    private static NDArray unit(NDArray x) {
        return x.div(x.square().sum(new int[] {1}, true).add(TINY).sqrt());
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {new Shape(inputs[0].get(0), dimension), new Shape(inputs[3].get(0), dimension), new Shape(1)
        };
    }

    /** The layers of the item tower without the id, as they are now. */
    List<Affine> itemLayers() {
        return List.of(affine(itemHidden, itemHiddenBias), affine(itemOutput, itemOutputBias));
    }

    /** What is added to the output of {@link #itemLayers}. */
    Affine itemSkip() {
        return new Affine(rows(itemSkip), new float[dimension]);
    }

    /** The layers of the user tower, as they are now; the pool is added to their output. */
    List<Affine> userLayers() {
        return List.of(affine(userHidden, userHiddenBias), affine(userOutput, userOutputBias));
    }

    private static Affine affine(Parameter weights, Parameter bias) {
        return new Affine(rows(weights), bias.getArray().toFloatArray());
    }

    /** The rows of a matrix that is flat. */
    static float[][] rows(float[] flat, int width) {
        float[][] rows = new float[flat.length / width][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
        }
        return rows;
    }

    private static float[][] rows(Parameter matrix) {
        Shape shape = matrix.getArray().getShape();
        return rows(matrix.getArray().toFloatArray(), (int) shape.get(1));
    }
}
