/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.models;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.opensearch.recommend.core.replay.RankingRow;

/**
 * (x - mean) * factor of each column, held to ±{@value #MOST}: what is far outside of what was trained on says no more than
 * that. A column that never varied has the factor 0, so that it says nothing.
 *
 * @param mean   of the training rows, or 0
 * @param factor 1 / standard deviation, or 0, or 1 for a column that is left as it is
 */
public record Standardisation(float[] mean, float[] factor) {
    public static final float MOST = 8;

    private static final double LEAST_DEVIATION = 1e-6;

    /** The rows of a training. */
    public interface Values {
        /** The value of a column in a row. */
        float at(int row, int column);
    }

    /** That of some columns of ranking rows. */
    public static Standardisation of(List<RankingRow> rows, int[] columns) {
        return of(rows.size(), columns.length, row -> rows.get(row).weight(), (row, column) -> rows.get(row)
                .features()[columns[column]]);
    }

    /** That of any rows. */
    public static Standardisation of(int rows, int columns, IntToDoubleFunction weight, Values values) {
        double weights = 0;
        double[] sum = new double[columns];
        for (int row = 0; row < rows; row++) {
            double of = weight.applyAsDouble(row);
            weights += of;
            for (int i = 0; i < columns; i++) {
                sum[i] += of * values.at(row, i);
            }
        }
        double[] squares = new double[columns];
        for (int row = 0; row < rows; row++) {
            double of = weight.applyAsDouble(row);
            for (int i = 0; i < columns; i++) {
                double off = values.at(row, i) - sum[i] / weights;
                squares[i] += of * off * off;
            }
        }
        float[] mean = new float[columns];
        float[] factor = new float[columns];
        for (int i = 0; i < columns; i++) {
            double m = sum[i] / weights;
            double deviation = Math.sqrt(squares[i] / weights);
            mean[i] = (float) m;
            factor[i] = deviation > LEAST_DEVIATION * Math.max(1, Math.abs(m)) ? (float) (1 / deviation) : 0;
        }
        return new Standardisation(mean, factor);
    }

    /** That which leaves columns as they are, but for holding them. */
    public static Standardisation none(int columns) {
        float[] factor = new float[columns];
        Arrays.fill(factor, 1);
        return new Standardisation(new float[columns], factor);
    }

    /** The same for some columns; the others are left as they are, but for those that never varied. */
    public Standardisation only(boolean[] columns) {
        Standardisation chosen = new Standardisation(mean.clone(), factor.clone());
        for (int i = 0; i < columns.length; i++) {
            if (!columns[i] && factor[i] != 0) {
                chosen.mean[i] = 0;
                chosen.factor[i] = 1;
            }
        }
        return chosen;
    }

    /** The same behind columns that are left as they are. */
    public Standardisation behind(int columns) {
        float[] allMean = new float[columns + mean.length];
        float[] allFactor = new float[allMean.length];
        Arrays.fill(allFactor, 0, columns, 1);
        System.arraycopy(mean, 0, allMean, columns, mean.length);
        System.arraycopy(factor, 0, allFactor, columns, mean.length);
        return new Standardisation(allMean, allFactor);
    }

    /** What becomes of a column's value. */
    public float apply(int column, float x) {
        return Math.clamp((x - mean[column]) * factor[column], -MOST, MOST);
    }

    /** How many columns say nothing. */
    public int masked() {
        int masked = 0;
        for (float f : factor) {
            masked += f == 0 ? 1 : 0;
        }
        return masked;
    }

    /** Adds this to a graph, from tensor to tensor. Once in a graph. */
    public void addTo(OnnxGraph graph, String input, String output) {
        graph.tensor("mean", mean, mean.length);
        graph.tensor("factor", factor, factor.length);
        graph.tensor("least", new float[] {-MOST});
        graph.tensor("most", new float[] {MOST});
        graph.node("Sub", "centred", input, "mean");
        graph.node("Mul", "scaled", "centred", "factor");
        graph.node("Clip", output, "scaled", "least", "most");
    }
}
