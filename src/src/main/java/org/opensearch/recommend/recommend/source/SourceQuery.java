/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.List;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.ItemMapping;
import org.opensearch.recommend.core.config.Scenario;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.recommend.ItemFilter;

/**
 * What a source needs to know.
 *
 * @param config   the configuration of the item index
 * @param mapping  the mapping of the item index
 * @param scenario the placement
 * @param user     what is known of the user, session items included
 * @param history  items of the history with a positive weight, most recent first
 * @param session  items of the session, or the one that similar items are wanted to, most recent first
 * @param collaborative the history as the deployed collaborative model sees it
 * @param twoTower the history as the deployed two-tower model sees it
 * @param filter   what may be recommended
 * @param signals  signals as this node has them
 * @param context  the circumstances of the request
 * @param search   runs searches as the caller
 * @param size     the most candidates wanted
 */
public record SourceQuery(
        IndexConfig config,
        ItemMapping mapping,
        Scenario scenario,
        UserState user,
        List<Seed> history,
        List<Seed> session,
        Collaborative collaborative,
        TwoTower twoTower,
        ItemFilter filter,
        SignalReader signals,
        RankContext context,
        KeySearch search,
        int size) {

    /** The segment whose popularity counts for this request, or null for everyone's. */
    public String popularSegment() {
        return SignalSearch.segment(signals, Signal.POPULARITY, context);
    }

    /** The same question with another filter and other searches, for when too little was found. */
    public SourceQuery topUp(ItemFilter newFilter, KeySearch newSearch) {
        return new SourceQuery(
                config,
                mapping,
                scenario,
                user,
                history,
                session,
                collaborative,
                twoTower,
                newFilter,
                signals,
                context,
                newSearch,
                size);
    }

    /** The same question for another number of candidates. */
    SourceQuery withSize(int newSize) {
        return new SourceQuery(
                config,
                mapping,
                scenario,
                user,
                history,
                session,
                collaborative,
                twoTower,
                filter,
                signals,
                context,
                search,
                newSize);
    }
}
