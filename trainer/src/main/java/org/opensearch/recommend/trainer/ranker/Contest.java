/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.core.replay.Replay;
import org.opensearch.recommend.core.replay.SideBySide;

/**
 * The rows of one replay as a new ranker sees them, and as each ranker that it is measured beside sees the latest of them.
 * Rankers with the same inputs share theirs.
 */
final class Contest {
    /** A row of another ranker is kept for one in so many of the new one's, the latest. */
    static final int PARTS = 10;

    /** Of a row. */
    static final int BYTES_BESIDE_FEATURES = 200;

    private final SideBySide schemas;
    private final Map<String, Replay.Columns> logged = new HashMap<>();
    private final List<Deque<RankingRow>> rows = new ArrayList<>();
    private final List<List<RankingRow>> asked = new ArrayList<>();

    /**
     * A contest.
     *
     * @param schema of the new ranker
     * @param equal  tells versions whose rankers had the inputs of a schema
     */
    Contest(FeatureSchema schema, List<Rival> rivals, Function<FeatureSchema, Set<String>> equal) {
        List<FeatureSchema> different = new ArrayList<>(List.of(schema));
        for (Rival rival : rivals) {
            if (place(different, rival) < 0) {
                different.add(rival.schema());
            }
        }
        schemas = new SideBySide(different);
        for (int i = 0; i < different.size(); i++) {
            Replay.Columns columns = schemas.columns(i);
            equal.apply(different.get(i)).forEach(version -> logged.put(version, columns));
            rows.add(new ArrayDeque<>());
            asked.add(new ArrayList<>());
        }
        rivals.forEach(rival -> logged.put(rival.name(), schemas.columns(place(different, rival))));
    }

    private static int place(List<FeatureSchema> schemas, Rival rival) {
        List<Feature> inputs = rival.schema().inputs();
        return schemas.stream().map(FeatureSchema::inputs).toList().indexOf(inputs);
    }

    /** Of the replay. */
    FeatureSchema schema() {
        return schemas.schema();
    }

    /** Models of which the log has what they were given, and the columns that this is. */
    Map<String, Replay.Columns> logged() {
        return logged;
    }

    /** What a row takes, at most. */
    long bytesOfRow() {
        long bytes = BYTES_BESIDE_FEATURES + 4L * schemas.columns(0).count();
        for (int i = 1; i < rows.size(); i++) {
            bytes += (BYTES_BESIDE_FEATURES + 4L * schemas.columns(i).count()) / PARTS;
        }
        return bytes;
    }

    /** What a row of the answer takes, as all see it. */
    long bytesOfAnswer() {
        long bytes = 0;
        for (int i = 0; i < asked.size(); i++) {
            bytes += BYTES_BESIDE_FEATURES + 4L * schemas.columns(i).count();
        }
        return bytes;
    }

    /**
     * Takes a row of the replay.
     *
     * @param most rows of the new ranker; of more, the latest are kept
     */
    void add(RankingRow row, long most) {
        for (int i = 0; i < rows.size(); i++) {
            Deque<RankingRow> own = rows.get(i);
            own.add(schemas.row(row, i));
            if (own.size() > (i == 0 ? most : rows.get(0).size() / PARTS + PARTS)) {
                own.removeFirst();
            }
        }
    }

    /** A row of the replay as the new ranker sees it. */
    RankingRow own(RankingRow row) {
        return schemas.row(row, 0);
    }

    /** Takes a row of the answer to the replay's question. */
    void answer(RankingRow row) {
        for (int i = 0; i < asked.size(); i++) {
            asked.get(i).add(schemas.row(row, i));
        }
    }

    /** The answer as the new ranker sees it. */
    List<RankingRow> asked() {
        return asked.get(0);
    }

    /** The answer as another one sees it. */
    List<RankingRow> asked(Rival rival) {
        return asked.get(place(schemas.schemas(), rival));
    }

    /** Those of the new ranker, the earliest first. */
    List<RankingRow> rows() {
        return new ArrayList<>(rows.get(0));
    }

    /**
     * One of the others on the latest rows.
     *
     * @param last how many, at most a {@value #PARTS}th of all and {@value #PARTS}
     */
    RankerStage.Measured measured(Rival rival, int last) {
        List<RankingRow> own = new ArrayList<>(rows.get(place(schemas.schemas(), rival)));
        return new RankerStage.Measured(rival.name(), rival.clicks(own.subList(own.size() - last, own.size())));
    }
}
