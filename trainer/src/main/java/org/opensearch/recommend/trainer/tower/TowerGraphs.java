/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.Transform;
import org.opensearch.recommend.models.Affine;
import org.opensearch.recommend.models.OnnxGraph;

/** Writes the towers as they serve: a graph and the schema of its inputs each. */
final class TowerGraphs {
    private static final String VERSION = "1";
    private static final String IN = "features";
    private static final String OUT = "vector";

    private TowerGraphs() {}

    /** The item tower without ids. Columns that are the same for all items are masked: nothing was learned of them. */
    static TowerModel.Tower item(TwoTowers network, TowerData data, int dimension) {
        Affine skip = masked(network.itemSkip(), data.features());
        List<Affine> layers = network.itemLayers();
        return new TowerModel.Tower(
                new FeatureSchema("item_tower", VERSION, data.inputs(), dimension),
                graph("item_tower", List.of(masked(layers.get(0), data.features()), layers.get(1)), skip));
    }

    /** The user tower. The events of a profile stand for the items of the pool, which has no more than so many. */
    static TowerModel.Tower user(TwoTowers network, int dimension, int historyItems) {
        List<Feature> inputs = List.of(
                new Feature(
                        "tower_pool",
                        Feature.Kind.PROFILE,
                        "tower_pool",
                        null,
                        null,
                        null,
                        List.of(),
                        dimension,
                        List.of(),
                        null,
                        0),
                new Feature(
                        "events",
                        Feature.Kind.PROFILE,
                        "events",
                        null,
                        null,
                        null,
                        List.of(new Transform.Clip(0, historyItems), new Transform.Log1p()),
                        0));
        float[][] pool = new float[dimension + TwoTowers.PROFILE][dimension];
        for (int i = 0; i < dimension; i++) {
            pool[i][i] = 1;
        }
        return new TowerModel.Tower(
                new FeatureSchema("user_tower", VERSION, inputs, dimension),
                graph("user_tower", network.userLayers(), new Affine(pool, new float[dimension])));
    }

    private static byte[] graph(String name, List<Affine> layers, Affine skip) {
        int inputs = layers.getFirst().weights().length;
        int dimension = skip.bias().length;
        OnnxGraph graph = new OnnxGraph(name);
        graph.input(IN, inputs);
        graph.output(OUT, dimension);
        Affine.addTo(graph, layers, IN, "deep");
        skip.addTo(graph, IN, "skip");
        graph.node("Add", "sum", "deep", "skip");
        graph.node("LpNormalization", Map.of("axis", 1L, "p", 2L), OUT, "sum");
        return graph.toBytes(VERSION);
    }

    private static Affine masked(Affine layer, float[][] rows) {
        int width = rows[0].length;
        double[] factors = new double[width];
        double[] shifts = new double[width];
        for (int column = 0; column < width; column++) {
            for (float[] row : rows) {
                if (row[column] != rows[0][column]) {
                    factors[column] = 1;
                    break;
                }
            }
            shifts[column] = factors[column] == 1 ? 0 : rows[0][column];
        }
        return layer.after(factors, shifts);
    }
}
