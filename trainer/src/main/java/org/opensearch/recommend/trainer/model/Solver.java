/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

/** Trains on a corpus. */
public interface Solver {
    /** Name, as users write it. */
    String name();

    /**
     * Trains on what was before a moment and evaluates on what came from then on.
     *
     * @param moment milliseconds since the epoch
     * @param until  what came at this moment or later is not looked at
     * @param k      length of the lists
     * @throws IllegalArgumentException when there is nobody to evaluate on, in a sentence
     */
    Holdout holdout(long moment, long until, int k);

    /** All events. */
    Part all();
}
