/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.transport.client.Client;

/**
 * What the deployed model knows of items, by id: a realtime multi-get behind a bounded cache. A version's vectors do not
 * change once it is deployed, so an entry is good for as long as it is used.
 */
public final class LearnedItems {
    public static final Setting<ByteSizeValue> CACHE_SIZE =
            Setting.memorySizeSetting("plugins.recommend.learned.cache_size", "2%", Setting.Property.NodeScope);

    /** An item that was indexed after the training has nothing, until a feed writes its vectors back. */
    private static final TimeValue TTL = TimeValue.timeValueMinutes(5);

    private record Key(String index, ModelVersion version, String id) {}

    private record Held(LearnedItem item, long bytes) {}

    private final Client client;
    private final Cache<Key, Held> cache;

    /** Items whose client runs as the plugin. */
    public LearnedItems(Client pluginClient, Settings settings) {
        this.client = pluginClient;
        this.cache = CacheBuilder.<Key, Held>builder()
                .setMaximumWeight(CACHE_SIZE.get(settings).getBytes())
                .setExpireAfterWrite(TTL)
                .weigher((key, held) -> held.bytes)
                .build();
    }

    /** What is known by id; items that are not there, or that could not be read, are absent. */
    public void get(
            String index,
            CollaborativeModels.Deployed model,
            Collection<String> ids,
            ActionListener<Map<String, LearnedItem>> listener) {
        Map<String, LearnedItem> found = new HashMap<>();
        Set<String> missing = new LinkedHashSet<>();
        for (String id : ids) {
            Held held = cache.get(new Key(index, model.version(), id));
            if (held == null) {
                missing.add(id);
            } else {
                found.put(id, held.item);
            }
        }
        if (missing.isEmpty()) {
            listener.onResponse(found);
            return;
        }
        String[] fields = {model.vectorField(), model.neighboursField()};
        FetchSourceContext source = new FetchSourceContext(true, fields, new String[0]);
        MultiGetRequest request = new MultiGetRequest();
        missing.forEach(id -> request.add(new MultiGetRequest.Item(index, id).fetchSourceContext(source)));
        client.multiGet(request, ActionListener.map(listener, response -> {
            for (MultiGetItemResponse item : response.getResponses()) {
                if (!item.isFailed() && item.getResponse().isExists()) {
                    LearnedItem learned = LearnedItem.of(
                            item.getResponse().getSourceAsMap(), model.vectorField(), model.neighboursField());
                    cache.put(
                            new Key(index, model.version(), item.getId()),
                            new Held(learned, 100 + 2L * item.getId().length() + learned.bytes()));
                    found.put(item.getId(), learned);
                }
            }
            return found;
        }));
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
