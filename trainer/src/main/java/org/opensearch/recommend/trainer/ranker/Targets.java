/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import java.util.List;
import org.opensearch.recommend.core.replay.RankingRow;

/**
 * What the two losses of ESMM (X. Ma et al., "Entire Space Multi-Task Model", SIGIR 2018) are over: a click, and a click that
 * is completed, both of all rows, so that completion is not learnt on the clicked ones alone.
 *
 * @param click       probability of each row, 0 or 1 unless it was taught by another model
 * @param clickWeight of each row
 * @param both        probability of a click that is completed
 * @param bothWeight  of each row; 0 where it is not known
 */
record Targets(float[] click, float[] clickWeight, float[] both, float[] bothWeight) {
    private static final int LEAST_COMPLETED = 10;

    /** What the rows say. */
    static Targets of(List<RankingRow> rows) {
        int n = rows.size();
        Targets targets = new Targets(new float[n], new float[n], new float[n], new float[n]);
        double clicked = 0;
        double known = 0;
        for (RankingRow row : rows) {
            clicked += row.click() > 0 ? row.weight() : 0;
            known += isKnown(row) ? row.weight() : 0;
        }
        // Where a part of the clicks is unknown, as large a part of the rest must be left out.
        float share = clicked > 0 ? (float) (known / clicked) : 0;
        for (int i = 0; i < n; i++) {
            RankingRow row = rows.get(i);
            targets.click[i] = row.click();
            targets.clickWeight[i] = row.weight();
            targets.both[i] = isKnown(row) ? row.complete() : 0;
            targets.bothWeight[i] = row.weight() * (row.click() == 0 ? share : isKnown(row) ? 1 : 0);
        }
        return targets;
    }

    static boolean isKnown(RankingRow row) {
        return row.click() > 0 && !Float.isNaN(row.complete());
    }

    /** Whether enough clicks are completed to learn from: without any, the more likely a click the less likely it would be completed. */
    boolean haveCompletion() {
        int completed = 0;
        for (float probability : both) {
            completed += probability > 0 ? 1 : 0;
        }
        return completed >= LEAST_COMPLETED;
    }

    /**
     * Half of what the rows say and half of what a teacher predicts (G. Hinton et al., "Distilling the Knowledge in a Neural
     * Network", 2015).
     */
    Targets taught(Predictions teacher) {
        boolean completion = haveCompletion();
        float[] softClick = new float[click.length];
        float[] softBoth = new float[click.length];
        for (int i = 0; i < click.length; i++) {
            softClick[i] = (float) ((click[i] + teacher.click()[i]) / 2);
            softBoth[i] = !completion ? both[i] : (float) ((both[i] + teacher.click()[i] * teacher.complete()[i]) / 2);
        }
        return new Targets(softClick, clickWeight, softBoth, bothWeight);
    }
}
