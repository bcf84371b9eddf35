/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntConsumer;
import me.tongfei.progressbar.ProgressBar;
import org.apache.spark.SparkContext;
import org.opensearch.recommend.core.evaluate.ModelFamily.TrainingProgress;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.SparkBar;

/** Shows a bar while something is done. */
public final class Bars {
    private final Progress progress;
    private final SparkContext spark;

    /**
     * Bars.
     *
     * @param spark counts the tasks of trainings; null where trainings count their own steps
     */
    public Bars(Progress progress, SparkContext spark) {
        this.progress = progress;
        this.spark = spark;
    }

    /** A line of its own. */
    public void say(String line) {
        progress.say(line);
    }

    /** Trains something. */
    public <T> T training(String what, Function<TrainingProgress, T> body) {
        if (spark != null) {
            return SparkBar.during(progress, spark, "Training " + what, () -> body.apply((steps, total, detail) -> {}));
        }
        AtomicReference<String> last = new AtomicReference<>("");
        try (ProgressBar bar = progress.bar("Training " + what, 1)) {
            return body.apply((steps, total, detail) -> {
                bar.maxHint(total);
                bar.stepBy(steps);
                if (!detail.equals(last.getAndSet(detail))) {
                    bar.setExtraMessage(detail);
                }
            });
        }
    }

    /** Goes over users. */
    public <T> T ranking(String what, long users, Function<IntConsumer, T> body) {
        try (ProgressBar bar = progress.bar("Ranking for " + what, users)) {
            return body.apply(bar::stepBy);
        }
    }
}
