/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.core.candidate.SourceHit;

/**
 * Items that those who take what the user takes take too: the greatest inner products of the items' vectors with the
 * user's, which is solved from the history. The score is that product: about 1 for what the user would surely choose.
 */
final class CollaborativeSource implements CandidateSource {
    @Override
    public String name() {
        return "collaborative";
    }

    @Override
    public void retrieve(SourceQuery query, ActionListener<List<SourceHit>> listener) {
        float[] user = query.collaborative().user();
        if (user == null) {
            listener.onResponse(List.of());
            return;
        }
        String field = query.collaborative().model().vectorField();
        query.search()
                .run(
                        query.search().nearest(field, user, query.size(), query.filter()),
                        ActionListener.map(listener, found -> {
                            List<SourceHit> hits = new ArrayList<>(found.size());
                            for (KeySearch.Found item : found) {
                                if (query.filter().allows(item.key())) {
                                    hits.add(new SourceHit(item.key(), innerProduct(item.score()), null, null));
                                }
                            }
                            return hits;
                        }));
    }

    /** A search score is 1 + p for an inner product p from 0 on, and 1 / (1 - p) below. */
    private static float innerProduct(float score) {
        return score >= 1 ? score - 1 : 1 - 1 / score;
    }
}
