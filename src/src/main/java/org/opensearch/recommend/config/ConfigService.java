/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.cluster.metadata.IndexAbstraction;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.recommend.core.config.RecommendConfig;

/**
 * Reads configurations. They live in the cluster state, as custom metadata of the system index
 * {@link Names#CONFIG_INDEX}: an acknowledged change is on every node, changes are atomic, and a snapshot of the index
 * carries them. Parsed configurations are kept until their text changes.
 */
public final class ConfigService {
    /** Key of the custom metadata: a map of item index to {@code version newline JSON}. */
    static final String CUSTOM = "recommend";

    private record Parsed(String text, IndexConfig config) {}

    private record KnownMapping(String indexUuid, long version, ItemMapping mapping) {}

    private final ClusterService clusterService;
    private final Map<String, KnownMapping> mappings = new ConcurrentHashMap<>();
    private final Map<String, Parsed> parsed = new ConcurrentHashMap<>();

    public ConfigService(ClusterService clusterService) {
        this.clusterService = clusterService;
    }

    /**
     * The configuration of an item index.
     *
     * @throws IndexNotFoundException   when there is neither a configuration nor an index of that name
     * @throws IllegalArgumentException when the index has no configuration
     */
    public IndexConfig require(String index) {
        IndexConfig config = find(index);
        boolean exists = clusterService.state().metadata().getIndicesLookup().containsKey(index);
        if (!exists) {
            throw new IndexNotFoundException(index);
        }
        if (config == null) {
            throw new IllegalArgumentException("index [" + index
                    + "] has no recommender configuration: put one with PUT /" + index + "/_recommend/config");
        }
        return config;
    }

    /**
     * Refuses to go on without the indices of events and profiles, which a write would otherwise create without their
     * mappings.
     *
     * @throws IndexNotFoundException when one of them is missing; putting the configuration again makes it
     */
    public void requireData(IndexConfig config) {
        Map<String, ?> indices = clusterService.state().metadata().getIndicesLookup();
        for (String name : List.of(Names.events(config.index()), Names.profiles(config.index()))) {
            if (!indices.containsKey(name)) {
                throw new IndexNotFoundException(name);
            }
        }
    }

    /** The configuration of an item index, or null. */
    public IndexConfig find(String index) {
        String text = texts().get(index);
        if (text == null) {
            parsed.remove(index);
            return null;
        }
        Parsed known = parsed.get(index);
        if (known == null || !known.text.equals(text)) {
            known = new Parsed(text, parse(index, text));
            parsed.put(index, known);
        }
        return known.config;
    }

    /** The mapping of an item index that is there; parsed once until it changes. */
    public ItemMapping mapping(String index) {
        IndexMetadata metadata =
                clusterService.state().metadata().getIndicesLookup().get(index).getWriteIndex();
        KnownMapping known = mappings.get(index);
        if (known == null
                || !known.indexUuid.equals(metadata.getIndexUUID())
                || known.version != metadata.getMappingVersion()) {
            known = new KnownMapping(metadata.getIndexUUID(), metadata.getMappingVersion(), ItemMapping.of(metadata));
            mappings.put(index, known);
        }
        return known.mapping;
    }

    /** The UUID of an item index, which one that is deleted and made anew has another of; empty without one. */
    public String indexUuid(String index) {
        IndexAbstraction abstraction =
                clusterService.state().metadata().getIndicesLookup().get(index);
        return abstraction == null || abstraction.getWriteIndex() == null
                ? ""
                : abstraction.getWriteIndex().getIndexUUID();
    }

    /** Every configuration. */
    public Collection<IndexConfig> all() {
        List<IndexConfig> all = new ArrayList<>();
        for (String index : texts().keySet()) {
            IndexConfig config = find(index);
            if (config != null) {
                all.add(config);
            }
        }
        return all;
    }

    private Map<String, String> texts() {
        return SystemMetadata.read(clusterService.state(), CUSTOM);
    }

    static String format(long version, RecommendConfig config) {
        return version + "\n" + Json.write(config.toMap());
    }

    static long versionOf(String text) {
        return text == null ? 0 : Long.parseLong(text.substring(0, text.indexOf('\n')));
    }

    private static IndexConfig parse(String index, String text) {
        return new IndexConfig(index, versionOf(text), readJson(text.substring(text.indexOf('\n') + 1)));
    }

    static RecommendConfig readJson(String json) {
        return RecommendConfig.read(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true));
    }

    /** Options of a search on an item index: it must exist, and an alias may name it. */
    public static IndicesOptions itemIndexOptions() {
        return IndicesOptions.strictSingleIndexNoExpandForbidClosed();
    }
}
