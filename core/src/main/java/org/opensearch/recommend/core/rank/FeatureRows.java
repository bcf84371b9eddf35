/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.core.util.Hashes;

/** Fills the feature rows of one request, item by item, without allocating. For one thread. */
public final class FeatureRows {
    final UserState user;
    final CandidateScores candidates;
    final SignalReader signals;
    final RankContext context;

    /** The item being filled, and its position among the candidates (negative when it is none). */
    ItemView item;

    int position;

    /** Room for the codes of one feature. */
    final long[] codes = new long[FeatureCodes.MOST];

    private final Map<String, Long> codeByText = new HashMap<>();
    private final Map<Long, Long> codeByNumber = new HashMap<>();
    private final Similarities similarities = new Similarities();

    private final float[] settled;
    private final FeatureExtractor.Columns[] columns;
    private final int[] places;

    FeatureRows(
            List<FeatureExtractor.Plan> plans,
            int width,
            UserState user,
            CandidateScores candidates,
            SignalReader signals,
            RankContext context) {
        this.user = user;
        this.candidates = candidates;
        this.signals = signals;
        this.context = context;
        settled = new float[width];
        List<FeatureExtractor.Columns> moving = new ArrayList<>(plans.size());
        places = new int[plans.size()];
        for (FeatureExtractor.Plan plan : plans) {
            FeatureExtractor.Columns bound = bind(plan);
            if (plan.settled() || bound instanceof FeatureExtractor.Settled) {
                bound.fill(this, settled, plan.at());
            } else {
                places[moving.size()] = plan.at();
                moving.add(bound);
            }
        }
        columns = moving.toArray(FeatureExtractor.Columns[]::new);
    }

    private FeatureExtractor.Columns bind(FeatureExtractor.Plan plan) {
        if (plan.everyones() < 0 || context.segment(plan.segment()) != null) {
            return plan.binding().bind(this);
        }
        int back = plan.at() - plan.everyones();
        return (row, out, at) -> out[at] = out[at - back];
    }

    /**
     * Fills one row.
     *
     * @param out    row-major batch
     * @param offset where the row starts; as many values as the schema is wide are written, all finite
     */
    public void fill(ItemView view, float[] out, int offset) {
        item = view;
        position = candidates.indexOf(view.key());
        similarities.known = false;
        System.arraycopy(settled, 0, out, offset, settled.length);
        for (int i = 0; i < columns.length; i++) {
            columns[i].fill(this, out, offset + places[i]);
        }
    }

    /** The code of a text ({@link Encoding}). */
    long code(String text) {
        Long known = codeByText.get(text);
        if (known == null) {
            known = Hashes.hash64(text);
            codeByText.put(text, known);
        }
        return known;
    }

    /** The code of a whole number: that of its text. */
    long code(long number) {
        Long known = codeByNumber.get(number);
        if (known == null) {
            known = Hashes.hash64(Long.toString(number));
            codeByNumber.put(number, known);
        }
        return known;
    }

    /** Of the item being filled. */
    Similarities similarities() {
        if (!similarities.known) {
            similarities.measure(user.recentVectors(), item.content());
        }
        return similarities;
    }

    /** Cosines of an item with those that the user liked last; NaN where there are none. */
    static final class Similarities {
        private boolean known;
        private double greatest;
        private double mean;
        private double last;

        private void measure(float[][] recent, float[] content) {
            greatest = Double.NaN;
            last = Double.NaN;
            double sum = 0;
            int n = 0;
            for (float[] vector : recent) {
                double similarity = FeatureValues.product(vector, content);
                if (!Double.isNaN(similarity)) {
                    greatest = similarity <= greatest ? greatest : similarity;
                    last = n == 0 ? similarity : last;
                    sum += similarity;
                    n++;
                }
            }
            mean = n == 0 ? Double.NaN : sum / n;
            known = true;
        }

        double greatest() {
            return greatest;
        }

        double mean() {
            return mean;
        }

        double last() {
            return last;
        }
    }
}
