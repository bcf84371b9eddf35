/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.opensearch.action.ActionRequest;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.IndexScopedSettings;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.settings.SettingsFilter;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.identity.PluginSubject;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.ingest.Processor;
import org.opensearch.plugins.IdentityAwarePlugin;
import org.opensearch.plugins.IngestPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.plugins.SystemIndexPlugin;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.ConfigValidator;
import org.opensearch.recommend.config.IndexPreparer;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.config.RestConfigAction;
import org.opensearch.recommend.config.TransportPutConfigAction;
import org.opensearch.recommend.events.RestEventsAction;
import org.opensearch.recommend.events.TransportEventsAction;
import org.opensearch.recommend.ingest.ContentEncoders;
import org.opensearch.recommend.ingest.ContentProcessor;
import org.opensearch.recommend.items.ItemStore;
import org.opensearch.recommend.profile.ProfileRebuilder;
import org.opensearch.recommend.profile.ProfileStore;
import org.opensearch.recommend.profile.ProfileWriter;
import org.opensearch.recommend.profile.RestProfileAction;
import org.opensearch.recommend.profile.RestRebuildProfilesAction;
import org.opensearch.recommend.profile.TransportDeleteProfileAction;
import org.opensearch.recommend.profile.TransportGetProfileAction;
import org.opensearch.recommend.profile.TransportRebuildProfilesAction;
import org.opensearch.recommend.recommend.Queries;
import org.opensearch.recommend.signals.ChangeFeed;
import org.opensearch.recommend.signals.SignalQueryBuilder;
import org.opensearch.recommend.signals.SignalTables;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.rest.RestController;
import org.opensearch.rest.RestHandler;
import org.opensearch.script.ScriptService;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** Wires the recommender into an OpenSearch node. */
public final class RecommendPlugin extends Plugin
        implements SystemIndexPlugin, IdentityAwarePlugin, IngestPlugin, SearchPlugin {
    private PluginClient pluginClient;
    private ConfigService configs;
    private ContentEncoders encoders;
    private NamedXContentRegistry registry;
    private SignalTables signals;

    @Override
    public Collection<Object> createComponents(
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            ResourceWatcherService resourceWatcherService,
            ScriptService scriptService,
            NamedXContentRegistry xContentRegistry,
            Environment environment,
            NodeEnvironment nodeEnvironment,
            NamedWriteableRegistry namedWriteableRegistry,
            IndexNameExpressionResolver indexNameExpressionResolver,
            Supplier<RepositoriesService> repositoriesServiceSupplier) {
        pluginClient = new PluginClient(client);
        registry = xContentRegistry;
        configs = new ConfigService(clusterService);
        encoders = new ContentEncoders();
        IndexPreparer preparer = new IndexPreparer(clusterService, client, pluginClient);
        ItemStore items = new ItemStore(pluginClient, environment.settings());
        ProfileStore profiles = new ProfileStore(pluginClient, clusterService, environment.settings());
        signals = new SignalTables(
                new ChangeFeed(pluginClient, threadPool, ChangeFeed.BATCH), threadPool::absoluteTimeInMillis);
        ProfileRebuilder rebuilder = new ProfileRebuilder(profiles, items, pluginClient, threadPool);
        ProfileWriter writer = new ProfileWriter(profiles, rebuilder, threadPool);
        return List.of(pluginClient, configs, encoders, preparer, items, profiles, rebuilder, writer, signals);
    }

    @Override
    public void assignSubject(PluginSubject pluginSubject) {
        pluginClient.assign(pluginSubject);
    }

    @Override
    public Collection<SystemIndexDescriptor> getSystemIndexDescriptors(Settings settings) {
        return List.of(
                new SystemIndexDescriptor(Names.SYSTEM_INDEX_PATTERN, "Configuration and models of the recommender"));
    }

    @Override
    public Map<String, Processor.Factory> getProcessors(Processor.Parameters parameters) {
        return Map.of(
                ContentProcessor.TYPE, new ContentProcessor.Factory(() -> configs, () -> encoders, () -> pluginClient));
    }

    @Override
    public List<QuerySpec<?>> getQueries() {
        return List.of(SignalQueryBuilder.spec(index -> signals.reader(index)));
    }

    @Override
    public List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> getActions() {
        return List.of(
                new ActionHandler<>(TransportPutConfigAction.TYPE, TransportPutConfigAction.class),
                new ActionHandler<>(TransportEventsAction.TYPE, TransportEventsAction.class),
                new ActionHandler<>(TransportGetProfileAction.TYPE, TransportGetProfileAction.class),
                new ActionHandler<>(TransportDeleteProfileAction.TYPE, TransportDeleteProfileAction.class),
                new ActionHandler<>(TransportRebuildProfilesAction.TYPE, TransportRebuildProfilesAction.class));
    }

    @Override
    public List<RestHandler> getRestHandlers(
            Settings settings,
            RestController restController,
            ClusterSettings clusterSettings,
            IndexScopedSettings indexScopedSettings,
            SettingsFilter settingsFilter,
            IndexNameExpressionResolver indexNameExpressionResolver,
            Supplier<DiscoveryNodes> nodesInCluster) {
        Queries queries = new Queries(registry);
        ConfigValidator validator = new ConfigValidator(
                Set.of("content", "popular", "trending", "popular_in_categories", "new_releases", "session"),
                queries::parse);
        return List.of(
                new RestConfigAction(configs, validator),
                new RestEventsAction(),
                new RestProfileAction(),
                new RestRebuildProfilesAction());
    }

    @Override
    public List<Setting<?>> getSettings() {
        return List.of(ItemStore.CACHE_SIZE, ItemStore.CACHE_TTL, ProfileStore.CACHE_SIZE);
    }
}
