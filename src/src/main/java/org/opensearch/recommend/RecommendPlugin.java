/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
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
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.identity.PluginSubject;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.indices.breaker.BreakerSettings;
import org.opensearch.ingest.Processor;
import org.opensearch.plugins.CircuitBreakerPlugin;
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
import org.opensearch.recommend.ingest.CatalogueStatistics;
import org.opensearch.recommend.ingest.ContentEncoders;
import org.opensearch.recommend.ingest.ContentProcessor;
import org.opensearch.recommend.items.ItemStore;
import org.opensearch.recommend.model.RankerModels;
import org.opensearch.recommend.profile.ProfileRebuilder;
import org.opensearch.recommend.profile.ProfileStore;
import org.opensearch.recommend.profile.ProfileWriter;
import org.opensearch.recommend.profile.RestProfileAction;
import org.opensearch.recommend.profile.RestRebuildProfilesAction;
import org.opensearch.recommend.profile.TransportDeleteProfileAction;
import org.opensearch.recommend.profile.TransportGetProfileAction;
import org.opensearch.recommend.profile.TransportRebuildProfilesAction;
import org.opensearch.recommend.profile.UserStateLoader;
import org.opensearch.recommend.recommend.AnswerCache;
import org.opensearch.recommend.recommend.ImpressionLog;
import org.opensearch.recommend.recommend.Queries;
import org.opensearch.recommend.recommend.Recommender;
import org.opensearch.recommend.recommend.RestRecommendAction;
import org.opensearch.recommend.recommend.Shadow;
import org.opensearch.recommend.recommend.TransportRecommendAction;
import org.opensearch.recommend.recommend.source.Sources;
import org.opensearch.recommend.rescore.RankRequests;
import org.opensearch.recommend.rescore.RescoreModule;
import org.opensearch.recommend.signals.ChangeFeed;
import org.opensearch.recommend.signals.ProfileFolding;
import org.opensearch.recommend.signals.RestRollUpAction;
import org.opensearch.recommend.signals.RollUp;
import org.opensearch.recommend.signals.SignalQueryBuilder;
import org.opensearch.recommend.signals.SignalSchedule;
import org.opensearch.recommend.signals.SignalTables;
import org.opensearch.recommend.signals.TransportFollowAction;
import org.opensearch.recommend.signals.TransportRollUpAction;
import org.opensearch.recommend.stats.NodeStats;
import org.opensearch.recommend.stats.RestStatsAction;
import org.opensearch.recommend.stats.TransportStatsAction;
import org.opensearch.recommend.version.Agreements;
import org.opensearch.recommend.version.CollaborativeModels;
import org.opensearch.recommend.version.LearnedItems;
import org.opensearch.recommend.version.ModelVersions;
import org.opensearch.recommend.version.RankerLoader;
import org.opensearch.recommend.version.RestModelsAction;
import org.opensearch.recommend.version.TransportChangeModelAction;
import org.opensearch.recommend.version.TransportDownloadAction;
import org.opensearch.recommend.version.TransportGetModelsAction;
import org.opensearch.recommend.version.TransportLoadModelAction;
import org.opensearch.recommend.version.TransportUploadAction;
import org.opensearch.recommend.version.TwoTowerModels;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.rest.RestController;
import org.opensearch.rest.RestHandler;
import org.opensearch.script.ScriptService;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** Wires the recommender into an OpenSearch node. */
public class RecommendPlugin extends Plugin
        implements SystemIndexPlugin, IdentityAwarePlugin, IngestPlugin, SearchPlugin, CircuitBreakerPlugin {
    private final RescoreModule rescore = new RescoreModule();
    private PluginClient pluginClient;
    private ConfigService configs;
    private ContentEncoders encoders;
    private SignalTables signals;
    private RankerModels models;
    private TwoTowerModels towers;
    private Sources sources;
    private Queries queries;
    private NodeStats stats;

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
        LongSupplier clock = clock();
        pluginClient = new PluginClient(client);
        queries = new Queries(xContentRegistry);
        configs = new ConfigService(clusterService);
        encoders = new ContentEncoders(configs::indexUuid);
        ModelVersions versions = new ModelVersions(clusterService);
        towers = new TwoTowerModels(versions, models);
        IndexPreparer preparer = new IndexPreparer(clusterService, client, pluginClient);
        ItemStore items = new ItemStore(pluginClient, configs, environment.settings());
        ProfileStore profiles = new ProfileStore(pluginClient, clusterService, environment.settings());
        signals = new SignalTables(
                new ChangeFeed(pluginClient, threadPool, ChangeFeed.BATCH, ChangeFeed.Lean.NEVER), clock);
        ProfileRebuilder rebuilder = new ProfileRebuilder(profiles, items, pluginClient, threadPool);
        ProfileWriter writer = new ProfileWriter(profiles, rebuilder, threadPool);
        UserStateLoader userStates = new UserStateLoader(items);
        models.start(environment, threadPool.generic());
        rescore.start(
                configs,
                models,
                index -> signals.reader(index),
                new RankRequests(
                        clusterService, indexNameExpressionResolver, configs, profiles, userStates, versions, clock));
        sources = new Sources(threadPool, Sources.standard(signals::reader));
        ImpressionLog impressions = new ImpressionLog(pluginClient, clusterService, threadPool, environment.settings());
        LearnedItems learned = new LearnedItems(pluginClient, environment.settings());
        CollaborativeModels collaborative = new CollaborativeModels(versions, pluginClient);
        Agreements agreements = new Agreements();
        RankerLoader loader = new RankerLoader(clusterService, threadPool, versions, models, towers, pluginClient);
        Recommender recommender = new Recommender(
                client,
                clusterService,
                configs,
                items,
                profiles,
                sources,
                signals::reader,
                versions,
                collaborative,
                towers,
                learned,
                rescore,
                queries,
                new AnswerCache(environment.settings()),
                impressions,
                new Shadow(
                        pluginClient,
                        clusterService,
                        threadPool,
                        versions,
                        collaborative,
                        towers,
                        learned,
                        rescore,
                        agreements),
                clock);
        RollUp rollUp = new RollUp(
                clusterService,
                preparer,
                pluginClient,
                threadPool,
                new ProfileFolding(items, writer),
                ChangeFeed.BATCH,
                clock);
        CatalogueStatistics catalogues =
                new CatalogueStatistics(pluginClient, threadPool, encoders, configs::indexUuid);
        SignalSchedule schedule = new SignalSchedule(
                clusterService, threadPool, configs, signals, rollUp, pluginClient, catalogues::tick);
        stats = new NodeStats();
        stats.add("signals", schedule::stats);
        stats.addFragment("models", models::stats);
        stats.add("two_tower", towers::stats);
        stats.addFragment("rescore", rescore::stats);
        stats.add(Agreements.GROUP, agreements::stats);
        stats.add("items", () -> Map.of("cached", items.size(), "bytes", items.bytes()));
        stats.add("learned_items", () -> Map.of("cached", learned.size(), "bytes", learned.bytes()));
        stats.add("profiles", () -> Map.of("cached", profiles.cached(), "bytes", profiles.cachedBytes()));
        stats.add(
                "impressions",
                () -> Map.of(
                        "logged", impressions.logged(),
                        "dropped", impressions.dropped(),
                        "waiting", impressions.waiting()));
        return List.of(
                pluginClient,
                configs,
                versions,
                encoders,
                catalogues,
                preparer,
                items,
                profiles,
                rebuilder,
                writer,
                signals,
                schedule,
                stats,
                userStates,
                models,
                towers,
                loader,
                rescore,
                impressions,
                recommender);
    }

    /**
     * Milliseconds since the epoch, to the millisecond: an event and the request after it, on the thread pool's clock of the
     * same moment, could not be told apart in the log.
     */
    protected LongSupplier clock() {
        return System::currentTimeMillis;
    }

    @Override
    public void close() {
        models.close();
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
                ContentProcessor.TYPE,
                new ContentProcessor.Factory(() -> configs, () -> encoders, () -> towers, () -> pluginClient));
    }

    @Override
    public List<QuerySpec<?>> getQueries() {
        return List.of(SignalQueryBuilder.spec(index -> signals.reader(index)));
    }

    @Override
    public List<RescorerSpec<?>> getRescorers() {
        return rescore.rescorers();
    }

    @Override
    public List<FetchSubPhase> getFetchSubPhases(FetchPhaseConstructionContext context) {
        return rescore.fetchSubPhases();
    }

    @Override
    public List<SearchExtSpec<?>> getSearchExts() {
        return rescore.searchExts();
    }

    @Override
    public BreakerSettings getCircuitBreaker(Settings settings) {
        return RankerModels.breaker(settings);
    }

    @Override
    public void setCircuitBreaker(CircuitBreaker circuitBreaker) {
        models = new RankerModels(circuitBreaker);
    }

    @Override
    public List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> getActions() {
        return List.of(
                new ActionHandler<>(TransportPutConfigAction.TYPE, TransportPutConfigAction.class),
                new ActionHandler<>(TransportRecommendAction.TYPE, TransportRecommendAction.class),
                new ActionHandler<>(TransportEventsAction.TYPE, TransportEventsAction.class),
                new ActionHandler<>(TransportGetProfileAction.TYPE, TransportGetProfileAction.class),
                new ActionHandler<>(TransportDeleteProfileAction.TYPE, TransportDeleteProfileAction.class),
                new ActionHandler<>(TransportRebuildProfilesAction.TYPE, TransportRebuildProfilesAction.class),
                new ActionHandler<>(TransportRollUpAction.TYPE, TransportRollUpAction.class),
                new ActionHandler<>(TransportFollowAction.TYPE, TransportFollowAction.class),
                new ActionHandler<>(TransportChangeModelAction.TYPE, TransportChangeModelAction.class),
                new ActionHandler<>(TransportGetModelsAction.TYPE, TransportGetModelsAction.class),
                new ActionHandler<>(TransportUploadAction.TYPE, TransportUploadAction.class),
                new ActionHandler<>(TransportDownloadAction.TYPE, TransportDownloadAction.class),
                new ActionHandler<>(TransportLoadModelAction.TYPE, TransportLoadModelAction.class),
                new ActionHandler<>(TransportStatsAction.TYPE, TransportStatsAction.class));
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
        return List.of(
                new RestConfigAction(configs, new ConfigValidator(sources.names(), queries::parse)),
                new RestRecommendAction(),
                new RestEventsAction(),
                new RestProfileAction(),
                new RestRebuildProfilesAction(),
                new RestRollUpAction(),
                new RestModelsAction(),
                new RestStatsAction(stats));
    }

    @Override
    public List<Setting<?>> getSettings() {
        return List.of(
                ItemStore.CACHE_SIZE,
                ItemStore.CACHE_TTL,
                AnswerCache.SIZE,
                AnswerCache.TTL,
                AnswerCache.STALE_TTL,
                ImpressionLog.ENABLED,
                ImpressionLog.QUEUE_SIZE,
                ProfileStore.CACHE_SIZE,
                LearnedItems.CACHE_SIZE,
                SignalSchedule.INTERVAL,
                Shadow.SAMPLE_RATE,
                ModelVersions.MAX_SIZE,
                RankerModels.DEFAULT_PATH);
    }
}
