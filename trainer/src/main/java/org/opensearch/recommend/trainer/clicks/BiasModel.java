/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.clicks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.opensearch.recommend.core.replay.RankingRow;

/** What can be said of a click without features: how often an item is clicked, and how often a user clicks. */
public final class BiasModel {
    private static final int SWEEPS = 15;

    private final double mean;
    private final Map<String, Double> users = new HashMap<>();
    private final Map<String, Double> items = new HashMap<>();

    private BiasModel(double mean) {
        this.mean = mean;
    }

    /** The share of an item's rows that are clicked, as if {@code prior} more had been clicked as often as all are. */
    public static double[] itemMean(List<RankingRow> train, List<RankingRow> test, double prior) {
        double mean = mean(train);
        Map<String, double[]> counts = new HashMap<>();
        for (RankingRow row : train) {
            double[] of = counts.computeIfAbsent(row.itemId(), id -> new double[2]);
            of[0] += row.click();
            of[1]++;
        }
        double[] none = new double[2];
        return test.stream()
                .mapToDouble(row -> {
                    double[] of = counts.getOrDefault(row.itemId(), none);
                    return (of[0] + prior * mean) / (of[1] + prior);
                })
                .toArray();
    }

    /**
     * Logistic regression on who and what: logit = b + b_user + b_item, by Newton steps for one side after the other.
     *
     * @param penalty of the squares of b_user and b_item
     */
    static double[] logistic(List<RankingRow> train, List<RankingRow> test, double penalty) {
        double mean = mean(train);
        BiasModel model = new BiasModel(Math.log(mean / (1 - mean)));
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            model.step(train, model.items, RankingRow::itemId, penalty);
            model.step(train, model.users, RankingRow::userId, penalty);
        }
        return test.stream().mapToDouble(model::predict).toArray();
    }

    private static double mean(List<RankingRow> rows) {
        return rows.stream().mapToDouble(RankingRow::click).average().orElseThrow();
    }

    private double predict(RankingRow row) {
        double logit = mean + users.getOrDefault(row.userId(), 0.0) + items.getOrDefault(row.itemId(), 0.0);
        return 1 / (1 + Math.exp(-logit));
    }

    private void step(
            List<RankingRow> rows, Map<String, Double> side, Function<RankingRow, String> id, double penalty) {
        Map<String, double[]> sums = new HashMap<>();
        for (RankingRow row : rows) {
            double p = predict(row);
            double[] of = sums.computeIfAbsent(id.apply(row), key -> new double[2]);
            of[0] += row.click() - p;
            of[1] += p * (1 - p);
        }
        sums.forEach((key, of) -> {
            double bias = side.getOrDefault(key, 0.0);
            side.put(key, bias + (of[0] - penalty * bias) / (of[1] + penalty));
        });
    }
}
