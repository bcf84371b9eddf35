/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Locale;

/**
 * Whether a version goes live.
 *
 * @param deploy whether it does
 * @param why    for people
 */
public record Deployment(boolean deploy, String why) {
    /** When users want a version to go live. */
    public enum Policy {
        IF_BETTER,
        ALWAYS,
        NEVER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Decides. Under {@link Policy#IF_BETTER} a version stays back when the live one was measured on the same test events
     * and was better there; figures from different events cannot be compared, so there the later training wins.
     *
     * @param metrics of the new version, as {@link Metrics} writes them
     * @param models  the answer of {@code GET .../models}
     */
    public static Deployment decide(Policy policy, JsonNode metrics, JsonNode models) {
        if (policy != Policy.IF_BETTER) {
            return new Deployment(policy == Policy.ALWAYS, "--deploy " + policy);
        }
        String live = models.path("deployed").asText(null);
        if (live == null) {
            return new Deployment(true, "no version is live yet");
        }
        JsonNode others = metricsOf(live, models);
        if (!Metrics.sameTest(metrics, others)) {
            return new Deployment(true, "[" + live + "], which is live, was not measured on the same events");
        }
        double ours = Metrics.bestNdcg(metrics);
        double theirs = Metrics.bestNdcg(others);
        return new Deployment(
                ours >= theirs,
                String.format(
                        Locale.ROOT,
                        "%s %.4f, and [%s], which is live, had %.4f on the same events",
                        Metrics.ndcgName(metrics),
                        ours,
                        live,
                        theirs));
    }

    private static JsonNode metricsOf(String version, JsonNode models) {
        for (JsonNode model : models.path("models")) {
            if (version.equals(model.path("version").asText())) {
                return model.path("metrics");
            }
        }
        return MissingNode.getInstance();
    }
}
