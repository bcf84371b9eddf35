/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** A bar over the tasks that Spark runs while something is done; it grows as Spark finds more to do. */
public final class SparkBar extends SparkListener {
    private final ProgressBar bar;

    private SparkBar(ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * Does something, with a bar.
     *
     * @param task what is being done
     */
    public static <T> T during(Progress progress, SparkContext context, String task, Supplier<T> body) {
        try (ProgressBar bar = progress.bar(task, 0)) {
            SparkBar listener = new SparkBar(bar);
            context.addSparkListener(listener);
            try {
                return body.get();
            } finally {
                context.removeSparkListener(listener);
                bar.stepTo(bar.getMax());
            }
        }
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted stage) {
        synchronized (bar) {
            bar.maxHint(bar.getMax() + stage.stageInfo().numTasks());
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
        bar.step();
    }
}
