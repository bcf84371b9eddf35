/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.recommend.core.evaluate.ModelFamily.TrainingProgress;
import org.opensearch.recommend.core.evaluate.NeighboursFamily;
import org.opensearch.recommend.core.neighbours.NeighbourParameters;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.neighbours.Similarity;

/** How the neighbours of items are found. */
public sealed interface NeighbourChoice {
    /** Neighbours that an item document has room for. */
    int MOST = 50;

    /**
     * Of what goes with a basket. By lift alone, two items that nobody took but one user would go together better than
     * any others; shrunk so, a pair counts 1/31 of its lift when one user took both, and half when 30 did.
     */
    NeighbourParameters TOGETHER = new NeighbourParameters(Similarity.LIFT, 30, 500, 0, 1, 1, MOST, 1);

    /** Name, as users write it. */
    String name();

    /** In scoring, each step into the past multiplies the weight of an item of the history by this. */
    float recency();

    /** Hyperparameters by name. */
    Map<String, Object> describe();

    /** Finds at most {@link #MOST} neighbours of each item. */
    Neighbours train(Part part, TrainingProgress progress);

    /** By co-occurrence. */
    record ByCoOccurrence(NeighbourParameters parameters) implements NeighbourChoice {
        @Override
        public String name() {
            return "co-occurrence";
        }

        @Override
        public float recency() {
            return parameters.recency();
        }

        @Override
        public Map<String, Object> describe() {
            return new NeighboursFamily(true).describe(parameters);
        }

        @Override
        public Neighbours train(Part part, TrainingProgress progress) {
            return part.neighbours(parameters, progress);
        }
    }

    /** By EASE, the greatest weights of each item being its neighbours. */
    record ByEase(float lambda, float recency) implements NeighbourChoice {
        @Override
        public String name() {
            return "ease";
        }

        @Override
        public Map<String, Object> describe() {
            Map<String, Object> described = new LinkedHashMap<>();
            described.put("lambda", lambda);
            described.put("top_n", MOST);
            described.put("recency", recency);
            return described;
        }

        @Override
        public Neighbours train(Part part, TrainingProgress progress) {
            return part.ease(lambda, MOST, progress);
        }
    }
}
