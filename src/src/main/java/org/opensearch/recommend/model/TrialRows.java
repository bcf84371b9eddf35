/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.model;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.ItemView;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.signals.SignalReader;

/**
 * A few rows that show a graph that does not fit its schema before a search meets it: zeros, and what serving makes of an
 * item of which nothing is known and of one with everything, for a user of whom nothing and one of whom something is known.
 */
final class TrialRows {
    private static final long NOW = 1_700_000_000_000L;
    private static final List<ItemView> ITEMS = List.of(
            new ItemView.Of(1, List.of(), null, Double.NaN, ItemView.NO_DATE, null),
            new ItemView.Of(2, List.of("a", "b"), "c", 10, NOW - 5_000_000_000L, null));
    private static final List<UserState> USERS = List.of(
            UserState.ANONYMOUS, new UserState(Map.of("a", 0.5f), Map.of("c", -0.5f), 8, null, new float[0][], 40));

    private TrialRows() {}

    /**
     * Runs a graph on them.
     *
     * @param outputs values that it must give for each row
     * @throws ModelException when it does not compute them, or gives anything but finite numbers of that shape
     */
    static void run(String name, OnnxSession session, FeatureExtractor extractor, int outputs) {
        int width = extractor.schema().width();
        int n = 1 + ITEMS.size() * USERS.size();
        float[] rows = new float[n * width];
        int filled = width;
        for (UserState user : USERS) {
            float[] some = extractor.extract(
                    ITEMS, user, CandidateScores.NONE, SignalReader.EMPTY, new RankContext(NOW, null, null));
            System.arraycopy(some, 0, rows, filled, some.length);
            filled += some.length;
        }
        // A graph with a fixed number of rows would pass with all of them and fail with one.
        check(name, session.run(Arrays.copyOf(rows, width), 1, width), 1, outputs);
        check(name, session.run(rows, n, width), n, outputs);
    }

    /**
     * The one output of a run.
     *
     * @throws ModelException when it is not one output of finite numbers, {@code width} of them for each of {@code n} rows
     */
    static float[] check(String name, float[][] outputs, int n, int width) {
        if (outputs.length != 1 || outputs[0].length != n * width) {
            throw new ModelException("model [" + name + "] must give one output of [" + n + ", " + width
                    + "] values for [" + n + "] rows, and gave " + shapes(outputs));
        }
        for (float value : outputs[0]) {
            if (!Float.isFinite(value)) {
                throw new ModelException("model [" + name + "] gave [" + value + "], which is no finite number");
            }
        }
        return outputs[0];
    }

    private static String shapes(float[][] outputs) {
        return outputs.length + " of "
                + Arrays.stream(outputs).map(output -> output.length).toList() + " values";
    }
}
