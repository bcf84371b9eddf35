/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.recommend.core.rank.NamedFormula;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.recommend.core.util.Fields;

/**
 * A named placement with its own sources, sizes, filter and diversity.
 *
 * @param size         items a page when the request names none, 1 to 200
 * @param sources      the most candidates each source may bring, by source name, 1 to 1,000 each
 * @param candidates   the most candidates ranked, 10 to 2,000
 * @param rerankWindow the ranked candidates that diversity chooses from, 10 to 1,000
 * @param filter       a query that every item of the placement must match, or null
 * @param diversity    caps and MMR
 * @param newItemDays  age up to which an item counts as new, 0 to 3,650
 * @param newItemBoost added to a new item's score, fading to 0 over its new days, in [0, 10]
 * @param excludeSeen  whether items the user has seen are left out
 * @param timeout      milliseconds after which what has been found so far is used, 10 to 60,000
 * @param score        how the heads of the ranker become one score, or null for its own formula
 */
public record Scenario(
        int size,
        Map<String, Integer> sources,
        int candidates,
        int rerankWindow,
        Map<String, Object> filter,
        Diversity diversity,
        int newItemDays,
        double newItemBoost,
        boolean excludeSeen,
        long timeout,
        NamedFormula score) {

    /** The placements that every configuration starts from. */
    public static Map<String, Scenario> defaults() {
        Map<String, Integer> home = new LinkedHashMap<>();
        home.put("collaborative", 500);
        home.put("two_tower", 300);
        home.put("neighbours", 200);
        home.put("content", 500);
        home.put("popular", 200);
        home.put("trending", 100);
        home.put("popular_in_categories", 200);
        home.put("new_releases", 100);
        home.put("session", 300);
        Map<String, Integer> similar = new LinkedHashMap<>();
        similar.put("content", 300);
        similar.put("collaborative", 200);
        similar.put("two_tower", 100);
        similar.put("neighbours", 200);
        Map<String, Integer> cart = new LinkedHashMap<>();
        cart.put("neighbours", 300);
        cart.put("collaborative", 200);
        cart.put("session", 400);
        cart.put("content", 300);
        cart.put("popular_in_categories", 100);
        cart.put("popular", 100);
        Scenario base = new Scenario(20, home, 1000, 200, null, Diversity.DEFAULT, 30, 0.05, true, 500, null);
        Map<String, Scenario> map = new LinkedHashMap<>();
        map.put("home", base);
        map.put("similar", base.with(10, similar).with(Diversity.OF_SIMILAR));
        map.put("cart", base.with(5, cart).with(Diversity.OF_BASKET));
        map.put("post_play", base.with(6, home));
        map.put("search", base.with(20, home));
        return map;
    }

    private Scenario with(Diversity newDiversity) {
        return new Scenario(
                size,
                sources,
                candidates,
                rerankWindow,
                filter,
                newDiversity,
                newItemDays,
                newItemBoost,
                excludeSeen,
                timeout,
                score);
    }

    private Scenario with(int newSize, Map<String, Integer> newSources) {
        return new Scenario(
                newSize,
                newSources,
                candidates,
                rerankWindow,
                filter,
                diversity,
                newItemDays,
                newItemBoost,
                excludeSeen,
                timeout,
                score);
    }

    /** Reads one entry of {@code scenarios}; what is absent comes from {@code base}. */
    public static Scenario read(Fields in, Scenario base) {
        Map<String, Integer> sources = base.sources;
        if (in.has("sources")) {
            sources = in.objects("sources", 50, (name, source) -> source.integer("size", 200, 1, 1000));
            if (sources.isEmpty()) {
                throw new IllegalArgumentException("[" + in.pathOf("sources") + "] must name at least one source");
            }
        }
        int days = base.newItemDays;
        double boost = base.newItemBoost;
        Fields newItems = in.object("new_item_boost");
        if (newItems != null) {
            days = newItems.integer("days", days, 0, 3650);
            boost = newItems.number("boost", boost, 0, 10);
            newItems.finish();
        }
        Fields diversity = in.object("diversity");
        return new Scenario(
                in.integer("size", base.size, 1, 200),
                sources,
                in.integer("candidates", base.candidates, 10, 2000),
                in.integer("rerank_window", base.rerankWindow, 10, 1000),
                in.has("filter") ? in.map("filter") : base.filter,
                diversity == null ? base.diversity : Diversity.read(diversity, base.diversity),
                days,
                boost,
                in.bool("exclude_seen", base.excludeSeen),
                in.duration("timeout", base.timeout, 10, 60_000),
                in.has("score") ? NamedFormula.read(in) : base.score);
    }

    /** As in the configuration's {@code scenarios} object. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("size", size);
        Map<String, Object> bySource = new LinkedHashMap<>();
        sources.forEach((name, most) -> bySource.put(name, Map.of("size", most)));
        map.put("sources", bySource);
        map.put("candidates", candidates);
        map.put("rerank_window", rerankWindow);
        if (filter != null) {
            map.put("filter", filter);
        }
        map.put("diversity", diversity.toMap());
        Map<String, Object> newItems = new LinkedHashMap<>();
        newItems.put("days", newItemDays);
        newItems.put("boost", newItemBoost);
        map.put("new_item_boost", newItems);
        map.put("exclude_seen", excludeSeen);
        map.put("timeout", Durations.format(timeout));
        if (score != null) {
            map.put("score", score.toMap());
        }
        return map;
    }
}
