/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

/** Ends a run: the message is one sentence for the user that says what to do. */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Exit exit;

    /** Ends with this exit. */
    public TrainingException(Exit exit, String sentence) {
        super(sentence);
        this.exit = exit;
    }

    /** Ends with this exit, because of something else. */
    public TrainingException(Exit exit, String sentence, Throwable cause) {
        super(sentence, cause);
        this.exit = exit;
    }

    public Exit exit() {
        return exit;
    }
}
