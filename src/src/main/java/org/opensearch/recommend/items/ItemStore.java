/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.items;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.cluster.metadata.IndexAbstraction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.transport.client.Client;

/**
 * Facts of items by id: a realtime multi-get behind a bounded cache. Items are read as the plugin, since what is read
 * serves folding, vectors and reasons; what an answer shows is fetched as the caller.
 */
public final class ItemStore {
    public static final Setting<ByteSizeValue> CACHE_SIZE =
            Setting.memorySizeSetting("plugins.recommend.items.cache_size", "2%", Setting.Property.NodeScope);
    public static final Setting<TimeValue> CACHE_TTL = Setting.timeSetting(
            "plugins.recommend.items.cache_ttl",
            TimeValue.timeValueMinutes(5),
            TimeValue.timeValueSeconds(1),
            TimeValue.timeValueHours(24),
            Setting.Property.NodeScope);

    /** An index that is deleted and made anew has another UUID, so nothing of the old one comes back. */
    private record Key(String indexUuid, long version, String id) {}

    /** An item with its weight, for which the cache asks at every read. */
    private record Held(ItemFacts facts, long bytes) {}

    private final Client client;
    private final ClusterService clusterService;
    private final Cache<Key, Held> cache;

    /** An item store whose client runs as the plugin. */
    public ItemStore(Client pluginClient, ClusterService clusterService, Settings settings) {
        this.client = pluginClient;
        this.clusterService = clusterService;
        this.cache = CacheBuilder.<Key, Held>builder()
                .setMaximumWeight(CACHE_SIZE.get(settings).getBytes())
                .setExpireAfterWrite(CACHE_TTL.get(settings))
                .weigher((key, held) -> held.bytes)
                .build();
    }

    /** Facts by id; ids that no item has are absent. */
    public void facts(IndexConfig config, Collection<String> ids, ActionListener<Map<String, ItemFacts>> listener) {
        String uuid = uuid(config.index());
        Map<String, ItemFacts> found = new HashMap<>();
        Set<String> missing = new LinkedHashSet<>();
        for (String id : ids) {
            Held held = cache.get(new Key(uuid, config.version(), id));
            if (held != null) {
                found.put(id, held.facts);
            } else {
                missing.add(id);
            }
        }
        if (missing.isEmpty()) {
            listener.onResponse(found);
            return;
        }
        FieldRoles roles = config.config().fields();
        FetchSourceContext source = new FetchSourceContext(true, includes(roles), new String[0]);
        MultiGetRequest request = new MultiGetRequest();
        for (String id : missing) {
            request.add(new MultiGetRequest.Item(config.index(), id).fetchSourceContext(source));
        }
        client.multiGet(
                request,
                ActionListener.wrap(
                        response -> {
                            for (MultiGetItemResponse item : response.getResponses()) {
                                if (!item.isFailed() && item.getResponse().isExists()) {
                                    ItemFacts facts = ItemReader.facts(
                                            roles, item.getResponse().getSourceAsMap());
                                    Key key = new Key(uuid, config.version(), item.getId());
                                    cache.put(key, new Held(facts, weigh(key, facts)));
                                    found.put(item.getId(), facts);
                                }
                            }
                            listener.onResponse(found);
                        },
                        listener::onFailure));
    }

    private String uuid(String index) {
        IndexAbstraction abstraction =
                clusterService.state().metadata().getIndicesLookup().get(index);
        return abstraction == null || abstraction.getWriteIndex() == null
                ? ""
                : abstraction.getWriteIndex().getIndexUUID();
    }

    /** Items held at the moment. */
    public int size() {
        return cache.count();
    }

    /** Approximate bytes held at the moment. */
    public long bytes() {
        return cache.weight();
    }

    private static String[] includes(FieldRoles roles) {
        List<String> fields = new ArrayList<>();
        if (roles.title() != null) {
            fields.add(roles.title());
        }
        fields.addAll(roles.categories());
        if (roles.brand() != null) {
            fields.add(roles.brand());
        }
        if (roles.price() != null) {
            fields.add(roles.price());
        }
        fields.add(ItemReader.CONTENT);
        return fields.toArray(new String[0]);
    }

    private static long weigh(Key key, ItemFacts facts) {
        long bytes = 200 + 2L * key.id().length();
        bytes += facts.title() == null ? 0 : 40 + 2L * facts.title().length();
        for (String category : facts.categories()) {
            bytes += 40 + 2L * category.length();
        }
        bytes += facts.brand() == null ? 0 : 40 + 2L * facts.brand().length();
        bytes += facts.content() == null ? 0 : 16 + 4L * facts.content().length;
        return bytes;
    }
}
