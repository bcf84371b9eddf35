/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.neighbours;

/**
 * How co-occurrence is counted. Age of an event is not seen here: it belongs into the weights of the interactions, as
 * {@link org.opensearch.recommend.core.evaluate.EventLog#decayed} makes them.
 *
 * @param similarity    made of the counts
 * @param shrinkage     s, at least 0: a similarity counts c / (c + s) of its value, so that few occurrences mean little
 *                      (R. Bell and Y. Koren, ICDM 2007)
 * @param perUser       only this many of a user's most recent items count, at least 2
 * @param userExponent  0 to 1: a user of n items counts n^-exponent for each pair, relative to the mean user; at 0 someone who used everything
 *                      outvotes many who did not
 * @param distanceDecay above 0 to 1: two items count this to the power of the steps between them in the user's order,
 *                      less one; 1 where the order means nothing
 * @param backward      0 to 1: what a pair counts for the later item, as against the earlier; 1 is symmetric
 * @param topN          neighbours kept of each item, at least 1
 * @param recency       above 0 to 1: in scoring, each step into the past multiplies the weight of an item by this; see
 *                      {@link HistoryFactors}
 */
public record NeighbourParameters(
        Similarity similarity,
        float shrinkage,
        int perUser,
        float userExponent,
        float distanceDecay,
        float backward,
        int topN,
        float recency) {
    /** Checks the ranges, in a sentence that names the parameter. */
    public NeighbourParameters {
        check(shrinkage >= 0 && Float.isFinite(shrinkage), "shrinkage", "at least 0", shrinkage);
        check(perUser >= 2, "items per user", "at least 2", perUser);
        check(userExponent >= 0 && userExponent <= 1, "user exponent", "0 to 1", userExponent);
        check(distanceDecay > 0 && distanceDecay <= 1, "distance decay", "above 0 to 1", distanceDecay);
        check(backward >= 0 && backward <= 1, "backward weight", "0 to 1", backward);
        check(topN >= 1, "number kept", "at least 1", topN);
        check(recency > 0 && recency <= 1, "recency", "above 0 to 1", recency);
    }

    private static void check(boolean holds, String name, String range, Number got) {
        if (!holds) {
            throw new IllegalArgumentException("the " + name + " of neighbours must be " + range + ", got " + got);
        }
    }

    /** For histories whose order means nothing. */
    public static NeighbourParameters unordered() {
        return new NeighbourParameters(Similarity.COSINE, 0, 500, 1, 1, 1, 50, 1);
    }

    /** For histories in the order of time. */
    public static NeighbourParameters ordered() {
        return new NeighbourParameters(Similarity.JACCARD, 10, 500, 0, 0.9f, 0.5f, 200, 0.6f);
    }

    public NeighbourParameters withSimilarity(Similarity similarity) {
        return new NeighbourParameters(
                similarity, shrinkage, perUser, userExponent, distanceDecay, backward, topN, recency);
    }

    public NeighbourParameters withShrinkage(float shrinkage) {
        return new NeighbourParameters(
                similarity, shrinkage, perUser, userExponent, distanceDecay, backward, topN, recency);
    }

    public NeighbourParameters withPerUser(int perUser) {
        return new NeighbourParameters(
                similarity, shrinkage, perUser, userExponent, distanceDecay, backward, topN, recency);
    }

    public NeighbourParameters withUserExponent(float userExponent) {
        return new NeighbourParameters(
                similarity, shrinkage, perUser, userExponent, distanceDecay, backward, topN, recency);
    }

    public NeighbourParameters withDistanceDecay(float distanceDecay) {
        return new NeighbourParameters(
                similarity, shrinkage, perUser, userExponent, distanceDecay, backward, topN, recency);
    }

    public NeighbourParameters withBackward(float backward) {
        return new NeighbourParameters(
                similarity, shrinkage, perUser, userExponent, distanceDecay, backward, topN, recency);
    }

    public NeighbourParameters withTopN(int topN) {
        return new NeighbourParameters(
                similarity, shrinkage, perUser, userExponent, distanceDecay, backward, topN, recency);
    }

    public NeighbourParameters withRecency(float recency) {
        return new NeighbourParameters(
                similarity, shrinkage, perUser, userExponent, distanceDecay, backward, topN, recency);
    }
}
