/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

/**
 * How good a model's lists are. The first five are means over the users of {@link ListMetrics}.
 *
 * @param k                  length of the lists
 * @param users              users with at least one train event and one test item
 * @param coverage           share of the catalogue that is in at least one list
 * @param meanPopularityRank mean over all places of the rank of the item by its number of train users, 1 being the most
 *                           popular: the lower, the more everyone gets what everyone knows
 * @param intraListDiversity mean over users of 1 minus the mean cosine over all pairs in the list, an item being the set
 *                           of its train users (C.-N. Ziegler et al., "Improving recommendation lists through topic
 *                           diversification", WWW 2005, with this similarity); lists of fewer than 2 items are left out
 */
public record Evaluation(
        int k,
        int users,
        Estimate recall,
        Estimate precision,
        Estimate ndcg,
        Estimate mrr,
        Estimate hitRate,
        double coverage,
        double meanPopularityRank,
        double intraListDiversity) {}
