/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ClickMetricsTest {
    @Test
    void workedExample() {
        // Positives .8 and .3, negatives .6 and .3: pairs won 1, 1, 0 and a tie.
        ClickMetrics metrics = ClickMetrics.of(new double[] {0.8, 0.6, 0.3, 0.3}, new float[] {1, 0, 1, 0}, null);
        assertEquals(2.5 / 4, metrics.auc(), 1e-12);
        double loss = -(Math.log(0.8) + Math.log(0.4) + Math.log(0.3) + Math.log(0.7)) / 4;
        assertEquals(loss, metrics.logLoss(), 1e-12);
        assertEquals(2.0 / 2, metrics.calibration(), 1e-12);
        // Four rows in fifteen bins: each row its own.
        assertEquals((0.2 + 0.6 + 0.7 + 0.3) / 4, metrics.ece(), 1e-12);
    }

    @Test
    void aWeightIsAsManyRows() {
        double[] predicted = {0.9, 0.2, 0.4};
        float[] positive = {1, 0, 1};
        ClickMetrics weighted = ClickMetrics.of(predicted, positive, new float[] {1, 3, 2});
        ClickMetrics repeated =
                ClickMetrics.of(new double[] {0.9, 0.2, 0.2, 0.2, 0.4, 0.4}, new float[] {1, 0, 0, 0, 1, 1}, null);
        assertEquals(repeated.auc(), weighted.auc(), 1e-12);
        assertEquals(repeated.logLoss(), weighted.logLoss(), 1e-12);
        assertEquals(repeated.calibration(), weighted.calibration(), 1e-12);
    }

    @Test
    void whatIsDrawnFromThePredictionsIsCalibrated_andWhatIsTwiceAsSureIsNot() {
        Random random = new Random(5);
        int rows = 50_000;
        double[] told = new double[rows];
        double[] sure = new double[rows];
        float[] positive = new float[rows];
        for (int i = 0; i < rows; i++) {
            double logit = 2 * random.nextGaussian();
            told[i] = 1 / (1 + Math.exp(-logit));
            sure[i] = 1 / (1 + Math.exp(-2 * logit));
            positive[i] = random.nextDouble() < told[i] ? 1 : 0;
        }
        ClickMetrics calibrated = ClickMetrics.of(told, positive, null);
        ClickMetrics overconfident = ClickMetrics.of(sure, positive, null);
        assertTrue(calibrated.ece() < 0.01, "ece " + calibrated.ece());
        assertTrue(overconfident.ece() > 0.05, "ece " + overconfident.ece());
        assertEquals(1, calibrated.calibration(), 0.02);
        assertEquals(calibrated.auc(), overconfident.auc(), 1e-12, "an order is not calibration");
        assertTrue(calibrated.logLoss() < overconfident.logLoss());
    }

    @Test
    void equalBinsByWeight() {
        // Two values, half of the rows each: whatever the bins, the gaps are those of the two.
        int rows = 3_000;
        double[] predicted = new double[rows];
        float[] positive = new float[rows];
        for (int i = 0; i < rows; i++) {
            predicted[i] = i < rows / 2 ? 0.2 : 0.7;
        }
        assertEquals((0.2 + 0.7) / 2, ClickMetrics.of(predicted, positive, null).ece(), 1e-9);
    }

    @Test
    void oneSidedRowsHaveNoAuc_andNonsenseIsRefused() {
        ClickMetrics none = ClickMetrics.of(new double[] {0, 1}, new float[] {0, 0}, null);
        assertTrue(Double.isNaN(none.auc()));
        assertTrue(Double.isNaN(none.calibration()));
        assertEquals(-Math.log(1e-7) / 2, none.logLoss(), 1e-6);
        assertThrows(IllegalArgumentException.class, () -> ClickMetrics.of(new double[0], new float[0], null));
        assertThrows(
                IllegalArgumentException.class,
                () -> ClickMetrics.of(new double[] {Double.NaN}, new float[] {0}, null));
        assertThrows(IllegalArgumentException.class, () -> ClickMetrics.of(new double[] {0.5}, new float[2], null));
    }
}
