/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import org.opensearch.recommend.core.evaluate.Estimate;
import org.opensearch.recommend.core.evaluate.Evaluation;

/**
 * How good one model is.
 *
 * @param parameters   hyperparameters by name
 * @param evaluation   on the test part
 * @param trainSeconds of the training on the whole train part, without a search before it
 */
public record Result(String model, Map<String, Object> parameters, Evaluation evaluation, double trainSeconds) {

    private static final int DIGITS = 6;

    /** The heads of the columns of {@link #row}. */
    static String header(int k) {
        return String.format(
                Locale.ROOT,
                "%-24s %18s %18s %9s %9s %9s %9s %9s %9s %8s",
                "@" + k,
                "recall",
                "ndcg",
                "precision",
                "mrr",
                "hit rate",
                "coverage",
                "mean rank",
                "diversity",
                "train s");
    }

    /** A line of a table. */
    String row() {
        return String.format(
                Locale.ROOT,
                "%-24s %18s %18s %9.4f %9.4f %9.4f %9.4f %9.1f %9.4f %8.1f",
                model,
                evaluation.recall().withInterval(),
                evaluation.ndcg().withInterval(),
                evaluation.precision().value(),
                evaluation.mrr().value(),
                evaluation.hitRate().value(),
                evaluation.coverage(),
                evaluation.meanPopularityRank(),
                evaluation.intraListDiversity(),
                trainSeconds);
    }

    /** One JSON object, on one line. */
    public String json() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        String at = "@" + evaluation.k();
        json.put("model", model);
        json.put("users", evaluation.users());
        evaluation.figures().forEach((name, figure) -> json.put(name, rounded(figure)));
        json.put("train_seconds", rounded(trainSeconds));
        ObjectNode intervals = json.putObject("confidence_95");
        interval(intervals, "recall" + at, evaluation.recall());
        interval(intervals, "precision" + at, evaluation.precision());
        interval(intervals, "ndcg" + at, evaluation.ndcg());
        interval(intervals, "mrr" + at, evaluation.mrr());
        interval(intervals, "hit_rate" + at, evaluation.hitRate());
        json.putPOJO("parameters", parameters);
        return json.toString();
    }

    private static void interval(ObjectNode intervals, String name, Estimate estimate) {
        intervals.putArray(name).add(rounded(estimate.low())).add(rounded(estimate.high()));
    }

    private static double rounded(double value) {
        double scale = Math.pow(10, DIGITS);
        return Math.round(value * scale) / scale;
    }
}
