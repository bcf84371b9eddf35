/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import org.opensearch.recommend.core.cf.FactorModel;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.evaluate.ModelFamily.TrainingProgress;
import org.opensearch.recommend.core.neighbours.NeighbourParameters;
import org.opensearch.recommend.core.neighbours.Neighbours;

/**
 * A part of the events, to train on. Items are numbered as in the corpus. Factors, neighbours and EASE are trained on
 * weights by the age of the events, where there is a {@link HalfLife}; what goes together and popularity are counts.
 */
public interface Part {
    /**
     * Item factors, and the basis with which a user's factor is solved from a history.
     *
     * @throws IllegalArgumentException when it cannot be trained on this, in a sentence
     */
    FactorModel factors(IalsParameters parameters, TrainingProgress progress);

    /** Neighbours by co-occurrence. */
    Neighbours neighbours(NeighbourParameters parameters, TrainingProgress progress);

    /**
     * What goes with each item in a basket: by lift, in whichever order the two were taken, each user counting once
     * however the events weigh. At most {@link NeighbourChoice#MOST} of each item.
     */
    Neighbours together(TrainingProgress progress);

    /** The most bytes that EASE may take here; 0 where it is not available. */
    long easeMemory();

    /** Neighbours by EASE, at most {@code topN} of each item. */
    Neighbours ease(float lambda, int topN, TrainingProgress progress);

    /** How many users took each item, with a positive weight. */
    int[] popularity();
}
