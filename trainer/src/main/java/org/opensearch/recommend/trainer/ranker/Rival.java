/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.opensearch.recommend.core.evaluate.ClickMetrics;
import org.opensearch.recommend.core.rank.DefaultSchema;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.replay.RankingRow;

/**
 * A ranker that is there already, which a new one is measured beside.
 *
 * @param name   as answers and impressions name it
 * @param schema of its inputs
 * @param graph  ONNX
 */
public record Rival(String name, FeatureSchema schema, byte[] graph) {
    private static final String BUNDLED = "/default-ranker/";
    private static final String CLICK = DefaultSchema.HEADS.get(0);

    /** The ranker that comes with the plugin. */
    static Rival bundled() {
        return ofResources(BUNDLED);
    }

    /**
     * One whose {@code ranker.onnx} and {@code schema.json} are resources.
     *
     * @param folder from the root, with a slash at both ends
     */
    public static Rival ofResources(String folder) {
        try {
            FeatureSchema schema = FeatureSchema.read(
                    new ObjectMapper().readValue(resource(folder + "schema.json"), new TypeReference<>() {}));
            return new Rival(schema.version(), schema, resource(folder + "ranker.onnx"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Rival.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            return in.readAllBytes();
        }
    }

    /**
     * The scores that it orders by.
     *
     * @param rows with its inputs
     */
    double[] scores(List<RankingRow> rows) {
        try (OnnxRanker onnx = new OnnxRanker(graph)) {
            return onnx.heads(rows).stream()
                    .mapToDouble(heads -> schema.score().score(heads, 0))
                    .toArray();
        }
    }

    /**
     * How well it predicts clicks: by its head {@code p_click}, or without one by the score that it orders by.
     *
     * @param rows with its inputs
     */
    public ClickMetrics clicks(List<RankingRow> rows) {
        int head = schema.heads().indexOf(CLICK);
        try (OnnxRanker onnx = new OnnxRanker(graph)) {
            double[] clicks = onnx.heads(rows).stream()
                    .mapToDouble(heads -> head < 0 ? schema.score().score(heads, 0) : heads[head])
                    .toArray();
            return ClickMetrics.of(clicks, Predictions.Columnar.clicks(rows), Predictions.Columnar.weights(rows));
        }
    }
}
