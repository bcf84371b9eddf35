/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.bundled;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.evaluate.ClickMetrics;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.util.Hashes;

/** What the bundled ranker is, in a text with the figures of its training filled in. */
final class ModelCard {
    private final List<BundledTraining.World> worlds;
    private final BundledTraining.Outcome outcome;

    ModelCard(List<BundledTraining.World> worlds, BundledTraining.Outcome outcome) {
        this.worlds = worlds;
        this.outcome = outcome;
    }

    String text() throws IOException {
        try (InputStream in = ModelCard.class.getResourceAsStream("model-card.md")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{version}", BundledTraining.VERSION)
                    .replace("{earlier}", BundledTraining.EARLIER)
                    .replace("{sha256}", Hashes.sha256(outcome.graph()))
                    .replace("{bytes}", number(outcome.graph().length))
                    .replace("{width}", number(outcome.schema().width()))
                    .replace("{hidden}", outcome.hidden())
                    .replace("{epochs}", number(outcome.epochs()))
                    .replace("{rows}", number(sum(worlds, world -> world.rows().size())))
                    .replace(
                            "{train}", number(sum(worlds, world -> world.train().size())))
                    .replace("{validation}", number(sum(worlds, world -> world.validation()
                            .size())))
                    .replace("{test}", number(sum(worlds, world -> world.test().size())))
                    .replace("{worlds}", lines(worlds, ModelCard::world))
                    .replace("{inputs}", lines(outcome.schema().inputs(), ModelCard::input))
                    .replace("{measured}", lines(outcome.measured(), ModelCard::measured))
                    .replace(
                            "{validated}",
                            String.format(
                                    Locale.ROOT,
                                    "AUC %s, log loss %s, ECE %s",
                                    figure(outcome.validation().auc()),
                                    figure(outcome.validation().logLoss()),
                                    figure(outcome.validation().ece())));
        }
    }

    private interface Count {
        int of(BundledTraining.World world);
    }

    private static int sum(List<BundledTraining.World> worlds, Count count) {
        return worlds.stream().mapToInt(count::of).sum();
    }

    private interface Line<T> {
        String of(T thing);
    }

    private static <T> String lines(List<T> things, Line<T> line) {
        return things.stream().map(line::of).collect(Collectors.joining("\n"));
    }

    private static String world(BundledTraining.World world) {
        Set<String> users = new HashSet<>();
        Set<String> types = new java.util.TreeSet<>();
        for (Event event : world.log().events()) {
            users.add(event.userId());
            types.add(event.type());
        }
        return row(
                world.name(),
                number(world.log().catalogue().size()),
                number(users.size()),
                number(world.log().events().size()),
                String.join(", ", types),
                known(world.log().config().fields()) + (world.learned() ? "; a collaborative model" : ""),
                number(world.rows().size()),
                Math.round(100 * world.clicked()) + " %");
    }

    private static String known(FieldRoles fields) {
        List<String> known = new ArrayList<>(List.of("title"));
        if (!fields.text().isEmpty()) {
            known.add("text");
        }
        if (!fields.categories().isEmpty()) {
            known.add("categories");
        }
        if (fields.brand() != null) {
            known.add("brand");
        }
        if (fields.price() != null) {
            known.add("price");
        }
        if (fields.releasedAt() != null) {
            known.add("release date");
        }
        return String.join(", ", known);
    }

    private static String input(Feature feature) {
        int direction = BundledInputs.direction(feature.name());
        return row(
                "`" + feature.name() + "`",
                feature.kind().json()
                        + (feature.field() == null ? "" : " `" + feature.field() + "`")
                        + (feature.function() == null ? "" : " " + feature.function()),
                feature.transforms().stream()
                        .map(transform -> transform.toJson().toString())
                        .collect(Collectors.joining(", ")),
                Float.toString(feature.missing()),
                direction > 0 ? "rises" : direction < 0 ? "falls" : "may do both");
    }

    private static String measured(BundledTraining.Measured of) {
        ClickMetrics ranker = of.ranker();
        return row(
                of.name(),
                number(of.rows()),
                figure(of.popularity().auc()),
                figure(of.itemMean().auc()),
                figure(of.earlier().auc()),
                "**" + figure(ranker.auc()) + "**",
                figure(of.itemMean().logLoss()),
                figure(ranker.logLoss()),
                figure(of.itemMean().ece()),
                figure(ranker.ece()));
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.4f", value).replaceFirst("^0", "");
    }

    private static String number(int value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
