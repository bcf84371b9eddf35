/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

import java.io.PrintStream;
import java.util.function.Consumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Says what is going on, on standard error: bars that move on a terminal, a line every few seconds elsewhere. */
public final class Progress {
    private static final int WIDTH = 100;
    private static final int TERMINAL_MILLIS = 200;
    private static final int ELSEWHERE_MILLIS = 10_000;

    private final PrintStream out;
    private final boolean terminal;

    /**
     * Progress on a stream.
     *
     * @param terminal whether lines on it can be rewritten; Java 21 cannot tell
     */
    public Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** A line of its own, while no bar is shown. */
    public void say(String line) {
        out.println(line);
    }

    /**
     * Shows a new bar.
     *
     * @param task  what is being done
     * @param total how many steps there are
     */
    public ProgressBar bar(String task, long total) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(terminal ? TERMINAL_MILLIS : ELSEWHERE_MILLIS)
                .setConsumer(
                        terminal
                                ? new ConsoleProgressBarConsumer(out, WIDTH)
                                : new DelegatingProgressBarConsumer(new Once(out), WIDTH))
                .showSpeed()
                .build();
    }

    /** Leaves out a line that says what the last one said. */
    private static final class Once implements Consumer<String> {
        private final PrintStream out;
        private String last = "";

        private Once(PrintStream out) {
            this.out = out;
        }

        @Override
        public void accept(String line) {
            String text = line.stripTrailing();
            if (!text.equals(last)) {
                out.println(text);
                last = text;
            }
        }
    }
}
