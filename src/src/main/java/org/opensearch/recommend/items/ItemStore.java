/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.items;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.item.ItemReader;
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
    private record Scope(String indexUuid, long configVersion) {}

    private final ConfigService configs;
    private final ItemCache<ItemFacts> cache;

    /** An item store whose client runs as the plugin. */
    public ItemStore(Client pluginClient, ConfigService configs, Settings settings) {
        this.configs = configs;
        this.cache = new ItemCache<>(pluginClient, CACHE_SIZE.get(settings), CACHE_TTL.get(settings), ItemStore::weigh);
    }

    /** Facts by id; ids that no item has are absent. */
    public void facts(IndexConfig config, Collection<String> ids, ActionListener<Map<String, ItemFacts>> listener) {
        FieldRoles roles = config.config().fields();
        cache.get(
                new ItemCache.Question<>(
                        new Scope(configs.indexUuid(config.index()), config.version()),
                        config.index(),
                        includes(roles),
                        source -> ItemReader.facts(roles, source)),
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

    private static long weigh(ItemFacts facts) {
        long bytes = 200;
        bytes += facts.title() == null ? 0 : 40 + 2L * facts.title().length();
        for (String category : facts.categories()) {
            bytes += 40 + 2L * category.length();
        }
        bytes += facts.brand() == null ? 0 : 40 + 2L * facts.brand().length();
        bytes += facts.content() == null ? 0 : 16 + 4L * facts.content().length;
        return bytes;
    }
}
