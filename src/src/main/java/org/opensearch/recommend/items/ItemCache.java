/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.items;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.recommend.core.util.Hashes;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.transport.client.Client;

/**
 * Something read from the source of items, by id: a realtime multi-get behind a bounded cache.
 *
 * @param <T> what is read
 */
public final class ItemCache<T> {
    /**
     * What to read.
     *
     * @param scope  what an entry is good for: entries of another scope are not found; compared by value
     * @param index  to read from
     * @param fields of the source
     * @param parser makes of those fields what is kept
     */
    public record Question<T>(Object scope, String index, String[] fields, Function<Map<String, Object>, T> parser) {}

    private record Key(Object scope, String id) {
        /** The cache takes the lowest bits for one of its parts, which must not be those that tell apart within the part. */
        @Override
        public int hashCode() {
            return (int) Hashes.mix(scope.hashCode(), id.hashCode());
        }
    }

    /** An entry with its weight, for which the cache asks at every read. */
    private record Held<T>(T value, long bytes) {}

    private final Client client;
    private final ToLongFunction<T> weigher;
    private final Cache<Key, Held<T>> cache;

    /**
     * An empty cache.
     *
     * @param weigher bytes of an entry, its id aside
     */
    public ItemCache(Client client, ByteSizeValue size, TimeValue timeToLive, ToLongFunction<T> weigher) {
        this.client = client;
        this.weigher = weigher;
        this.cache = CacheBuilder.<Key, Held<T>>builder()
                .setMaximumWeight(size.getBytes())
                .setExpireAfterWrite(timeToLive)
                .weigher((key, held) -> held.bytes)
                .build();
    }

    /** The listener gets what was read by id; items that are not there, or that could not be read, are absent. */
    public void get(Question<T> question, Collection<String> ids, ActionListener<Map<String, T>> listener) {
        Map<String, T> found = new HashMap<>();
        Set<String> missing = new LinkedHashSet<>();
        for (String id : ids) {
            Held<T> held = cache.get(new Key(question.scope, id));
            if (held != null) {
                found.put(id, held.value);
            } else {
                missing.add(id);
            }
        }
        if (missing.isEmpty()) {
            listener.onResponse(found);
            return;
        }
        FetchSourceContext source = new FetchSourceContext(true, question.fields, new String[0]);
        MultiGetRequest request = new MultiGetRequest();
        missing.forEach(id -> request.add(new MultiGetRequest.Item(question.index, id).fetchSourceContext(source)));
        client.multiGet(
                request,
                ActionListener.wrap(
                        response -> {
                            for (MultiGetItemResponse item : response.getResponses()) {
                                if (!item.isFailed() && item.getResponse().isExists()) {
                                    String id = item.getId();
                                    T value = question.parser.apply(
                                            item.getResponse().getSourceAsMap());
                                    long bytes = 2L * id.length() + weigher.applyAsLong(value);
                                    cache.put(new Key(question.scope, id), new Held<>(value, bytes));
                                    found.put(id, value);
                                }
                            }
                            listener.onResponse(found);
                        },
                        listener::onFailure));
    }

    /** Items held at the moment. */
    public int size() {
        return cache.count();
    }

    /** Approximate bytes held at the moment. */
    public long bytes() {
        return cache.weight();
    }
}
