/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.config;

import java.util.Map;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.Metadata;

/** Texts by name that live in the cluster state, as custom metadata of the system index. */
public final class SystemMetadata {
    private SystemMetadata() {}

    /** The texts under a key of the custom metadata; empty without the index. */
    public static Map<String, String> read(ClusterState state, String key) {
        IndexMetadata metadata = state.metadata().index(Names.CONFIG_INDEX);
        Map<String, String> custom = metadata == null ? null : metadata.getCustomData(key);
        return custom == null ? Map.of() : custom;
    }

    /** A state with these texts in place of those under a key; the index is there. */
    public static ClusterState write(ClusterState state, String key, Map<String, String> texts) {
        IndexMetadata metadata = state.metadata().index(Names.CONFIG_INDEX);
        IndexMetadata changed = IndexMetadata.builder(metadata)
                .putCustom(key, texts)
                .version(metadata.getVersion() + 1)
                .build();
        return ClusterState.builder(state)
                .metadata(Metadata.builder(state.metadata()).put(changed, false))
                .build();
    }
}
