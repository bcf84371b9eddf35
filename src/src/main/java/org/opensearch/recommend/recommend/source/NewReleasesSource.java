/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.query.RangeQueryBuilder;
import org.opensearch.recommend.core.candidate.SourceHit;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.search.sort.SortOrder;

/**
 * Items released within the scenario's new days, newest first. A numeric release field is taken for a year. Catalogues
 * without release dates have no new releases: when an item was indexed says nothing, since a feed may index them all.
 */
final class NewReleasesSource implements CandidateSource {
    private static final Set<String> DATES = Set.of("date", "date_nanos");

    @Override
    public String name() {
        return "new_releases";
    }

    @Override
    public void retrieve(SourceQuery query, ActionListener<List<SourceHit>> listener) {
        String field = query.config().config().fields().releasedAt();
        int days = query.scenario().newItemDays();
        if (field == null || days == 0) {
            listener.onResponse(List.of());
            return;
        }
        long now = query.context().now() / Durations.HOUR * Durations.HOUR;
        long oldest = now - days * Durations.DAY;
        RangeQueryBuilder recent = DATES.contains(query.mapping().type(field))
                ? QueryBuilders.rangeQuery(field).gte(oldest).lte(now).format("epoch_millis")
                : QueryBuilders.rangeQuery(field).gte(year(oldest)).lte(year(now));
        var search = query.search()
                .source(QueryBuilders.boolQuery().filter(query.filter().query()).filter(recent), query.size())
                .sort(field, SortOrder.DESC);
        query.search()
                .run(
                        search,
                        ActionListener.wrap(
                                found -> listener.onResponse(found.stream()
                                        .filter(item -> query.filter().allows(item.key()))
                                        .map(item -> new SourceHit(item.key(), 0, null, null))
                                        .toList()),
                                listener::onFailure));
    }

    private static int year(long millis) {
        return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).getYear();
    }
}
