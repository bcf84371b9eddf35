/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.bundled;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.replay.LearnedVectors;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.core.replay.Replay;
import org.opensearch.recommend.core.replay.ReplaySettings;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.recommend.trainer.log.TrainingLog;
import org.opensearch.recommend.trainer.ranker.PastFactors;

/** Makes rows of a log: what was taken beside what could have been, and the lists of which it was logged who brought what. */
final class WorldRows {
    private static final int DIMENSION = 32;

    /** Between roll-ups of the signals. */
    private static final long INTERVAL = 5 * Durations.MINUTE;

    private record Shown(String user, long time) {}

    private final TrainingLog log;
    private final List<LearnedVectors> learned;

    /**
     * Of a log.
     *
     * @param models whether collaborative models are trained on the way, anew at each tenth
     */
    WorldRows(TrainingLog log, boolean models) {
        this.log = log;
        this.learned = models
                ? new PastFactors(log, interactions -> IalsParameters.of(DIMENSION, interactions)).train(() -> {})
                : List.of();
    }

    /** Rows by time. */
    List<RankingRow> of(FeatureSchema schema) {
        List<RankingRow> rows = replay(schema, ReplaySettings.Rows.SAMPLED);
        Set<Shown> ranked = new HashSet<>();
        for (Event event : log.events()) {
            if (log.logged().containsKey(event.id())) {
                ranked.add(new Shown(event.userId(), event.timestamp()));
            }
        }
        for (RankingRow row : replay(schema, ReplaySettings.Rows.IMPRESSIONS)) {
            if (ranked.contains(new Shown(row.userId(), row.time()))) {
                rows.add(row);
            }
        }
        rows.sort(Comparator.comparingLong(RankingRow::time));
        return rows;
    }

    private List<RankingRow> replay(FeatureSchema schema, ReplaySettings.Rows from) {
        List<RankingRow> rows = new ArrayList<>();
        new Replay(
                        log.config(),
                        new FeatureExtractor(schema),
                        log.catalogue(),
                        learned,
                        ReplaySettings.of(from, log.config().labels()).every(INTERVAL),
                        row -> rows.add(clickAlone(row)))
                .run(log.events(), log.logged(), Set.of());
        return rows;
    }

    /** Whether it was completed is not learnt: what that means differs from catalogue to catalogue. */
    private static RankingRow clickAlone(RankingRow row) {
        return new RankingRow(
                row.time(), row.userId(), row.itemId(), row.features(), row.click(), Float.NaN, row.weight(), 0);
    }
}
