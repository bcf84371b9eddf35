/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;

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
        double intraListDiversity) {
    /** The figures by name, such as {@code recall@20}, in a fixed order. */
    public Map<String, Double> figures() {
        String at = "@" + k;
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("recall" + at, recall.value());
        figures.put("precision" + at, precision.value());
        figures.put("ndcg" + at, ndcg.value());
        figures.put("mrr" + at, mrr.value());
        figures.put("hit_rate" + at, hitRate.value());
        figures.put("coverage" + at, coverage);
        figures.put("mean_popularity_rank" + at, meanPopularityRank);
        figures.put("intra_list_diversity" + at, intraListDiversity);
        return figures;
    }
}
