/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.opensearch.recommend.models.Affine;
import org.opensearch.recommend.models.RankerColumns;
import org.opensearch.recommend.models.RankerGraph;
import org.opensearch.recommend.trainer.neural.Mlp;
import org.opensearch.recommend.trainer.neural.Rising;

/**
 * Wide and deep (H.-T. Cheng et al., DLRS 2016) with two heads on one trunk. Inputs: dense columns, standardised, float [N,
 * dense]; ids of the table, int64 [N, ids]; and, never when serving, positions, int64 [N], 0 where unknown. Output: logits, float [N, 2]: of a
 * click, and of completion given a click.
 *
 * <p>The position adds to the logit of a click through a table of its own (Z. Zhao et al., "Recommending What Video to Watch
 * Next", RecSys 2019), so that what a place in the list is worth is not learnt as what an item is worth. Serving leaves it out. No position is hidden in training, as it is in that paper: an item would stand for its places again.
 */
final class RankerNetwork extends AbstractBlock implements RankerGraph.Weights {
    static final int HEADS = 2;

    /** A later position counts as this one. */
    static final int LAST_POSITION = 100;

    /** What a column that has a direction adds to the logits at least, for each standard deviation. */
    static final float LEAST_SLOPE = 0.05f;

    private final RankerColumns columns;
    private final List<Parameter> tables = new ArrayList<>();
    private final Parameter wideTable;
    private final Parameter wideDense;
    private final Parameter positions;
    private final Mlp deep;

    RankerNetwork(RankerColumns columns, int[] hidden, double dropout) {
        this.columns = columns;
        for (RankerColumns.Group group : columns.groups()) {
            // From zero, so that a row that training never meets says nothing.
            tables.add(weights("table" + group.size(), Initializer.ZEROS, group.rows(), group.size()));
        }
        wideTable = columns.groups().isEmpty()
                ? null
                : weights("wide_table", Initializer.ZEROS, columns.tableRows(), HEADS);
        wideDense = columns.dense().length == 0
                ? null
                : weights("wide_dense", Initializer.ZEROS, columns.dense().length, HEADS);
        positions = weights("positions", Initializer.ZEROS, LAST_POSITION + 1, 1);
        deep = addChildBlock("deep", new Mlp(hidden, HEADS, dropout));
    }

    private Parameter weights(String name, Initializer initializer, long... shape) {
        return addParameter(Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.WEIGHT)
                .optInitializer(initializer)
                .optShape(new Shape(shape))
                .build());
    }

    /** Shapes of the inputs that training has. */
    Shape[] inputs() {
        return new Shape[] {
            new Shape(2, columns.dense().length), new Shape(2, columns.ids().size()), new Shape(2)
        };
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray dense = inputs.get(0);
        NDArray ids = inputs.get(1);
        NDList parts = new NDList();
        NDArray wide = null;
        if (wideDense != null) {
            parts.add(dense);
            wide = dense.dot(value(store, wideDense, dense, training));
        }
        if (wideTable != null) {
            NDArray each = embed(ids, value(store, wideTable, ids, training));
            NDArray sum = each.sum(new int[] {1});
            wide = wide == null ? sum : wide.add(sum);
        }
        int from = 0;
        for (int g = 0; g < tables.size(); g++) {
            RankerColumns.Group group = columns.groups().get(g);
            int to = from + group.columns().size();
            NDArray own = ids.get(new NDIndex(":, " + from + ":" + to)).sub(group.offset());
            NDArray each = embed(own, value(store, tables.get(g), ids, training));
            parts.add(each.reshape(-1, (long) group.size() * (to - from)));
            from = to;
        }
        NDArray x = parts.size() == 1 ? parts.get(0) : NDArrays.concat(parts, 1);
        NDArray logits =
                deep.forward(store, new NDList(x), training).singletonOrThrow().add(wide);
        if (inputs.size() > 2) {
            NDArray click = embed(inputs.get(2), value(store, positions, ids, training));
            logits = logits.add(click.concat(click.zerosLike(), 1));
        }
        return new NDList(logits);
    }

    private static NDArray embed(NDArray ids, NDArray table) {
        return Embedding.embedding(ids, table, SparseFormat.DENSE).singletonOrThrow();
    }

    private static NDArray value(ParameterStore store, Parameter parameter, NDArray like, boolean training) {
        return store.getValue(parameter, like.getDevice(), training);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
        deep.initialize(manager, type, new Shape(2, columns.dense().length + (long) columns.embedded()));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] shapes) {
        return new Shape[] {new Shape(shapes[0].get(0), HEADS)};
    }

    /**
     * Brings the weights to where every head rises, or falls, with a dense column that has a direction: by the wide part
     * alone, by {@value #LEAST_SLOPE} for each standard deviation, and never the other way by the deep one.
     *
     * @param signs of the dense columns, as in {@link Mlp#keepRising}
     */
    void keepRising(float[] signs) {
        float[] both = new float[signs.length * HEADS];
        for (int i = 0; i < both.length; i++) {
            both[i] = signs[i / HEADS];
        }
        Rising.keep(wideDense.getArray(), both, LEAST_SLOPE);
        float[] all = Arrays.copyOf(signs, signs.length + columns.embedded());
        deep.keepRising(all);
    }

    @Override
    public List<Affine> deep() {
        return deep.folded();
    }

    @Override
    public float[] table(int group) {
        return tables.get(group).getArray().toFloatArray();
    }

    @Override
    public float[] wideTable() {
        return wideTable.getArray().toFloatArray();
    }

    @Override
    public float[][] wideDense() {
        float[] flat = wideDense.getArray().toFloatArray();
        float[][] weights = new float[flat.length / HEADS][];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Arrays.copyOfRange(flat, i * HEADS, (i + 1) * HEADS);
        }
        return weights;
    }
}
