/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

/** A line that cannot be used; the rest of the file can. */
final class BadLineException extends Exception {

    private static final long serialVersionUID = 1;

    private final long line;

    BadLineException(long line, String reason) {
        super(reason);
        this.line = line;
    }

    long line() {
        return line;
    }
}
