/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.config.SystemMetadata;

/**
 * Knows the versions of every item index. Like configurations they live in the cluster state, as custom metadata of the
 * system index: deploying one is one write, after which every node uses it.
 */
public final class ModelVersions {
    /** Key of the custom metadata: a map of item index to JSON. */
    private static final String CUSTOM = "recommend_models";

    private record Parsed(String text, VersionList list) {}

    private final ClusterService clusterService;
    private final Map<String, Parsed> parsed = new ConcurrentHashMap<>();

    public ModelVersions(ClusterService clusterService) {
        this.clusterService = clusterService;
    }

    /** The version that answers requests on an index, or null. */
    public ModelVersion deployed(String index) {
        return list(index).deployed();
    }

    VersionList list(String index) {
        String text = SystemMetadata.read(clusterService.state(), CUSTOM).get(index);
        if (text == null) {
            parsed.remove(index);
            return new VersionList(index, List.of());
        }
        Parsed known = parsed.get(index);
        if (known == null || !known.text.equals(text)) {
            known = new Parsed(text, parse(index, text));
            parsed.put(index, known);
        }
        return known.list;
    }

    /** A state in which the versions of an index are changed. */
    static ClusterState change(ClusterState state, String index, UnaryOperator<VersionList> change) {
        Map<String, String> texts = new HashMap<>(SystemMetadata.read(state, CUSTOM));
        String text = texts.get(index);
        VersionList before = text == null ? new VersionList(index, List.of()) : parse(index, text);
        VersionList after = change.apply(before);
        if (after.equals(before)) {
            return state;
        }
        texts.put(index, Json.write(after.toMap()));
        return SystemMetadata.write(state, CUSTOM, texts);
    }

    private static VersionList parse(String index, String text) {
        return VersionList.of(index, XContentHelper.convertToMap(JsonXContent.jsonXContent, text, true));
    }
}
