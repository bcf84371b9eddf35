/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

/** How a run ended; scripts tell the cases apart by the exit code. */
public enum Exit {
    DONE(0),
    /** Anything that has no code of its own. */
    FAILED(1),
    /** Wrong options, or an index that cannot be trained for as it is. */
    USAGE(2),
    /** No events, or too few users or items to learn from. */
    TOO_LITTLE(3),
    /** The cluster does not answer. */
    CLUSTER_AWAY(4),
    /** The driver has not enough memory. */
    MEMORY(5);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
