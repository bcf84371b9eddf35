/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Counts the lines that could not be loaded, tells of the first few, and gives up when there are too many. Thread-safe. */
final class BadLines {

    private static final int TOLD = 10;

    private final Path file;
    private final long most;
    private final Consumer<String> log;
    private long count;

    BadLines(Path file, long most, Consumer<String> log) {
        this.file = file;
        this.most = most;
        this.log = log;
    }

    synchronized void add(long line, String reason) throws IOException {
        count++;
        if (count <= TOLD) {
            log.accept(file.getFileName() + ", line " + line + ": " + reason);
        } else if (count == TOLD + 1) {
            log.accept(file.getFileName() + ": further bad lines are counted, not shown");
        }
        if (count > most) {
            throw new IOException(file + " has more than " + most + " bad line(s), the last one being line " + line
                    + ": " + reason + "; --max-bad allows more");
        }
    }

    synchronized long count() {
        return count;
    }
}
