/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.models.Affine;
import org.opensearch.recommend.models.OnnxGraph;
import org.opensearch.recommend.models.Standardisation;

/** Writes the towers as they serve: a graph and the schema of its inputs each. */
final class TowerGraphs {
    private static final String VERSION = "1";
    private static final String IN = "features";
    private static final String OUT = "vector";

    private TowerGraphs() {}

    /** The item tower without ids. Columns that are the same for all items are masked: nothing was learned of them. */
    static TowerModel.Tower item(TwoTowers network, TowerData data, float[][] scaled, int dimension) {
        List<Affine> layers = network.itemLayers();
        return new TowerModel.Tower(
                new FeatureSchema("item_tower", VERSION, data.inputs(), dimension),
                graph(
                        "item_tower",
                        data.scale(),
                        List.of(masked(layers.get(0), scaled), layers.get(1)),
                        masked(network.itemSkip(), scaled)));
    }

    /** The user tower: the pool, and behind it what is known of the user beside it. */
    static TowerModel.Tower user(TwoTowers network, Histories histories, int dimension) {
        List<Feature> inputs = new ArrayList<>();
        inputs.add(new Feature(
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
                0));
        inputs.addAll(histories.inputs());
        float[][] pool = new float[dimension + histories.width()][dimension];
        for (int i = 0; i < dimension; i++) {
            pool[i][i] = 1;
        }
        return new TowerModel.Tower(
                new FeatureSchema("user_tower", VERSION, List.copyOf(inputs), dimension),
                graph(
                        "user_tower",
                        histories.scale().behind(dimension),
                        network.userLayers(),
                        new Affine(pool, new float[dimension])));
    }

    private static byte[] graph(String name, Standardisation scale, List<Affine> layers, Affine skip) {
        int inputs = layers.getFirst().weights().length;
        int dimension = skip.bias().length;
        OnnxGraph graph = new OnnxGraph(name);
        graph.input(IN, inputs);
        graph.output(OUT, dimension);
        scale.addTo(graph, IN, "standard");
        Affine.addTo(graph, layers, "standard", "deep");
        skip.addTo(graph, "standard", "skip");
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
