/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.recommend.config.ItemMapping;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.config.Scenario;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.profile.HistoryEntry;
import org.opensearch.recommend.core.profile.Profile;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.recommend.signals.SignalQueryBuilder;

/**
 * What may be recommended in one request: every source applies it, and so does the fetch of the final page.
 *
 * <p>Items to leave out are known by key. Few of them need not burden a vector search: it asks for as many more
 * neighbours instead, and {@link #allows} drops them, which gives the same result. Of a user whose seen items are held
 * in a Bloom filter, those beyond the history are dropped by {@link #allows} alone.
 */
public final class ItemFilter {
    private final BoolQueryBuilder rules;
    private final boolean hasRules;
    private final Set<Long> excluded;
    private final Profile seen;

    private ItemFilter(BoolQueryBuilder rules, boolean hasRules, Set<Long> excluded, Profile seen) {
        this.rules = rules;
        this.hasRules = hasRules;
        this.excluded = excluded;
        this.seen = seen;
    }

    /** The filter of one request. */
    static ItemFilter of(
            RecommendRequest request,
            FieldRoles roles,
            ItemMapping mapping,
            Scenario scenario,
            Profile profile,
            Queries queries,
            long now) {
        BoolQueryBuilder rules = QueryBuilders.boolQuery();
        if (roles.available() != null) {
            rules.mustNot(QueryBuilders.termQuery(roles.available(), false));
        }
        if (roles.expiresAt() != null) {
            // To the minute, so that the shards can cache the filter.
            rules.mustNot(QueryBuilders.rangeQuery(roles.expiresAt())
                    .lte(now / Durations.MINUTE * Durations.MINUTE)
                    .format("epoch_millis"));
        }
        String region = request.region() != null ? request.region() : text(profile.attribute("region"));
        if (roles.regions() != null && region != null) {
            rules.filter(QueryBuilders.boolQuery()
                    .should(QueryBuilders.termQuery(mapping.docValueField(roles.regions()), region))
                    .should(QueryBuilders.boolQuery().mustNot(QueryBuilders.existsQuery(roles.regions()))));
        }
        Double maturity = request.maturity() != null ? request.maturity() : number(profile.attribute("maturity"));
        if (roles.maturity() != null && maturity != null) {
            rules.mustNot(QueryBuilders.rangeQuery(roles.maturity()).gt(maturity));
        }
        if (profile.attribute("disliked_categories") instanceof Collection<?> disliked && !disliked.isEmpty()) {
            roles.categories()
                    .forEach(field -> rules.mustNot(
                            QueryBuilders.termsQuery(mapping.docValueField(field), List.copyOf(disliked))));
        }
        if (scenario.filter() != null) {
            rules.filter(queries.parse(scenario.filter()));
        }
        if (request.filter() != null) {
            rules.filter(parse(request.filter(), queries));
        }
        Set<Long> excluded = new HashSet<>();
        request.exclude().forEach(id -> excluded.add(ItemKey.of(id)));
        request.session().forEach(id -> excluded.add(ItemKey.of(id)));
        request.about().forEach(id -> excluded.add(ItemKey.of(id)));
        Profile seen = null;
        if (scenario.excludeSeen()) {
            seen = profile;
            for (HistoryEntry entry : profile.history()) {
                if (profile.hasSeen(entry.itemId())) {
                    excluded.add(entry.itemKey());
                }
            }
            for (long key : profile.seen().exactKeys()) {
                excluded.add(key);
            }
        }
        return new ItemFilter(rules, rules.hasClauses(), excluded, seen);
    }

    /** The same without the items of the given categories and brands. */
    ItemFilter without(FieldRoles roles, ItemMapping mapping, Collection<String> categoriesAndBrands) {
        BoolQueryBuilder narrower = QueryBuilders.boolQuery();
        if (hasRules) {
            narrower.filter(rules);
        }
        Stream.concat(roles.categories().stream(), Stream.ofNullable(roles.brand()))
                .forEach(field ->
                        narrower.mustNot(QueryBuilders.termsQuery(mapping.docValueField(field), categoriesAndBrands)));
        return new ItemFilter(narrower, true, excluded, seen);
    }

    /** Whether the item with this key may be recommended, as far as its key tells. */
    public boolean allows(long key) {
        return !excluded.contains(key) && (seen == null || !seen.seen().contains(key));
    }

    /** How many more results than wanted a vector search must ask for, because {@link #allows} will drop some. */
    public int surplus(int wanted) {
        return inVectorSearch(wanted) == null ? excluded.size() : 0;
    }

    /** The filter of a vector search for so many items, or null when {@link #surplus} does instead. */
    public QueryBuilder inVectorSearch(int wanted) {
        return !hasRules && excluded.size() <= wanted ? null : query();
    }

    /** The filter as a query. */
    public QueryBuilder query() {
        BoolQueryBuilder all =
                QueryBuilders.boolQuery().filter(QueryBuilders.existsQuery(SignalQueryBuilder.KEY_FIELD));
        if (hasRules) {
            all.filter(rules);
        }
        if (!excluded.isEmpty()) {
            all.mustNot(QueryBuilders.termsQuery(SignalQueryBuilder.KEY_FIELD, excluded));
        }
        return all;
    }

    private static QueryBuilder parse(Map<String, Object> filter, Queries queries) {
        try {
            return queries.parse(filter);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[filter] is not a query: " + e.getMessage(), e);
        }
    }

    private static String text(Object attribute) {
        return attribute instanceof String text ? text : null;
    }

    private static Double number(Object attribute) {
        return attribute instanceof Number number ? (Double) number.doubleValue() : null;
    }
}
