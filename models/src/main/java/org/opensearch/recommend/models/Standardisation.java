/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.models;

import java.util.List;
import org.opensearch.recommend.core.replay.RankingRow;

/**
 * (x - mean) * factor of each dense column, held to ±{@value #MOST}: what is far outside of what was trained on says no more
 * than that. A column that never varied has the factor 0, so that it says nothing.
 *
 * @param mean   of the training rows
 * @param factor 1 / standard deviation, or 0
 */
public record Standardisation(float[] mean, float[] factor) {
    public static final float MOST = 8;

    private static final double LEAST_DEVIATION = 1e-6;

    /** That of some rows and columns. */
    public static Standardisation of(List<RankingRow> rows, int[] columns) {
        double[] weights = new double[1];
        double[] sum = new double[columns.length];
        for (RankingRow row : rows) {
            weights[0] += row.weight();
            for (int i = 0; i < columns.length; i++) {
                sum[i] += (double) row.weight() * row.features()[columns[i]];
            }
        }
        double[] squares = new double[columns.length];
        for (RankingRow row : rows) {
            for (int i = 0; i < columns.length; i++) {
                double off = row.features()[columns[i]] - sum[i] / weights[0];
                squares[i] += row.weight() * off * off;
            }
        }
        float[] mean = new float[columns.length];
        float[] factor = new float[columns.length];
        for (int i = 0; i < columns.length; i++) {
            double m = sum[i] / weights[0];
            double deviation = Math.sqrt(squares[i] / weights[0]);
            mean[i] = (float) m;
            factor[i] = deviation > LEAST_DEVIATION * Math.max(1, Math.abs(m)) ? (float) (1 / deviation) : 0;
        }
        return new Standardisation(mean, factor);
    }

    /** Of column i among the dense ones. */
    public float apply(int i, float x) {
        return Math.clamp((x - mean[i]) * factor[i], -MOST, MOST);
    }

    /** How many columns say nothing. */
    public int masked() {
        int masked = 0;
        for (float f : factor) {
            masked += f == 0 ? 1 : 0;
        }
        return masked;
    }
}
