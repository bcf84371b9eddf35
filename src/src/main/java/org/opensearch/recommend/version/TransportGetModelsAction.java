/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.PluginClient;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Shows model versions. */
public final class TransportGetModelsAction extends HandledTransportAction<ModelRequest, ModelResponse> {
    public static final String NAME = "indices:data/read/recommend/models/get";
    public static final ActionType<ModelResponse> TYPE = new ActionType<>(NAME, ModelResponse::new);

    private final ConfigService configs;
    private final ModelVersions versions;
    private final ModelStore store;

    @Inject
    public TransportGetModelsAction(
            TransportService transportService,
            ActionFilters actionFilters,
            PluginClient pluginClient,
            ConfigService configs,
            ModelVersions versions) {
        super(NAME, transportService, actionFilters, ModelRequest::new);
        this.configs = configs;
        this.versions = versions;
        this.store = new ModelStore(pluginClient);
    }

    @Override
    protected void doExecute(Task task, ModelRequest request, ActionListener<ModelResponse> listener) {
        configs.require(request.index());
        VersionList list = versions.list(request.index());
        List<ModelVersion> shown =
                request.version() == null ? list.versions() : List.of(list.require(request.version()));
        store.describe(
                request.index(),
                shown.stream().map(ModelVersion::version).toList(),
                ActionListener.map(listener, models -> {
                    if (request.version() != null) {
                        return new ModelResponse(entry(
                                shown.get(0),
                                models.get(request.version()),
                                List.of("ials", "neighbours", "metrics", "lineage")));
                    }
                    List<Map<String, Object>> entries = shown.stream()
                            .map(version ->
                                    entry(version, models.get(version.version()), List.of("metrics", "lineage")))
                            .toList();
                    Map<String, Object> body = new LinkedHashMap<>();
                    body.put("index", request.index());
                    body.put(
                            "deployed",
                            list.deployed() == null ? null : list.deployed().version());
                    body.put("models", entries);
                    return new ModelResponse(body);
                }));
    }

    private static Map<String, Object> entry(ModelVersion version, Map<String, Object> described, List<String> fields) {
        Map<String, Object> entry = version.toMap();
        if (described != null) {
            fields.forEach(field -> entry.put(field, described.getOrDefault(field, Map.of())));
        }
        return entry;
    }
}
