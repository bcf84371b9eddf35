/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.config.Names;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.transport.client.Client;

/** The larger part of model versions, which the cluster state does not hold, as documents of the system index. */
final class ModelStore {
    private final Client client;

    ModelStore(Client pluginClient) {
        this.client = pluginClient;
    }

    void put(String index, String version, ModelBody model, ActionListener<Void> listener) {
        IndexRequest request = new IndexRequest(Names.CONFIG_INDEX)
                .id(id(index, version))
                .source(Json.write(model.toMap()), XContentType.JSON);
        client.index(request, ActionListener.map(listener, response -> null));
    }

    /** The listener gets the model, or null when it is not there. */
    void get(String index, String version, ActionListener<ModelBody> listener) {
        client.get(
                new GetRequest(Names.CONFIG_INDEX, id(index, version)),
                ActionListener.map(
                        listener, response -> response.isExists() ? ModelBody.read(response.getSourceAsMap()) : null));
    }

    /** The listener gets those of the models that are there, by version, without what is not for people. */
    void describe(
            String index, Collection<String> versions, ActionListener<Map<String, Map<String, Object>>> listener) {
        Map<String, Map<String, Object>> found = new LinkedHashMap<>();
        if (versions.isEmpty()) {
            listener.onResponse(found);
            return;
        }
        Map<String, String> byId = new LinkedHashMap<>();
        versions.forEach(version -> byId.put(id(index, version), version));
        FetchSourceContext described = new FetchSourceContext(
                true, new String[0], new String[] {"collaborative.gram", "collaborative.user_mean"});
        MultiGetRequest request = new MultiGetRequest();
        byId.keySet()
                .forEach(id ->
                        request.add(new MultiGetRequest.Item(Names.CONFIG_INDEX, id).fetchSourceContext(described)));
        client.multiGet(request, ActionListener.map(listener, response -> {
            for (MultiGetItemResponse item : response.getResponses()) {
                if (!item.isFailed() && item.getResponse().isExists()) {
                    found.put(byId.get(item.getId()), item.getResponse().getSourceAsMap());
                }
            }
            return found;
        }));
    }

    void delete(String index, String version, ActionListener<Void> listener) {
        client.delete(
                new DeleteRequest(Names.CONFIG_INDEX, id(index, version)),
                ActionListener.map(listener, response -> null));
    }

    /** No index name holds a {@code #}. */
    private static String id(String index, String version) {
        return index + "#model#" + version;
    }
}
