/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opensearch.recommend.core.evaluate.ClickMetrics;
import org.opensearch.recommend.core.evaluate.Evaluation;
import org.opensearch.recommend.core.replay.ReplaySettings;
import org.opensearch.recommend.trainer.model.Corpus;
import org.opensearch.recommend.trainer.model.HalfLife;
import org.opensearch.recommend.trainer.model.Measured;
import org.opensearch.recommend.trainer.model.TimeSplit;
import org.opensearch.recommend.trainer.publish.LiveVersion;
import org.opensearch.recommend.trainer.publish.Metrics;
import org.opensearch.recommend.trainer.publish.Publisher.Published;
import org.opensearch.recommend.trainer.ranker.RankerSizes;
import org.opensearch.recommend.trainer.ranker.RankerStage;

/**
 * What a run did.
 *
 * @param corpus     what was read
 * @param solver     where it was trained, and why there
 * @param neighbours which were chosen, and why
 * @param sampled    whether a sample of the users was evaluated
 * @param measured   how good the models are on the test part
 * @param live       the version that was live, on the test part; null where there was none or nothing depends on it
 * @param halfLife   of the events that were trained on
 * @param onAll      whether the final model was trained on all events
 * @param device     that networks were trained on, {@code GPU} or {@code CPU}; null where none were
 * @param published  null when it was not
 * @param retries    calls to the cluster that were sent again
 * @param noTwoTower why there is no two-tower model though one was wanted, or null
 * @param noRanker   why there is no ranker though one was wanted, or null
 * @param ranker     null where none was trained
 * @param seconds    of each step
 */
