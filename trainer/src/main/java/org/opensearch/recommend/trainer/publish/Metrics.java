/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opensearch.recommend.core.evaluate.ClickMetrics;
import org.opensearch.recommend.trainer.model.Measured;
import org.opensearch.recommend.trainer.ranker.RankerStage;

/**
 * How good the parts of a version are, as JSON: an object a model, and {@code test}, the events they were measured on.
 */
public final class Metrics {
    private static final double DIGITS = 1e6;

    private static final List<String> TEST = List.of("from", "to", "events", "users", "ndcg");

    private Metrics() {}

    /**
     * Writes.
     *
     * @param from   first moment of the test events
     * @param to     time of the last one
     * @param events how many events there were in all
     */
    public static ObjectNode of(List<Measured> measured, long from, long to, long events) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.putObject("test")
                .put("from", Instant.ofEpochMilli(from).toString())
                .put("to", Instant.ofEpochMilli(to).toString())
                .put("events", events)
                .put("users", measured.getFirst().evaluation().users())
                .put("ndcg", "ndcg@" + measured.getFirst().evaluation().k());
        measured.forEach(model -> json.set(model.model(), of(model)));
        return json;
    }

    /** The figures of one model. */
    public static ObjectNode of(Measured measured) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        measured.evaluation().figures().forEach((name, figure) -> json.put(name, rounded(figure)));
        json.put("train_seconds", rounded(measured.trainSeconds()));
        ObjectNode parameters = json.putObject("parameters");
        for (Map.Entry<String, Object> parameter : measured.parameters().entrySet()) {
            parameters.putPOJO(parameter.getKey(), parameter.getValue());
        }
        return json;
    }

    /** The figures of a ranker, and the rows that they are of. */
    public static ObjectNode of(RankerStage.Outcome ranker) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.putObject("test")
                .put("from", Instant.ofEpochMilli(ranker.first()).toString())
                .put("rows", ranker.test())
                .put("of", ranker.from().name().toLowerCase(Locale.ROOT));
        json.set("click", of(ranker.clicks()));
        if (ranker.completion() != null) {
            json.set("complete", of(ranker.completion()));
        }
        if (ranker.live() != null) {
            json.set(
                    "live", of(ranker.live().clicks()).put("name", ranker.live().name()));
        }
        json.set("bundled", of(ranker.bundled().clicks()));
        if (!ranker.lists().isEmpty()) {
            ObjectNode lists = json.putObject("validation_ndcg@" + RankerStage.LIST_LENGTH);
            ranker.lists().forEach(lists::put);
        }
        json.put("better", ranker.isBetter());
        json.put("hidden", ranker.chosen().name());
        json.put("microseconds_per_1000", Math.round(ranker.chosen().microseconds()));
        return json;
    }

    private static ObjectNode of(ClickMetrics metrics) {
        return new ObjectMapper()
                .createObjectNode()
                .put("auc", rounded(metrics.auc()))
                .put("log_loss", rounded(metrics.logLoss()))
                .put("ece", rounded(metrics.ece()));
    }

    private static double rounded(double value) {
        return Math.round(value * DIGITS) / DIGITS;
    }

    /** Whether figures are from the same test events and lists of the same length. */
    static boolean sameTest(JsonNode a, JsonNode b) {
        for (String field : TEST) {
            String value = a.path("test").path(field).asText("");
            if (value.isEmpty() || !value.equals(b.path("test").path(field).asText(""))) {
                return false;
            }
        }
        return true;
    }

    /** Name of the figure that versions are compared by, or null. */
    static String ndcgName(JsonNode metrics) {
        return metrics.path("test").path("ndcg").asText(null);
    }

    /**
     * NDCG of the best one of iALS, neighbours and two-tower model.
     *
     * @param models   an object a model
     * @param name     of the figure
     * @param twoTower whether the two-tower model counts
     */
    static double bestNdcg(JsonNode models, String name, boolean twoTower) {
        double best = Math.max(
                models.path("ials").path(name).asDouble(),
                models.path("neighbours").path(name).asDouble());
        return twoTower ? Math.max(best, models.path("two_tower").path(name).asDouble()) : best;
    }
}
