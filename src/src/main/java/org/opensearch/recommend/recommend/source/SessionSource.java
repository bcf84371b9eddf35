/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.List;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.core.candidate.SourceHit;
import org.opensearch.recommend.core.item.ItemReader;
import org.opensearch.search.builder.SearchSourceBuilder;

/** Items whose content is near the items of the session, most recent first. */
final class SessionSource implements CandidateSource {
    static final String NAME = "session";

    private static final int ITEMS = 5;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void retrieve(SourceQuery query, ActionListener<List<SourceHit>> listener) {
        List<Seed> seeds = query.session().stream()
                .filter(seed -> seed.content() != null)
                .limit(ITEMS)
                .toList();
        if (seeds.isEmpty()) {
            listener.onResponse(List.of());
            return;
        }
        int perSeed = Math.max(1, query.size() / seeds.size());
        List<SearchSourceBuilder> searches = seeds.stream()
                .map(seed -> query.search().nearest(ItemReader.CONTENT, seed.content(), perSeed, query.filter()))
                .toList();
        List<String> from = seeds.stream().map(Seed::itemId).toList();
        query.search()
                .runAll(
                        searches,
                        ActionListener.wrap(
                                lists -> listener.onResponse(
                                        Interleaver.interleave(lists, from, query.filter()::allows)),
                                listener::onFailure));
    }
}
