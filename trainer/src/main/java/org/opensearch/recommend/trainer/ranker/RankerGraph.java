/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.models.OnnxGraph;
import org.opensearch.recommend.trainer.neural.Affine;
import org.opensearch.recommend.trainer.neural.Mlp;

/** A trained ranker as an ONNX graph: {@code features} float [N, width] to {@code score} float [N, 2], p_click and p_complete. */
final class RankerGraph {
    private final OnnxGraph graph;
    private final Columns columns;
    private final RankerNetwork network;
    private final Standardisation standardisation;
    private final double[] slopes;
    private final double[] shifts;

    private RankerGraph(
            String version,
            Columns columns,
            RankerNetwork network,
            Standardisation standardisation,
            Calibration[] heads) {
        this.graph = new OnnxGraph(version);
        this.columns = columns;
        this.network = network;
        this.standardisation = standardisation;
        this.slopes = Arrays.stream(heads).mapToDouble(Calibration::slope).toArray();
        this.shifts = Arrays.stream(heads).mapToDouble(Calibration::shift).toArray();
    }

    /**
     * Writes it.
     *
     * @param heads of each head; folded into the last weights
     */
    static byte[] of(
            String version,
            Columns columns,
            RankerNetwork network,
            Standardisation standardisation,
            Calibration[] heads) {
        RankerGraph it = new RankerGraph(version, columns, network, standardisation, heads);
        it.build();
        return it.graph.toBytes(version);
    }

    private void build() {
        graph.input("features", columns.width());
        List<String> inputs = new ArrayList<>();
        List<String> logits = new ArrayList<>();
        graph.tensor("zero", new float[] {0}, 1);
        if (columns.dense().length > 0) {
            standardise();
            inputs.add("dense");
            new Affine(network.wideDense(), new float[RankerNetwork.HEADS])
                    .scaled(slopes, new double[RankerNetwork.HEADS])
                    .addTo(graph, "dense", "wide_dense");
            logits.add("wide_dense");
        }
        if (!columns.groups().isEmpty()) {
            ids();
            wideTable();
            logits.add("wide_ids");
            for (int g = 0; g < columns.groups().size(); g++) {
                inputs.add(embedded(g));
            }
        }
        String x = inputs.get(0);
        if (inputs.size() > 1) {
            graph.concat("embedded", inputs);
            x = "embedded";
        }
        List<Affine> layers = new ArrayList<>(network.deep());
        layers.set(layers.size() - 1, layers.get(layers.size() - 1).scaled(slopes, shifts));
        Mlp.addTo(graph, layers, x, "deep");
        String sum = "deep";
        for (String logit : logits) {
            graph.node("Add", logit + "_sum", sum, logit);
            sum = logit + "_sum";
        }
        graph.node("Sigmoid", "score", sum);
        graph.output("score", RankerNetwork.HEADS);
    }

    private void standardise() {
        int[] dense = columns.dense();
        graph.columns("features", "numbers", Arrays.stream(dense).asLongStream().toArray());
        graph.tensor("mean", standardisation.mean(), dense.length);
        graph.tensor("factor", standardisation.factor(), dense.length);
        graph.tensor("least", new float[] {-Standardisation.MOST});
        graph.tensor("most", new float[] {Standardisation.MOST});
        graph.node("Sub", "centred", "numbers", "mean");
        graph.node("Mul", "scaled", "centred", "factor");
        graph.node("Clip", "dense", "scaled", "least", "most");
    }

    private void ids() {
        List<Columns.Ids> ids = columns.ids();
        int all = ids.stream().mapToInt(of -> of.rows().length).sum();
        float[] greatest = new float[ids.size()];
        long[] starts = new long[ids.size()];
        int[] rows = new int[all];
        int start = 0;
        for (int i = 0; i < greatest.length; i++) {
            Columns.Ids of = ids.get(i);
            greatest[i] = of.rows().length - 1f;
            starts[i] = start;
            for (int row : of.rows()) {
                rows[start++] = of.offset() + row;
            }
        }
        graph.columns(
                "features",
                "numbered",
                ids.stream().mapToLong(Columns.Ids::column).toArray());
        // Nothing that is looked up may lie outside.
        graph.tensor("greatest", greatest, greatest.length);
        graph.node("Min", "at_most", "numbered", "greatest");
        graph.node("Max", "inside", "at_most", "zero");
        graph.toIntegers("inside", "own_ids");
        graph.tensor("starts", starts, starts.length);
        graph.node("Add", "all_ids", "own_ids", "starts");
        graph.tensor("rows", rows, rows.length);
        graph.node("Gather", "ids", "rows", "all_ids");
    }

    private void wideTable() {
        float[] table = network.wideTable();
        for (int i = 0; i < table.length; i++) {
            table[i] = (float) (table[i] * slopes[i % RankerNetwork.HEADS]);
        }
        graph.tensor("wide_table", table, columns.tableRows(), RankerNetwork.HEADS);
        graph.node("Gather", "wide_each", "wide_table", "ids");
        graph.tensor("second", new long[] {1}, 1);
        graph.node("ReduceSum", Map.of("keepdims", 0L), "wide_ids", "wide_each", "second");
    }

    /** Adds the embeddings of a group side by side. */
    private String embedded(int g) {
        Columns.Group group = columns.groups().get(g);
        int before = 0;
        for (Columns.Group earlier : columns.groups().subList(0, g)) {
            before += earlier.columns().size();
        }
        int count = group.columns().size();
        String name = "group" + g;
        long[] own = new long[count];
        for (int i = 0; i < count; i++) {
            own[i] = (long) before + i;
        }
        graph.columns("ids", name + "_all", own);
        graph.tensor(name + "_offset", new int[] {group.offset()}, 1);
        graph.node("Sub", name + "_ids", name + "_all", name + "_offset");
        graph.tensor(name + "_table", network.table(g), group.rows(), group.size());
        graph.node("Gather", name + "_each", name + "_table", name + "_ids");
        graph.tensor(name + "_shape", new long[] {-1, (long) count * group.size()}, 2);
        graph.node("Reshape", name, name + "_each", name + "_shape");
        return name;
    }
}
