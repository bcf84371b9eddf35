/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.neighbours.CoOccurrence;
import org.opensearch.recommend.core.neighbours.NeighbourParameters;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.neighbours.Similarity;
import org.opensearch.recommend.core.util.Workers;

/** Item neighbours by co-occurrence; a score sums over the user's history, the recent counting more where order is known. */
public final class NeighboursFamily implements ModelFamily<NeighbourParameters> {
    private final boolean ordered;

    /**
     * A family.
     *
     * @param ordered whether the order of a user's items is that of time
     */
    public NeighboursFamily(boolean ordered) {
        this.ordered = ordered;
    }

    @Override
    public String name() {
        return "neighbours";
    }

    @Override
    public NeighbourParameters defaults(Interactions train) {
        return ordered ? NeighbourParameters.ordered() : NeighbourParameters.unordered();
    }

    @Override
    public List<Function<NeighbourParameters, List<NeighbourParameters>>> axes() {
        Stream<Function<NeighbourParameters, List<NeighbourParameters>>> always = Stream.of(
                p -> List.of(
                        p.withSimilarity(Similarity.JACCARD),
                        p.withSimilarity(Similarity.COSINE),
                        p.withSimilarity(Similarity.LIFT)),
                p -> Ladder.of(p.userExponent(), List.of(0f, 0.25f, 0.5f, 0.75f, 1f), p::withUserExponent),
                p -> Ladder.of(p.shrinkage(), List.of(0f, 0.3f, 1f, 3f, 10f, 30f, 100f), p::withShrinkage),
                p -> Ladder.of(p.topN(), List.of(20, 50, 100, 200, 500), p::withTopN));
        Stream<Function<NeighbourParameters, List<NeighbourParameters>>> inTime = Stream.of(
                p -> Ladder.of(p.recency(), List.of(0.3f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 0.95f, 1f), p::withRecency),
                p -> Ladder.of(p.backward(), List.of(0f, 0.25f, 0.5f, 0.65f, 0.8f, 1f), p::withBackward),
                p -> Ladder.of(p.distanceDecay(), List.of(0.5f, 0.7f, 0.8f, 0.9f, 0.95f, 1f), p::withDistanceDecay));
        return ordered ? Stream.concat(inTime, always).toList() : always.toList();
    }

    @Override
    public Map<String, Object> describe(NeighbourParameters parameters) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("similarity", parameters.similarity().name().toLowerCase(Locale.ROOT));
        described.put("shrinkage", parameters.shrinkage());
        described.put("items_per_user", parameters.perUser());
        described.put("user_exponent", parameters.userExponent());
        described.put("top_n", parameters.topN());
        if (ordered) {
            described.put("distance_decay", parameters.distanceDecay());
            described.put("backward", parameters.backward());
            described.put("recency", parameters.recency());
        }
        return described;
    }

    @Override
    public Recommender train(
            NeighbourParameters parameters, Interactions train, Workers workers, TrainingProgress progress) {
        Neighbours neighbours = new CoOccurrence(parameters, workers)
                .find(train, items -> progress.advance(items, train.columns(), ""));
        return () ->
                (user, scores) -> neighbours.addScores(train, user, parameters.recency(), Integer.MAX_VALUE, scores);
    }
}
