/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import java.io.PrintStream;
import java.util.function.Consumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Makes progress bars on standard error: one that moves on a terminal, a line every few seconds elsewhere. */
public final class Progress {

    private static final int WIDTH = 100;

    private final PrintStream out;
    private final boolean terminal;

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** The start script tells whether standard error is a terminal; Java 21 cannot. */
    public static Progress onStandardError() {
        return new Progress(System.err, Boolean.getBoolean("recommend.terminal"));
    }

    /**
     * Shows a new bar.
     *
     * @param task what is being done
     * @param total how many steps there are
     */
    public ProgressBar bar(String task, long total) {
        ProgressBarConsumer consumer = terminal
                ? new ConsoleProgressBarConsumer(out, WIDTH)
                : new DelegatingProgressBarConsumer(new Once(out), WIDTH);
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(terminal ? 200 : 10_000)
                .setConsumer(consumer)
                .showSpeed()
                .build();
    }

    /** Leaves out a line that says what the last one said. */
    private static final class Once implements Consumer<String> {

        private final PrintStream out;
        private String last = "";

        Once(PrintStream out) {
            this.out = out;
        }

        @Override
        public void accept(String line) {
            if (!line.equals(last)) {
                out.println(line.stripTrailing());
                last = line;
            }
        }
    }
}
