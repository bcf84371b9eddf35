/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.Randomness;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.unit.ByteSizeUnit;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.config.SystemMetadata;
import org.opensearch.recommend.core.util.Hashes;

/**
 * Knows the versions of every item index. Like configurations they live in the cluster state, as custom metadata of the
 * system index: deploying one is one write, after which every node uses it.
 */
public final class ModelVersions {
    /** The most bytes of one graph of a version. */
    public static final Setting<ByteSizeValue> MAX_SIZE = Setting.byteSizeSetting(
            "plugins.recommend.model.max_size",
            new ByteSizeValue(256, ByteSizeUnit.MB),
            new ByteSizeValue(1, ByteSizeUnit.KB),
            new ByteSizeValue(1, ByteSizeUnit.GB),
            Setting.Property.NodeScope,
            Setting.Property.Dynamic);

    /** Key of the custom metadata: a map of item index to JSON. */
    private static final String CUSTOM = "recommend_models";

    /** The cluster manager's clock for versions may be behind the one for indices by this much. */
    private static final long CLOCK_LAG = 1000;

    private record Parsed(String text, long since, VersionList list) {}

    private final ClusterService clusterService;
    private final Map<String, Parsed> parsed = new ConcurrentHashMap<>();

    public ModelVersions(ClusterService clusterService) {
        this.clusterService = clusterService;
    }

    /**
     * The version that answers a request on an index, or null for none. A user always gets the same one for as long as the
     * shares stay, and with a growing share of a canary those who had it keep it; a visitor may get another each time.
     *
     * @param userId or null
     */
    public ModelVersion choose(String index, String userId) {
        VersionList list = list(index);
        if (list.canary() == null) {
            return list.deployed();
        }
        return list.at(
                userId == null
                        ? Randomness.get().nextDouble()
                        : (Hashes.mix(Hashes.hash64(index), Hashes.hash64(userId)) >>> 11) * 0x1p-53);
    }

    /** The version whose ranker scores off the requests' path, or null. */
    public ModelVersion shadow(String index) {
        return list(index).shadow();
    }

    /** Whether an index has a version of that name. */
    public boolean has(String index, String version) {
        return list(index).find(version) != null;
    }

    /** The versions of every item index that is there. */
    List<VersionList> all() {
        ClusterState state = clusterService.state();
        return texts(state).keySet().stream()
                .filter(index -> state.metadata().getIndicesLookup().containsKey(index))
                .map(this::list)
                .toList();
    }

    /** What {@link #all} is read from. */
    static Map<String, String> texts(ClusterState state) {
        return SystemMetadata.read(state, CUSTOM);
    }

    VersionList list(String index) {
        ClusterState state = clusterService.state();
        String text = texts(state).get(index);
        if (text == null) {
            parsed.remove(index);
            return new VersionList(index, List.of());
        }
        long since = since(state, index);
        Parsed known = parsed.get(index);
        if (known == null || !known.text.equals(text) || known.since != since) {
            known = new Parsed(text, since, parse(index, text, since));
            parsed.put(index, known);
        }
        return known.list;
    }

    /** A state in which the versions of an index are changed. */
    static ClusterState change(ClusterState state, String index, UnaryOperator<VersionList> change) {
        Map<String, String> texts = new HashMap<>(SystemMetadata.read(state, CUSTOM));
        String text = texts.get(index);
        VersionList before = text == null ? new VersionList(index, List.of()) : parse(index, text, since(state, index));
        VersionList after = change.apply(before);
        if (after.equals(before)) {
            return state;
        }
        texts.put(index, Json.write(after.toMap()));
        return SystemMetadata.write(state, CUSTOM, texts);
    }

    /** Versions that are older than the index were written to one that had its name, and are gone with it. */
    private static long since(ClusterState state, String index) {
        IndexMetadata metadata = state.metadata().index(index);
        return metadata == null ? 0 : metadata.getCreationDate() - CLOCK_LAG;
    }

    private static VersionList parse(String index, String text, long since) {
        return VersionList.of(index, XContentHelper.convertToMap(JsonXContent.jsonXContent, text, true))
                .since(since);
    }
}
