/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.recommend.core.candidate.SourceHit;
import org.opensearch.recommend.core.signals.Signal;

/** The most popular items of each of the user's favourite categories, the favourites sharing the number wanted. */
final class PopularInCategoriesSource implements CandidateSource {
    private static final int FAVOURITES = 3;

    private record OfCategory(int order, List<SourceHit> hits) {}

    private final SignalSearch search;

    PopularInCategoriesSource(SignalSearch search) {
        this.search = search;
    }

    @Override
    public String name() {
        return "popular_in_categories";
    }

    @Override
    public void retrieve(SourceQuery query, ActionListener<List<SourceHit>> listener) {
        List<String> favourites = query.user().categories().entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(Map.Entry.<String, Float>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(FAVOURITES)
                .map(Map.Entry::getKey)
                .toList();
        List<String> fields = query.config().config().fields().categories();
        if (favourites.isEmpty() || fields.isEmpty() || query.signals().items() == 0) {
            listener.onResponse(List.of());
            return;
        }
        SourceQuery each = query.withSize(Math.max(1, query.size() / favourites.size()));
        GroupedActionListener<OfCategory> grouped = new GroupedActionListener<>(
                ActionListener.wrap(lists -> listener.onResponse(inTurn(lists)), listener::onFailure),
                favourites.size());
        for (int i = 0; i < favourites.size(); i++) {
            String category = favourites.get(i);
            BoolQueryBuilder within = QueryBuilders.boolQuery();
            fields.forEach(field ->
                    within.should(QueryBuilders.termQuery(query.mapping().docValueField(field), category)));
            int order = i;
            search.find(
                    each,
                    Signal.POPULARITY,
                    within,
                    category,
                    ActionListener.wrap(hits -> grouped.onResponse(new OfCategory(order, hits)), grouped::onFailure));
        }
    }

    private static List<SourceHit> inTurn(Collection<OfCategory> lists) {
        List<OfCategory> ordered = new ArrayList<>(lists);
        ordered.sort((a, b) -> Integer.compare(a.order, b.order));
        List<SourceHit> all = new ArrayList<>();
        int longest = ordered.stream().mapToInt(list -> list.hits.size()).max().orElse(0);
        for (int rank = 0; rank < longest; rank++) {
            for (OfCategory list : ordered) {
                if (rank < list.hits.size()) {
                    all.add(list.hits.get(rank));
                }
            }
        }
        return all;
    }
}
