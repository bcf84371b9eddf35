/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.transport.client.Client;

/**
 * The deployed collaborative model of each item index, loaded once a version. A request takes one at its start and keeps
 * to it, so that no request mixes two versions.
 */
public final class CollaborativeModels {
    /**
     * A deployed model.
     *
     * @param version     which
     * @param basis       what fold-in needs
     * @param meanFactor  mean of the users' factors
     * @param vectorField path of the items' vectors of this version
     * @param neighbours  items that go with those of a history
     * @param together    items that go with those of a basket, which has no order
     */
    public record Deployed(
            ModelVersion version,
            SolverBasis basis,
            float[] meanFactor,
            String vectorField,
            NeighbourLists neighbours,
            NeighbourLists together) {}

    private final ModelVersions versions;
    private final ModelStore store;
    private final Map<String, Deployed> loaded = new ConcurrentHashMap<>();

    /** Models whose client runs as the plugin. */
    public CollaborativeModels(ModelVersions versions, Client pluginClient) {
        this.versions = versions;
        this.store = new ModelStore(pluginClient);
    }

    /** The listener gets the deployed model, or null when there is none; it fails when there is one and it does not load. */
    public void get(String index, ActionListener<Deployed> listener) {
        ModelVersion version = versions.deployed(index);
        if (version == null) {
            loaded.remove(index);
            listener.onResponse(null);
            return;
        }
        Deployed known = loaded.get(index);
        if (known != null && known.version.equals(version)) {
            listener.onResponse(known);
            return;
        }
        store.get(index, version.version(), ActionListener.map(listener, model -> {
            if (model == null) {
                throw new IllegalStateException("model version [" + version.version() + "] of [" + index
                        + "] is deployed, but what was stored of it is gone");
            }
            Deployed deployed = new Deployed(
                    version,
                    model.basis(),
                    model.meanUser(),
                    ModelVersion.vectorField(version.slot()),
                    new NeighbourLists(ModelVersion.neighboursField(version.slot()), model.recency()),
                    new NeighbourLists(ModelVersion.togetherField(version.slot()), 1));
            loaded.put(index, deployed);
            return deployed;
        }));
    }
}
