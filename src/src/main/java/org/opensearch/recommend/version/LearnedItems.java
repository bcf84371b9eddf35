/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.recommend.items.ItemCache;
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

    private record Scope(CollaborativeModels.Key model, String neighboursField, CollaborativeModels.Key towers) {}

    private final ItemCache<LearnedItem> cache;

    /** Items whose client runs as the plugin. */
    public LearnedItems(Client pluginClient, Settings settings) {
        cache = new ItemCache<>(pluginClient, CACHE_SIZE.get(settings), TTL, item -> 100 + item.bytes());
    }

    /**
     * What is known by id; items that are not there, or that could not be read, are absent.
     *
     * @param model  the collaborative model, or null
     * @param lists  the neighbours wanted, of those that it has; null without one
     * @param towers the two-tower model, or null
     */
    public void get(
            String index,
            CollaborativeModels.Deployed model,
            NeighbourLists lists,
            TwoTowerModels.Deployed towers,
            Collection<String> ids,
            ActionListener<Map<String, LearnedItem>> listener) {
        String vector = model == null ? null : model.vectorField();
        String neighbours = model == null ? null : lists.field();
        String tower = towers == null ? null : towers.vectorField();
        cache.get(
                new ItemCache.Question<>(
                        new Scope(model == null ? null : model.key(), neighbours, towers == null ? null : towers.key()),
                        index,
                        Stream.of(vector, neighbours, tower)
                                .filter(Objects::nonNull)
                                .toArray(String[]::new),
                        source -> LearnedItem.of(source, vector, tower, neighbours)),
                ids,
                listener);
    }

    /** Items held at the moment. */
    public int size() {
        return cache.size();
    }

    /** Approximate bytes held at the moment. */
    public long bytes() {
        return cache.bytes();
    }
}
