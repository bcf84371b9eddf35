/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.List;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.models.Standardisation;

/**
 * What users took, and what was known of each of them on the way. A moment of a user is the number of items that the user had
 * taken by then.
 */
public interface Histories {
    /** Users by items: what each user took, each item once with a weight above 0, the oldest first. */
    Interactions taken();

    /** Whether that order is the order of time: a pool then holds only what came before. */
    boolean ordered();

    /** The first moment of a user after which there is a pool, at least 1; that of one who never has one is the last. */
    int earliest(int user);

    /**
     * What a pool is made of.
     *
     * @param items   each once, the oldest first
     * @param weights of the items, above 0
     */
    record Pool(int[] items, float[] weights) {}

    /** The history of a user at a moment, as serving would have looked it up then. */
    Pool pool(int user, int moment);

    /** What a user tower takes beside the pool, of kind profile. */
    List<Feature> inputs();

    /** How the columns of these inputs come to the network. */
    Standardisation scale();

    /**
     * The columns of the inputs at a moment, as they are served.
     *
     * @param out where they are written
     * @param at  from here on
     */
    void profile(int user, int moment, float[] out, int at);

    /**
     * A part of the same histories.
     *
     * @param part of {@link #taken}; where the order is that of time, the first few items of each user
     */
    Histories only(Interactions part);

    /** Columns of the inputs. */
    default int width() {
        return inputs().stream().mapToInt(Feature::width).sum();
    }
}
