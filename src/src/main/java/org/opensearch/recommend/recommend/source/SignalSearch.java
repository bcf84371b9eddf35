/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.List;
import java.util.function.Function;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.recommend.core.candidate.SourceHit;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.signals.SignalQueryBuilder;

/**
 * Finds items with the greatest value of a signal, in the request's region or on its device where those have values of
 * their own. The items that lead the whole catalogue are tried first; only when the filter leaves too few of them are
 * all items gone through.
 */
final class SignalSearch {
    private static final int HEAD = 1000;

    private final Function<String, SignalReader> readers;

    SignalSearch(Function<String, SignalReader> readers) {
        this.readers = readers;
    }

    /**
     * Finds items.
     *
     * @param within further restriction, or null
     * @param detail given to every hit, or null
     */
    void find(
            SourceQuery query,
            Signal signal,
            QueryBuilder within,
            String detail,
            ActionListener<List<SourceHit>> listener) {
        int items = query.signals().items();
        if (items == 0) {
            listener.onResponse(List.of());
            return;
        }
        String segment = segment(query.signals(), signal, query.context());
        search(
                query,
                signal,
                segment,
                within,
                HEAD,
                ActionListener.wrap(
                        head -> {
                            if (head.size() >= query.size() || items <= HEAD) {
                                listener.onResponse(hits(head, query, detail));
                            } else {
                                search(
                                        query,
                                        signal,
                                        segment,
                                        within,
                                        null,
                                        ActionListener.wrap(
                                                all -> listener.onResponse(hits(all, query, detail)),
                                                listener::onFailure));
                            }
                        },
                        listener::onFailure));
    }

    /** The segment of the request that has values of the signal, region before device; null when neither has. */
    static String segment(SignalReader signals, Signal signal, RankContext context) {
        for (String dimension : new String[] {"region", "device"}) {
            String segment = context.segment(dimension);
            if (segment != null && signals.top(segment, signal, 1).length > 0) {
                return segment;
            }
        }
        return null;
    }

    private void search(
            SourceQuery query,
            Signal signal,
            String segment,
            QueryBuilder within,
            Integer head,
            ActionListener<List<KeySearch.Found>> listener) {
        BoolQueryBuilder bool = QueryBuilders.boolQuery()
                .must(new SignalQueryBuilder(query.config().index(), signal, segment, head, readers))
                .filter(query.filter().query());
        if (within != null) {
            bool.filter(within);
        }
        query.search().run(query.search().source(bool, query.size()), listener);
    }

    private static List<SourceHit> hits(List<KeySearch.Found> found, SourceQuery query, String detail) {
        return found.stream()
                .filter(item -> query.filter().allows(item.key()))
                .map(item -> new SourceHit(item.key(), item.score(), null, detail))
                .toList();
    }
}
