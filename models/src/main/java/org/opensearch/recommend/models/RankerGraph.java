/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A wide and deep ranker as an ONNX graph: {@code features} float [N, width] to {@code score} float [N, heads].
 *
 * <pre>
 * dense  = (features - mean) x factor, held to ±{@value Standardisation#MOST}; 0 where a column is no number
 * deep   = layers with ReLU between them, of dense and the embeddings of the ids
 * score  = sigmoid(deep + linear in dense + the sum of the ids' own weights)
 * </pre>
 *
 * <p>All columns are standardised, and those that are no numbers masked: to pick the others out takes ONNX Runtime as long as
 * half of a large hidden layer.
 */
public final class RankerGraph {
    /** What was learned, or is made up. */
    public interface Weights {
        /** Layers over the dense columns and then the embeddings; the last has the heads as outputs. */
        List<Affine> deep();

        /** Embeddings of a group, row by row. */
        float[] table(int group);

        /** Weights of the ids in the heads, row by row. */
        float[] wideTable();

        /** Weights of the dense columns in the heads. */
        float[][] wideDense();
    }

    private final OnnxGraph graph;
    private final RankerColumns columns;
    private final Weights weights;
    private final Standardisation standardisation;
    private final double[] slopes;
    private final double[] shifts;

    private RankerGraph(
            String version,
            RankerColumns columns,
            Weights weights,
            Standardisation standardisation,
            double[] slopes,
            double[] shifts) {
        this.graph = new OnnxGraph(version);
        this.columns = columns;
        this.weights = weights;
        this.standardisation = standardisation;
        this.slopes = slopes;
        this.shifts = shifts;
    }

    /**
     * Writes it.
     *
     * @param slopes by which the logit of each head that is written, the first of the weights' or all, is multiplied; folded
     *               into the last weights
     * @param shifts that are added then
     */
    public static byte[] of(
            String version,
            RankerColumns columns,
            Weights weights,
            Standardisation standardisation,
            double[] slopes,
            double[] shifts) {
        RankerGraph it = new RankerGraph(version, columns, weights, standardisation, slopes, shifts);
        it.build();
        return it.graph.toBytes(version);
    }

    private void build() {
        graph.input("features", columns.width());
        List<String> inputs = new ArrayList<>();
        List<String> logits = new ArrayList<>();
        if (columns.dense().length > 0) {
            standardise();
            inputs.add("dense");
            float[][] wide = spread(weights.wideDense());
            new Affine(wide, new float[wide[0].length])
                    .first(slopes.length)
                    .scaled(slopes, new double[slopes.length])
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
        List<Affine> layers = new ArrayList<>(weights.deep());
        if (columns.dense().length > 0) {
            layers.set(
                    0, new Affine(spread(layers.get(0).weights()), layers.get(0).bias()));
        }
        layers.set(
                layers.size() - 1,
                layers.get(layers.size() - 1).first(slopes.length).scaled(slopes, shifts));
        Affine.addTo(graph, layers, x, "deep");
        String sum = "deep";
        for (String logit : logits) {
            graph.node("Add", logit + "_sum", sum, logit);
            sum = logit + "_sum";
        }
        graph.node("Sigmoid", "score", sum);
        graph.output("score", slopes.length);
    }

    private void standardise() {
        float[] mean = new float[columns.width()];
        float[] factor = new float[columns.width()];
        for (int i = 0; i < columns.dense().length; i++) {
            mean[columns.dense()[i]] = standardisation.mean()[i];
            factor[columns.dense()[i]] = standardisation.factor()[i];
        }
        new Standardisation(mean, factor).addTo(graph, "features", "dense");
    }

    /** Weights of the dense columns, in front of any others, as those of all columns. */
    private float[][] spread(float[][] rows) {
        int dense = columns.dense().length;
        float[][] all = new float[columns.width() + rows.length - dense][rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            all[i < dense ? columns.dense()[i] : columns.width() + i - dense] = rows[i];
        }
        return all;
    }

    private void ids() {
        List<RankerColumns.Ids> ids = columns.ids();
        int all = ids.stream().mapToInt(of -> of.rows().length).sum();
        float[] greatest = new float[ids.size()];
        long[] starts = new long[ids.size()];
        int[] rows = new int[all];
        int start = 0;
        for (int i = 0; i < greatest.length; i++) {
            RankerColumns.Ids of = ids.get(i);
            greatest[i] = of.rows().length - 1f;
            starts[i] = start;
            for (int row : of.rows()) {
                rows[start++] = of.offset() + row;
            }
        }
        graph.columns(
                "features",
                "numbered",
                ids.stream().mapToLong(RankerColumns.Ids::column).toArray());
        // Nothing that is looked up may lie outside.
        graph.tensor("zero", new float[] {0}, 1);
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
        float[] each = weights.wideTable();
        int heads = each.length / columns.tableRows();
        float[] table = new float[columns.tableRows() * slopes.length];
        for (int i = 0; i < table.length; i++) {
            int head = i % slopes.length;
            table[i] = (float) (each[i / slopes.length * heads + head] * slopes[head]);
        }
        graph.tensor("wide_table", table, columns.tableRows(), slopes.length);
        graph.node("Gather", "wide_each", "wide_table", "ids");
        graph.tensor("second", new long[] {1}, 1);
        graph.node("ReduceSum", Map.of("keepdims", 0L), "wide_ids", "wide_each", "second");
    }

    /** Adds the embeddings of a group side by side. */
    private String embedded(int g) {
        RankerColumns.Group group = columns.groups().get(g);
        int before = 0;
        for (RankerColumns.Group earlier : columns.groups().subList(0, g)) {
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
        graph.tensor(name + "_table", weights.table(g), group.rows(), group.size());
        graph.node("Gather", name + "_each", name + "_table", name + "_ids");
        graph.tensor(name + "_shape", new long[] {-1, (long) count * group.size()}, 2);
        graph.node("Reshape", name, name + "_each", name + "_shape");
        return name;
    }
}
