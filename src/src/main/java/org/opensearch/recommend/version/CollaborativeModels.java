/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.recommend.version.ModelVersion.Part;
import org.opensearch.recommend.version.ModelVersion.Vectors;
import org.opensearch.transport.client.Client;

/**
 * The collaborative models of the versions in use, each loaded once. A request takes one at its start and keeps to it, so
 * that no request mixes two versions.
 */
public final class CollaborativeModels {
    /**
     * Which vectors: those of a version do not change once it is deployed, and a version made anew under an old name is
     * another one.
     *
     * @param version   that brought them
     * @param createdAt milliseconds since the epoch
     */
    public record Key(String index, String version, long createdAt) {}

    /**
     * A deployed model.
     *
     * @param key         which
     * @param basis       what fold-in needs
     * @param meanFactor  mean of the users' factors
     * @param vectorField path of the items' vectors of this version
     * @param neighbours  items that go with those of a history
     * @param together    items that go with those of a basket, which has no order
     */
    public record Deployed(
            Key key,
            SolverBasis basis,
            float[] meanFactor,
            String vectorField,
            NeighbourLists neighbours,
            NeighbourLists together) {}

    private final ModelVersions versions;
    private final ModelStore store;
    private final Map<Key, Deployed> loaded = new ConcurrentHashMap<>();

    /** Models whose client runs as the plugin. */
    public CollaborativeModels(ModelVersions versions, Client pluginClient) {
        this.versions = versions;
        this.store = new ModelStore(pluginClient);
    }

    /**
     * The listener gets the model that a version goes by, its own or another's, or null when there is none; it fails when
     * there is one and it does not load.
     *
     * @param chosen the version that answers the request, or null
     */
    public void get(String index, ModelVersion chosen, ActionListener<Deployed> listener) {
        VersionList list = versions.list(index);
        Vectors vectors = chosen == null ? null : list.vectors(chosen, Part.COLLABORATIVE);
        if (vectors == null) {
            listener.onResponse(null);
            return;
        }
        String owner = chosen.uses().get(Part.COLLABORATIVE);
        Key key = new Key(index, owner, list.require(owner).createdAt());
        Deployed known = loaded.get(key);
        if (known != null) {
            listener.onResponse(known);
            return;
        }
        store.get(index, owner, ActionListener.map(listener, body -> {
            if (body == null || body.collaborative() == null) {
                throw new IllegalStateException("model version [" + owner + "] of [" + index
                        + "] is deployed, but what was stored of it is gone");
            }
            CollaborativeModel model = body.collaborative();
            Deployed deployed = new Deployed(
                    key,
                    model.basis(),
                    model.meanUser(),
                    ModelVersion.vectorField(vectors.slot()),
                    new NeighbourLists(ModelVersion.neighboursField(vectors.slot()), model.recency()),
                    new NeighbourLists(ModelVersion.togetherField(vectors.slot()), 1));
            loaded.keySet().removeIf(old -> old.index.equals(index) && !inUse(list, old));
            loaded.put(key, deployed);
            return deployed;
        }));
    }

    private static boolean inUse(VersionList list, Key key) {
        ModelVersion owner = list.find(key.version);
        return owner != null && owner.createdAt() == key.createdAt && !owner.hasLostASlot();
    }
}