public record Report(
        Corpus corpus,
        TimeSplit split,
        Explained solver,
        Explained neighbours,
        boolean sampled,
        List<Measured> measured,
        LiveVersion live,
        HalfLife halfLife,
        boolean onAll,
        String device,
        Published published,
        long retries,
        String noTwoTower,
        String noRanker,
        RankerStage.Outcome ranker,
        Map<String, Double> seconds) {
    /** A choice with its reason. */
    public record Explained(String choice, String why) {}

    /** Copies. */
    public Report {
        measured = List.copyOf(measured);
        seconds = new LinkedHashMap<>(seconds);
    }

    /** As JSON. */
    public ObjectNode json() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.putObject("input")
                .put("events", corpus.size())
                .put("users", corpus.users())
                .put("items", corpus.items())
                .put("from", time(corpus.first()))
                .put("to", time(corpus.last()))
                .put("events_read", corpus.counts().read())
                .put("events_without_weight", corpus.counts().weightless())
                .put("events_of_unknown_items", corpus.counts().unknownItem());
        json.putObject("split")
                .put("validation_from", time(split.validationFrom()))
                .put("test_from", time(split.testFrom()));
        explain(json.putObject("solver"), solver);
        explain(json.putObject("neighbours"), neighbours);
        json.put("half_life_days", halfLife.days());
        json.put("device", device);
        json.put("users_sampled", sampled);
        ObjectNode metrics = json.putObject("metrics");
        measured.forEach(model -> metrics.set(model.model(), Metrics.of(model)));
        if (live != null) {
            metrics.set("live", live.json());
        }
        if (noTwoTower != null) {
            json.putObject("two_tower").put("left_out", noTwoTower);
        }
        if (noRanker != null) {
            json.putObject("ranker").put("left_out", noRanker);
        }
        if (ranker != null) {
            json.set("ranker", Metrics.of(ranker));
        }
        json.put("final_model_trained_on", onAll ? "all" : "train and validation");
        if (published == null) {
            json.putNull("published");
        } else {
            json.putObject("published")
                    .put("version", published.version())
                    .put("slot", published.slot())
                    .put("items_written", published.written())
                    .put("items_cleared", published.cleared())
                    .put("items_missing", published.missing())
                    .put("deployed", published.deployment().deploy())
                    .put("why", published.deployment().why())
                    .put("previous", published.previous());
        }
        json.put("retries", retries);
        ObjectNode took = json.putObject("seconds");
        seconds.forEach((step, value) -> took.put(step, Math.round(value * 1000) / 1000.0));
        return json;
    }

    private static void explain(ObjectNode json, Explained explained) {
        json.put("choice", explained.choice()).put("why", explained.why());
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    /** As lines for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d events of %,d users on %,d items, %s to %s; tested from %s on",
                corpus.size(),
                corpus.users(),
                corpus.items(),
                time(corpus.first()),
                time(corpus.last()),
                time(split.testFrom())));
        lines.add("solver: " + solver.choice() + " (" + solver.why() + ")");
        if (halfLife.isFinite()) {
            lines.add("half-life of events: " + halfLife.days() + " days");
        }
        lines.add("neighbours: " + neighbours.choice() + " (" + neighbours.why() + ")");
        if (device != null) {
            lines.add("networks: trained on the " + device);
        }
        Evaluation any = measured.getFirst().evaluation();
        lines.add(String.format(Locale.ROOT, "%,d users evaluated%s", any.users(), sampled ? ", a sample" : ""));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%-15s %18s %18s %9s %9s %9s %9s %9s %8s",
                "@" + any.k(),
                "recall",
                "ndcg",
                "precision",
                "mrr",
                "hit rate",
                "coverage",
                "mean rank",
                "train s"));
        measured.forEach(model -> lines.add(row(model.model(), model)));
        if (live != null) {
            live.measured().forEach(model -> lines.add(row("live " + model.model(), model)));
        }
        lines.add("");
        if (live != null && live.leftOut() != null) {
            lines.add("The live version [" + live.version() + "] is not measured: " + live.leftOut() + ".");
            lines.add("");
        }
        if (noTwoTower != null) {
            lines.add("The two-tower model is left out: " + noTwoTower + ".");
            lines.add("");
        }
        if (noRanker != null) {
            lines.add("The ranker is left out: " + noRanker + ".");
            lines.add("");
        }
        if (ranker != null) {
            lines.addAll(ranking());
            lines.add("");
        }
        if (published == null) {
            lines.add("Not published.");
        } else {
            lines.add(String.format(
                    Locale.ROOT,
                    "Published [%s] to slot %d: %,d items written, %,d old entries cleared%s.",
                    published.version(),
                    published.slot(),
                    published.written(),
                    published.cleared(),
                    published.missing() == 0
                            ? ""
                            : String.format(Locale.ROOT, ", %,d deleted meanwhile", published.missing())));
            lines.add((published.deployment().deploy() ? "It is live now: " : "It is not live: ")
                    + published.deployment().why() + ".");
        }
        return lines;
    }

    private List<String> ranking() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "Ranker: %,d inputs, %,d rows of %s, measured on the last %,d, from %s on",
                ranker.schema().width(),
                ranker.rows(),
                ranker.from() == ReplaySettings.Rows.IMPRESSIONS
                        ? "impressions"
                        : "what was taken and sampled negatives",
                ranker.test(),
                time(ranker.first())));
        lines.addAll(RankerSizes.table(ranker.trials()));
        lines.add("");
        lines.add("| on the measured rows | AUC | log loss | ECE |");
        lines.add("|---|---|---|---|");
        lines.add(clicks("the new ranker, " + ranker.chosen().name(), ranker.clicks()));
        if (ranker.live() != null) {
            lines.add(clicks(ranker.live().name() + ", live", ranker.live().clicks()));
        }
        lines.add(clicks(ranker.bundled().name() + ", bundled", ranker.bundled().clicks()));
        if (!ranker.lists().isEmpty()) {
            lines.add("");
            lines.add("| lists of the validation part, " + ranker.users() + " users | NDCG@" + RankerStage.LIST_LENGTH
                    + " |");
            lines.add("|---|---|");
            ranker.lists().forEach((name, ndcg) -> lines.add(String.format(Locale.ROOT, "| %s | %.4f |", name, ndcg)));
            lines.add("");
        }
        lines.add(
                ranker.isBetter()
                        ? "The new ranker is part of the version."
                        : "The new ranker is left out of the version: ["
                                + ranker.inPlace().name()
                                + "], which ranks now, orders these rows, or makes lists, as well or better.");
        if (ranker.completion() != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "p_complete: AUC %.4f, log loss %.4f, ECE %.4f.",
                    ranker.completion().auc(),
                    ranker.completion().logLoss(),
                    ranker.completion().ece()));
        }
        return lines;
    }

    private static String clicks(String ranker, ClickMetrics of) {
        return String.format(Locale.ROOT, "| %s | %.4f | %.4f | %.4f |", ranker, of.auc(), of.logLoss(), of.ece());
    }

    private static String row(String name, Measured model) {
        Evaluation evaluation = model.evaluation();
        return String.format(
                Locale.ROOT,
                "%-15s %18s %18s %9.4f %9.4f %9.4f %9.4f %9.1f %8.1f",
                name,
                evaluation.recall().withInterval(),
                evaluation.ndcg().withInterval(),
                evaluation.precision().value(),
                evaluation.mrr().value(),
                evaluation.hitRate().value(),
                evaluation.coverage(),
                evaluation.meanPopularityRank(),
                model.trainSeconds());
    }
}
