/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.signals.SignalQueryBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.fetch.subphase.FetchSourceContext;

/** The part of a ranked list that one answer shows, its items read and filtered as they are now. */
final class Page {
    private final RecommendRequest request;
    private final ItemFilter filter;
    private final List<AnswerCache.Item> items;

    /** The page of a list that a request asks for. */
    Page(RecommendRequest request, int size, ItemFilter filter, List<AnswerCache.Item> list) {
        this.request = request;
        this.filter = filter;
        this.items = list.stream()
                .filter(item -> filter.allows(item.key()))
                .skip(request.from())
                .limit(size)
                .toList();
    }

    int size() {
        return items.size();
    }

    /** The search that fetches the items. */
    SearchSourceBuilder search(long timeoutMillis) {
        List<Long> keys = items.stream().map(AnswerCache.Item::key).toList();
        return new SearchSourceBuilder()
                .query(QueryBuilders.boolQuery()
                        .filter(QueryBuilders.termsQuery(SignalQueryBuilder.KEY_FIELD, keys))
                        .filter(filter.query()))
                .size(items.size())
                .trackTotalHits(false)
                .timeout(TimeValue.timeValueMillis(timeoutMillis))
                .fetchSource(source());
    }

    private FetchSourceContext source() {
        FetchSourceContext wanted = request.source();
        if (wanted == null) {
            return new FetchSourceContext(true, new String[0], new String[] {"recommend"});
        }
        if (!wanted.fetchSource() || wanted.includes().length > 0) {
            return wanted;
        }
        Set<String> excludes = new LinkedHashSet<>(List.of(wanted.excludes()));
        excludes.add("recommend");
        return new FetchSourceContext(true, new String[0], excludes.toArray(new String[0]));
    }

    /**
     * The hits in the order of the list, without the items that were not found.
     *
     * @param explanations by item key
     */
    List<RecommendedHit> hits(SearchResponse response, Map<Long, Supplier<Map<String, Object>>> explanations) {
        Map<Long, SearchHit> fetched = new HashMap<>();
        for (SearchHit hit : response.getHits().getHits()) {
            fetched.put(ItemKey.of(hit.getId()), hit);
        }
        List<RecommendedHit> hits = new ArrayList<>();
        for (AnswerCache.Item item : items) {
            SearchHit hit = fetched.get(item.key());
            if (hit != null) {
                Supplier<Map<String, Object>> explanation = explanations.get(item.key());
                hits.add(new RecommendedHit(
                        hit.getIndex(),
                        hit.getId(),
                        item.score(),
                        hit.getSourceRef(),
                        item.reason(),
                        item.sources(),
                        request.from() + hits.size() + 1,
                        explanation == null ? Map.of() : explanation.get()));
            }
        }
        return hits;
    }
}
