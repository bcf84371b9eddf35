/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.recommend.core.candidate.SourceHit;
import org.opensearch.recommend.core.profile.ItemInterest;
import org.opensearch.recommend.signals.SignalQueryBuilder;
import org.opensearch.recommend.version.LearnedItem;

/**
 * Items that go with those of the recent history, or of the basket: the sum over its items of the {@link
 * org.opensearch.recommend.core.neighbours.HistoryFactors} times how near a neighbour is. Each candidate is owed to the
 * item that adds most.
 */
final class NeighboursSource implements CandidateSource {
    /** The filter is asked about this many times the candidates wanted. */
    private static final int SPARE = 2;

    private static final int MOST_TERMS = 5000;

    private static final class Sum {
        private final long key;
        private float score;
        private float greatest;
        private String fromItem;

        Sum(long key) {
            this.key = key;
        }

        void add(float share, String itemId) {
            score += share;
            if (share > greatest) {
                greatest = share;
                fromItem = itemId;
            }
        }
    }

    @Override
    public String name() {
        return "neighbours";
    }

    @Override
    public void retrieve(SourceQuery query, ActionListener<List<SourceHit>> listener) {
        List<Sum> best = sums(query);
        if (best.isEmpty()) {
            listener.onResponse(List.of());
            return;
        }
        Map<Long, Sum> byKey = new HashMap<>();
        best.forEach(sum -> byKey.put(sum.key, sum));
        query.search()
                .run(
                        query.search()
                                .source(
                                        QueryBuilders.boolQuery()
                                                .filter(QueryBuilders.termsQuery(
                                                        SignalQueryBuilder.KEY_FIELD, byKey.keySet()))
                                                .filter(query.filter().query()),
                                        byKey.size()),
                        ActionListener.map(listener, found -> found.stream()
                                .map(item -> byKey.get(item.key()))
                                .sorted(Comparator.comparingDouble((Sum sum) -> -sum.score)
                                        .thenComparingLong(sum -> sum.key))
                                .limit(query.size())
                                .map(sum -> new SourceHit(sum.key, sum.score, sum.fromItem, null))
                                .toList()));
    }

    private static List<Sum> sums(SourceQuery query) {
        Map<Long, Sum> sums = new HashMap<>();
        List<ItemInterest> history = query.collaborative().interests();
        float[] factors = query.collaborative().neighbourFactors();
        for (int n = 0; n < factors.length; n++) {
            if (factors[n] > 0) {
                LearnedItem item = query.collaborative().learned(history.get(n));
                for (int i = 0; i < item.neighbours().length; i++) {
                    long key = item.neighbours()[i];
                    if (query.filter().allows(key)) {
                        sums.computeIfAbsent(key, Sum::new)
                                .add(
                                        factors[n] * item.weights()[i],
                                        history.get(n).itemId());
                    }
                }
            }
        }
        List<Sum> order = new ArrayList<>(sums.values());
        order.sort(Comparator.comparingDouble((Sum sum) -> -sum.score).thenComparingLong(sum -> sum.key));
        return order.subList(0, Math.min(order.size(), Math.min(MOST_TERMS, SPARE * query.size())));
    }
}
