/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.core.candidate.SourceHit;

/**
 * Items by the greatest inner products of their learned vectors with the user's. The score is that product. In a
 * collaborative model, whose user is solved from the history, it is about 1 for what the user would surely choose; in a
 * two-tower model it is a cosine.
 */
final class VectorSource implements CandidateSource {
    /**
     * What is sought.
     *
     * @param field path of the items' vectors
     * @param user  the user's vector
     */
    record Target(String field, float[] user) {}

    private final String name;
    private final Function<SourceQuery, Target> target;

    private VectorSource(String name, Function<SourceQuery, Target> target) {
        this.name = name;
        this.target = target;
    }

    static VectorSource collaborative() {
        return new VectorSource("collaborative", query -> query.collaborative().target());
    }

    static VectorSource twoTower() {
        return new VectorSource("two_tower", query -> query.twoTower().target());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void retrieve(SourceQuery query, ActionListener<List<SourceHit>> listener) {
        Target sought = target.apply(query);
        if (sought == null) {
            listener.onResponse(List.of());
            return;
        }
        query.search()
                .run(
                        query.search().nearest(sought.field, sought.user, query.size(), query.filter()),
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
