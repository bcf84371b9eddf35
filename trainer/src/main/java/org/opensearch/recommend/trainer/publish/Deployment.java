/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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
     * Decides. Under {@link Policy#IF_BETTER} a version goes live when its best retrieval model has a greater NDCG than the
     * best one of the live version, both on the same test events. Where the live version may have been trained on these, a
     * ranker that is better than the one in place is enough. Where those of the live version could not be measured,
     * what was measured when it was trained counts, if that was on the same events; else the later training wins.
     *
     * @param publication the new version; its metrics are as {@link Metrics} writes them, with what {@link
     *                    LiveVersion#json} says as {@code live}
     * @param models      the answer of {@code GET .../models}
     */
    static Deployment decide(Policy policy, Publication publication, JsonNode models) {
        if (policy != Policy.IF_BETTER) {
            return new Deployment(policy == Policy.ALWAYS, "--deploy " + policy);
        }
        String live = models.path("deployed").asText(null);
        if (live == null) {
            return new Deployment(true, "no version is live yet");
        }
        ObjectNode metrics = publication.metrics();
        JsonNode stored = stored(live, models);
        JsonNode measured = metrics.path("live");
        boolean ownTowers = publication.twoTower() != null;
        if (live.equals(measured.path("version").asText()) && !measured.has("left_out")) {
            boolean seen = mayHaveSeen(stored, metrics);
            if (seen && publication.ranker() != null) {
                return new Deployment(
                        true,
                        "its ranker is better than the one in place on the same rows; the retrieval models of [" + live
                                + "], which is live, cannot be compared, since it may have been trained on the test events");
            }
            boolean unmeasured = measured.has("two_tower");
            return compare(
                    metrics,
                    ownTowers && !unmeasured,
                    "[" + live + "], which is live, has",
                    measured,
                    false,
                    "on the same events"
                            + (seen ? ", some of which it may have been trained on" : "")
                            + (ownTowers && unmeasured ? "; two-tower models are left out of this" : ""));
        }
        String why = live.equals(measured.path("version").asText())
                ? measured.path("left_out").asText()
                : "it went live while this was trained";
        String sentence = "[" + live + "], which is live, could not be measured (" + why + ")";
        if (!Metrics.sameTest(metrics, stored.path("metrics"))) {
            return new Deployment(true, sentence + ", and was trained when the test events were others");
        }
        return compare(
                metrics,
                ownTowers,
                sentence + ", and had",
                stored.path("metrics"),
                live.equals(stored.at("/uses/two_tower").asText()),
                "on the same events when it was trained");
    }

    private static Deployment compare(
            JsonNode metrics, boolean ownTowers, String other, JsonNode theirs, boolean theirTowers, String on) {
        String name = Metrics.ndcgName(metrics);
        double ours = Metrics.bestNdcg(metrics, name, ownTowers);
        double best = Metrics.bestNdcg(theirs, name, theirTowers);
        return new Deployment(
                ours > best, String.format(Locale.ROOT, "%s %.4f, and %s %.4f %s", name, ours, other, best, on));
    }

    /** Whether the live version knew events that are as late as those of the test. */
    private static boolean mayHaveSeen(JsonNode live, JsonNode metrics) {
        String last = live.at("/lineage/to").asText("");
        String from = metrics.at("/test/from").asText("");
        try {
            return !Instant.parse(last).isBefore(Instant.parse(from));
        } catch (DateTimeParseException e) {
            return true;
        }
    }

    private static JsonNode stored(String version, JsonNode models) {
        for (JsonNode model : models.path("models")) {
            if (version.equals(model.path("version").asText())) {
                return model;
            }
        }
        return MissingNode.getInstance();
    }
}
