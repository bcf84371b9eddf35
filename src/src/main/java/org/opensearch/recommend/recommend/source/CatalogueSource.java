/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.List;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.core.candidate.SourceHit;

/** Any items that may be recommended: for when nothing else is known. */
final class CatalogueSource implements CandidateSource {
    static final String NAME = "catalogue";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void retrieve(SourceQuery query, ActionListener<List<SourceHit>> listener) {
        query.search()
                .run(
                        query.search().source(query.filter().query(), query.size()),
                        ActionListener.wrap(
                                found -> listener.onResponse(found.stream()
                                        .filter(item -> query.filter().allows(item.key()))
                                        .map(item -> new SourceHit(item.key(), 0, null, null))
                                        .toList()),
                                listener::onFailure));
    }
}
