/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.models;

import java.util.Arrays;
import java.util.List;

/**
 * y = x W + b, as plain numbers.
 *
 * @param weights W, [inputs][outputs]
 * @param bias    b, [outputs]
 */
public record Affine(float[][] weights, float[] bias) {

    /**
     * This, then for each output (y - mean) / sqrt(variance + epsilon) * scale + shift: batch normalisation with its moving
     * moments, which at inference is affine, too.
     */
    public Affine normalised(float[] scale, float[] shift, float[] mean, float[] variance, double epsilon) {
        double[] factors = new double[bias.length];
        double[] shifts = new double[bias.length];
        for (int j = 0; j < bias.length; j++) {
            factors[j] = scale[j] / Math.sqrt(variance[j] + epsilon);
            shifts[j] = shift[j] - mean[j] * factors[j];
        }
        return scaled(factors, shifts);
    }

    /** The first outputs alone. */
    public Affine first(int outputs) {
        float[][] w = new float[weights.length][];
        for (int i = 0; i < w.length; i++) {
            w[i] = Arrays.copyOf(weights[i], outputs);
        }
        return new Affine(w, Arrays.copyOf(bias, outputs));
    }

    /** This, then for each output y * factor + shift. */
    public Affine scaled(double[] factors, double[] shifts) {
        float[][] w = new float[weights.length][bias.length];
        float[] b = new float[bias.length];
        for (int j = 0; j < bias.length; j++) {
            for (int i = 0; i < weights.length; i++) {
                w[i][j] = (float) (weights[i][j] * factors[j]);
            }
            b[j] = (float) (bias[j] * factors[j] + shifts[j]);
        }
        return new Affine(w, b);
    }

    /**
     * For each input x * factor + shift, then this.
     *
     * @param factors [inputs]; 0 masks an input
     * @param shifts  [inputs]
     */
    public Affine after(double[] factors, double[] shifts) {
        float[][] w = new float[weights.length][bias.length];
        double[] b = new double[bias.length];
        for (int j = 0; j < bias.length; j++) {
            b[j] = bias[j];
        }
        for (int i = 0; i < weights.length; i++) {
            for (int j = 0; j < bias.length; j++) {
                w[i][j] = (float) (weights[i][j] * factors[i]);
                b[j] += weights[i][j] * shifts[i];
            }
        }
        float[] rounded = new float[b.length];
        for (int j = 0; j < b.length; j++) {
            rounded[j] = (float) b[j];
        }
        return new Affine(w, rounded);
    }

    /** Adds this to a graph, from tensor to tensor. */
    public void addTo(OnnxGraph graph, String input, String output) {
        graph.linear(input, output, weights, bias);
    }

    /** Adds layers to a graph, from tensor to tensor, with a ReLU between two of them. */
    public static void addTo(OnnxGraph graph, List<Affine> layers, String input, String output) {
        String x = input;
        for (int i = 0; i < layers.size(); i++) {
            boolean last = i == layers.size() - 1;
            String y = last ? output : output + "_" + (i + 1);
            layers.get(i).addTo(graph, x, last ? y : y + "_sum");
            if (!last) {
                graph.node("Relu", y, y + "_sum");
            }
            x = y;
        }
    }
}
