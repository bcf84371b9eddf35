/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import java.io.PrintStream;
import java.time.Duration;

/** Tells the user what is going on, on standard error: standard output is for results. */
final class Say {

    private final PrintStream out;
    private final boolean terminal;
    private boolean onProgressLine;

    Say(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** The start script tells whether standard error is a terminal; Java 21 cannot. */
    static Say onStandardError() {
        return new Say(System.err, Boolean.getBoolean("recommend.terminal"));
    }

    void line(String text) {
        endProgress();
        out.println(text);
    }

    /** Time going by: one line that is rewritten on a terminal, a line every ten seconds elsewhere. */
    void progress(String what, Duration elapsed) {
        if (terminal) {
            out.print("\r" + what + " " + elapsed.toSeconds() + " s ");
            out.flush();
            onProgressLine = true;
        } else if (elapsed.toMillis() % 10_000 < 500 && elapsed.toSeconds() > 0) {
            out.println(what + " " + elapsed.toSeconds() + " s");
        }
    }

    private void endProgress() {
        if (onProgressLine) {
            out.println();
            onProgressLine = false;
        }
    }
}
