/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.action.search.MultiSearchRequest;
import org.opensearch.action.search.MultiSearchResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.document.DocumentField;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.recommend.recommend.ItemFilter;
import org.opensearch.recommend.recommend.ItemSearches;
import org.opensearch.recommend.recommend.Queries;
import org.opensearch.recommend.signals.SignalQueryBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * Searches that return item keys and scores. Keys are doc values, so no stored field of any candidate is read: with a
 * thousand candidates that is most of what a search for ids would cost.
 */
public final class KeySearch {
    /**
     * One item found.
     *
     * @param key   its key
     * @param score of the search
     */
    public record Found(long key, float score) {}

    private final Client client;
    private final Queries queries;
    private final String index;
    private final TimeValue timeout;
    private final TaskId parent;

    /**
     * Searches of one request.
     *
     * @param client the caller's client
     * @param parent the request's task, whose cancellation cancels the searches
     */
    public KeySearch(Client client, Queries queries, String index, TimeValue timeout, TaskId parent) {
        this.client = client;
        this.queries = queries;
        this.index = index;
        this.timeout = timeout;
        this.parent = parent;
    }

    /** The nearest neighbours of a vector among what the filter allows, as a search. */
    public SearchSourceBuilder nearest(String field, float[] vector, int size, ItemFilter filter) {
        int wanted = Math.min(10_000, size + filter.surplus(size));
        Map<String, Object> knn = new LinkedHashMap<>();
        List<Float> components = new ArrayList<>(vector.length);
        for (float component : vector) {
            components.add(component);
        }
        knn.put("vector", components);
        knn.put("k", wanted);
        QueryBuilder inside = filter.inVectorSearch(size);
        if (inside != null) {
            knn.put("filter", queries.asMap(inside));
        }
        return source(queries.parse(Map.of("knn", Map.of(field, knn))), wanted);
    }

    /** A search for the keys of so many items. */
    public SearchSourceBuilder source(QueryBuilder query, int size) {
        return new SearchSourceBuilder()
                .query(query)
                .size(size)
                .trackTotalHits(false)
                .timeout(timeout)
                .storedField("_none_")
                .docValueField(SignalQueryBuilder.KEY_FIELD);
    }

    /** Runs one search; the listener gets what was found, best first. */
    public void run(SearchSourceBuilder source, ActionListener<List<Found>> listener) {
        client.search(
                request(source),
                ActionListener.wrap(response -> listener.onResponse(found(response)), listener::onFailure));
    }

    /** Runs several searches at once; the listener gets a list for each, empty for one that failed unless all did. */
    public void runAll(List<SearchSourceBuilder> sources, ActionListener<List<List<Found>>> listener) {
        if (sources.isEmpty()) {
            listener.onResponse(List.of());
            return;
        }
        MultiSearchRequest request = new MultiSearchRequest();
        request.setParentTask(parent);
        sources.forEach(source -> request.add(request(source)));
        client.multiSearch(
                request,
                ActionListener.wrap(
                        response -> {
                            List<List<Found>> all = new ArrayList<>();
                            Exception failure = null;
                            int failed = 0;
                            for (MultiSearchResponse.Item item : response.getResponses()) {
                                if (item.isFailure()) {
                                    failure = item.getFailure();
                                    failed++;
                                    all.add(List.of());
                                } else {
                                    all.add(found(item.getResponse()));
                                }
                            }
                            if (failed == sources.size()) {
                                listener.onFailure(failure);
                            } else {
                                listener.onResponse(all);
                            }
                        },
                        listener::onFailure));
    }

    private SearchRequest request(SearchSourceBuilder source) {
        return ItemSearches.request(index, source, parent);
    }

    private static List<Found> found(SearchResponse response) {
        List<Found> found = new ArrayList<>(response.getHits().getHits().length);
        for (SearchHit hit : response.getHits().getHits()) {
            DocumentField key = hit.field(SignalQueryBuilder.KEY_FIELD);
            if (key != null) {
                found.add(new Found(((Number) key.getValue()).longValue(), hit.getScore()));
            }
        }
        return found;
    }
}
