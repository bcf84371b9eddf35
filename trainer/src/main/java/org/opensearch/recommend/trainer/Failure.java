/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

/**
 * How a run failed, for its exit code and its last line.
 *
 * @param sentence that says what to do
 */
record Failure(Exit exit, String sentence) {
    static final String NO_MEMORY = "not enough memory; give more with --memory, or train with --solver distributed";

    /** What an exception means, whatever Spark has wrapped it in. */
    static Failure of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof TrainingException known) {
                return new Failure(known.exit(), known.getMessage());
            }
            if (cause instanceof OutOfMemoryError) {
                return new Failure(Exit.MEMORY, NO_MEMORY);
            }
        }
        String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
        if (thrown instanceof IllegalArgumentException) {
            return new Failure(Exit.USAGE, message);
        }
        return new Failure(Exit.FAILED, message.lines().findFirst().orElse(message));
    }
}
