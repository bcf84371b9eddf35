/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.core.candidate.SourceHit;
import org.opensearch.recommend.core.item.ItemReader;
import org.opensearch.search.builder.SearchSourceBuilder;

/**
 * Items whose content is near what the user liked: half of the candidates by the mean of the whole profile, half by
 * each of the most recent items.
 */
final class ContentSource implements CandidateSource {
    private static final int RECENT_ITEMS = 3;

    @Override
    public String name() {
        return "content";
    }

    @Override
    public void retrieve(SourceQuery query, ActionListener<List<SourceHit>> listener) {
        List<Seed> recent = query.history().stream()
                .filter(seed -> seed.content() != null)
                .limit(RECENT_ITEMS)
                .toList();
        float[] mean = query.user().profileVector();
        boolean byMean = mean != null && recent.size() != 1;
        if (recent.isEmpty() || mean == null) {
            listener.onResponse(List.of());
            return;
        }
        int bySeeds = byMean ? query.size() / 2 : query.size();
        int perSeed = Math.max(1, bySeeds / recent.size());
        List<SearchSourceBuilder> searches = new ArrayList<>();
        List<String> from = new ArrayList<>();
        for (Seed seed : recent) {
            searches.add(query.search().nearest(ItemReader.CONTENT, seed.content(), perSeed, query.filter()));
            from.add(seed.itemId());
        }
        if (byMean) {
            int rest = Math.max(1, query.size() - perSeed * recent.size());
            searches.add(query.search().nearest(ItemReader.CONTENT, mean, rest, query.filter()));
            from.add(null);
        }
        query.search()
                .runAll(
                        searches,
                        ActionListener.wrap(
                                lists -> listener.onResponse(
                                        Interleaver.interleave(lists, from, query.filter()::allows)),
                                listener::onFailure));
    }
}
