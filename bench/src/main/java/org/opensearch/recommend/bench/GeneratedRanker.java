/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.rank.DefaultSchema;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.ScoreFormula;
import org.opensearch.recommend.core.util.Hashes;
import org.opensearch.recommend.models.Affine;
import org.opensearch.recommend.models.RankerColumns;
import org.opensearch.recommend.models.RankerGraph;
import org.opensearch.recommend.models.Standardisation;

/**
 * A wide and deep ranker that nobody trained: the inputs that the trainer gives a ranker of this index, the graph that it
 * writes, weights drawn at random. Every id has an embedding of its own, which is the most that training can give.
 */
final class GeneratedRanker {
    private static final int HEADS = DefaultSchema.HEADS.size();
    private static final long SEED = 31;

    private final int[] hidden;
    private final FeatureSchema schema;
    private final RankerColumns columns;
    private final byte[] graph;
    private final SplittableRandom random = new SplittableRandom(SEED);

    /**
     * A ranker.
     *
     * @param config of the index
     * @param hidden widths of the hidden layers
     */
    GeneratedRanker(RecommendConfig config, int[] hidden) {
        this.hidden = hidden.clone();
        // As the trainer does: collaborative factors and tower vectors are no inputs of their own.
        schema = new FeatureSchema(
                "generated",
                "1",
                DefaultSchema.of(config, new DefaultSchema.Vectors(config.dimension(), 0, 0), List.of()),
                DefaultSchema.HEADS,
                new ScoreFormula(true, List.of(1.0, 1.0)));
        columns = RankerColumns.ofAll(RankerColumns.buckets(schema));
        float[] factors = new float[columns.dense().length];
        Arrays.fill(factors, 1);
        double[] slopes = new double[HEADS];
        Arrays.fill(slopes, 1);
        graph = RankerGraph.of(
                "generated",
                columns,
                weights(),
                new Standardisation(new float[factors.length], factors),
                slopes,
                new double[HEADS]);
    }

    /** Such as 512-256-128. */
    String name() {
        return Arrays.stream(hidden).mapToObj(Integer::toString).collect(Collectors.joining("-"));
    }

    /** Columns of a row. */
    int width() {
        return schema.width();
    }

    byte[] graph() {
        return graph.clone();
    }

    /** The body that begins a version. */
    ObjectNode version() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode body = mapper.createObjectNode();
        ObjectNode ranker = body.putObject("ranker");
        ranker.set("schema", mapper.valueToTree(schema.toMap()));
        ranker.put("size", graph.length);
        ranker.put("sha256", Hashes.sha256(graph));
        return body;
    }

    private RankerGraph.Weights weights() {
        return new RankerGraph.Weights() {
            @Override
            public List<Affine> deep() {
                List<Affine> layers = new ArrayList<>();
                int inputs = columns.dense().length + columns.embedded();
                for (int units : hidden) {
                    layers.add(layer(inputs, units));
                    inputs = units;
                }
                layers.add(layer(inputs, HEADS));
                return layers;
            }

            @Override
            public float[] table(int group) {
                RankerColumns.Group of = columns.groups().get(group);
                return drawn(of.rows() * of.size(), of.size());
            }

            @Override
            public float[] wideTable() {
                return drawn(columns.tableRows() * HEADS, columns.dense().length);
            }

            @Override
            public float[][] wideDense() {
                return layer(columns.dense().length, HEADS).weights();
            }
        };
    }

    private Affine layer(int inputs, int outputs) {
        float[][] weights = new float[inputs][];
        for (int i = 0; i < inputs; i++) {
            weights[i] = drawn(outputs, inputs);
        }
        return new Affine(weights, drawn(outputs, inputs));
    }

    /** Of a variance at which as many inputs give outputs of about the size of one of them. */
    private float[] drawn(int count, int inputs) {
        float[] values = new float[count];
        double deviation = 1 / Math.sqrt(inputs);
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }
}
