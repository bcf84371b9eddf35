/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionType;
import org.opensearch.action.StepListener;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.PluginClient;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.core.util.Fields;
import org.opensearch.recommend.stats.StatsRequest;
import org.opensearch.recommend.stats.TransportStatsAction;
import org.opensearch.recommend.version.ModelVersion.Part;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/** Shows model versions. */
public final class TransportGetModelsAction extends HandledTransportAction<ModelRequest, ModelResponse> {
    public static final String NAME = "indices:data/read/recommend/models/get";
    public static final ActionType<ModelResponse> TYPE = new ActionType<>(NAME, ModelResponse::new);

    private final ConfigService configs;
    private final ModelVersions versions;
    private final ModelStore store;
    private final GraphStore graphs;
    private final Client client;

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
        this.graphs = new GraphStore(pluginClient);
        this.client = pluginClient;
    }

    @Override
    protected void doExecute(Task task, ModelRequest request, ActionListener<ModelResponse> listener) {
        configs.require(request.index());
        VersionList list = versions.list(request.index());
        if (request.version() != null) {
            show(list, list.require(request.version()), listener);
            return;
        }
        store.describe(
                request.index(),
                list.versions().stream().map(ModelVersion::version).toList(),
                ActionListener.map(listener, models -> {
                    Map<String, Object> body = new LinkedHashMap<>();
                    body.put("index", request.index());
                    body.put("deployed", name(list.deployed()));
                    body.put("canary", name(list.canary()));
                    body.put("shadow", name(list.shadow()));
                    body.put(
                            "models",
                            list.versions().stream()
                                    .map(version -> entry(list, version, models.get(version.version())))
                                    .toList());
                    return new ModelResponse(body);
                }));
    }

    private static String name(ModelVersion version) {
        return version == null ? null : version.version();
    }

    private void show(VersionList list, ModelVersion version, ActionListener<ModelResponse> listener) {
        Map<String, Object> body = new LinkedHashMap<>();
        StepListener<Map<String, Map<String, Object>>> described = new StepListener<>();
        StepListener<Void> arrived = new StepListener<>();
        store.describe(list.index(), List.of(version.version()), described);
        described.whenComplete(
                models -> {
                    body.putAll(entry(list, version, models.get(version.version())));
                    addArrived(list, version, List.copyOf(version.files().keySet()), body, arrived);
                },
                listener::onFailure);
        arrived.whenComplete(
                done -> {
                    if (!version.files().containsKey(ModelBody.RANKER)) {
                        listener.onResponse(new ModelResponse(body));
                        return;
                    }
                    client.execute(
                            TransportStatsAction.TYPE,
                            new StatsRequest(List.of(), List.of(Agreements.GROUP)),
                            ActionListener.map(listener, stats -> {
                                Map<String, Object> agreement =
                                        Agreements.sum(stats, ModelVersion.rankerName(list.index(), version.version()));
                                if (agreement != null) {
                                    body.put("agreement", agreement);
                                }
                                return new ModelResponse(body);
                            }));
                },
                listener::onFailure);
    }

    /** Says of each file how many of its chunks are there. */
    private void addArrived(
            VersionList list,
            ModelVersion version,
            List<String> files,
            Map<String, Object> body,
            ActionListener<Void> listener) {
        if (files.isEmpty()) {
            listener.onResponse(null);
            return;
        }
        String file = files.get(0);
        long size = version.files().get(file);
        graphs.arrived(
                list.index(),
                version.version(),
                file,
                size,
                ActionListener.wrap(
                        chunks -> {
                            Map<String, Object> state = new LinkedHashMap<>();
                            state.put("size", size);
                            state.put("chunks", GraphSpec.chunks(size));
                            state.put("arrived", chunks.size());
                            for (int chunk = 0; chunk < GraphSpec.chunks(size); chunk++) {
                                if (!chunks.contains(chunk)) {
                                    state.put("first_missing", chunk);
                                    break;
                                }
                            }
                            Map<String, Object> all = new LinkedHashMap<>();
                            if (body.get("files") instanceof Map<?, ?> before) {
                                before.forEach((name, one) -> all.put(String.valueOf(name), one));
                            }
                            all.put(file, state);
                            body.put("files", all);
                            addArrived(list, version, files.subList(1, files.size()), body, listener);
                        },
                        listener::onFailure));
    }

    private static Map<String, Object> entry(VersionList list, ModelVersion version, Map<String, Object> described) {
        Map<String, Object> entry = version.toMap();
        entry.put("traffic_percent", list.trafficOf(version));
        if (described == null) {
            return entry;
        }
        entry.remove("files");
        for (Part part : Part.values()) {
            if (described.get(part.field()) instanceof Map<?, ?> brought) {
                Map<String, Object> shown = new LinkedHashMap<>();
                if (version.vectors(part) != null) {
                    shown.putAll(version.vectors(part).toMap());
                }
                brought.forEach((name, value) -> shown.put(String.valueOf(name), value));
                entry.put(
                        part.field(),
                        brief(
                                shown,
                                version.twoTower() == null
                                        ? 0
                                        : version.twoTower().dimension()));
            }
        }
        entry.put("metrics", described.getOrDefault("metrics", Map.of()));
        entry.put("lineage", described.getOrDefault("lineage", Map.of()));
        return entry;
    }

    /** With the schemas of graphs by their names and widths. */
    private static Map<String, Object> brief(Map<String, Object> part, int dimension) {
        if (part.containsKey("schema")) {
            return brief(GraphSpec.read(Fields.of("", part), 0));
        }
        Map<String, Object> brief = new LinkedHashMap<>(part);
        for (String tower : List.of("item", "user")) {
            if (part.get(tower) instanceof Map<?, ?> graph) {
                brief.put(tower, brief(GraphSpec.read(Fields.of(tower, graph), dimension)));
            }
        }
        return brief;
    }

    private static Map<String, Object> brief(GraphSpec graph) {
        Map<String, Object> brief = new LinkedHashMap<>();
        brief.put("schema", graph.parsed().name());
        brief.put("width", graph.parsed().width());
        brief.put("size", graph.size());
        brief.put("sha256", graph.sha256());
        return brief;
    }
}
