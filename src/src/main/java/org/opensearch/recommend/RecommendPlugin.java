/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.identity.PluginSubject;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.plugins.IdentityAwarePlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SystemIndexPlugin;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.items.ItemStore;
import org.opensearch.recommend.profile.ProfileStore;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.script.ScriptService;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** Wires the recommender into an OpenSearch node. */
public final class RecommendPlugin extends Plugin implements SystemIndexPlugin, IdentityAwarePlugin {
    private PluginClient pluginClient;

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
        ConfigService configs = new ConfigService(clusterService);
        ItemStore items = new ItemStore(pluginClient, environment.settings());
        ProfileStore profiles = new ProfileStore(pluginClient, clusterService, environment.settings());
        return List.of(pluginClient, configs, items, profiles);
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
    public List<Setting<?>> getSettings() {
        return List.of(ItemStore.CACHE_SIZE, ItemStore.CACHE_TTL, ProfileStore.CACHE_SIZE);
    }
}
