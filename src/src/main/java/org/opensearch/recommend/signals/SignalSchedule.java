/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.routing.IndexRoutingTable;
import org.opensearch.cluster.routing.ShardRouting;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.lifecycle.AbstractLifecycleComponent;
import org.opensearch.common.lifecycle.Lifecycle;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.AbstractAsyncTask;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.Names;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Rolls up and follows at intervals. An index is rolled up by the node that holds the primary of the first shard of its
 * events index: one node at a time, another as soon as that one is lost, and not the cluster manager unless it holds
 * data. After a run that changed something every node follows at once; besides, each follows at the interval.
 */
public final class SignalSchedule extends AbstractLifecycleComponent {
    public static final Setting<TimeValue> INTERVAL = Setting.timeSetting(
            "plugins.recommend.signals.interval",
            TimeValue.timeValueSeconds(30),
            TimeValue.timeValueSeconds(1),
            TimeValue.timeValueHours(24),
            Setting.Property.NodeScope,
            Setting.Property.Dynamic);

    /** What else is to be done for an index at the interval. */
    @FunctionalInterface
    public interface OtherWork {
        /**
         * Starts it; must not wait.
         *
         * @param runner whether this is the node that rolls the index up, and so does what one node is to do
         */
        void tick(IndexConfig config, boolean runner);
    }

    private static final Logger logger = LogManager.getLogger(SignalSchedule.class);

    private final ClusterService clusterService;
    private final ConfigService configs;
    private final SignalTables tables;
    private final RollUp rollUp;
    private final Client client;
    private final OtherWork other;
    private final SharedRuns<RollUp.Result> runs = new SharedRuns<>();
    private final AbstractAsyncTask task;

    private final AtomicLong completed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();

    /** A schedule, which begins when the node starts. */
    public SignalSchedule(
            ClusterService clusterService,
            ThreadPool threadPool,
            ConfigService configs,
            SignalTables tables,
            RollUp rollUp,
            Client pluginClient,
            OtherWork other) {
        this.clusterService = clusterService;
        this.configs = configs;
        this.tables = tables;
        this.rollUp = rollUp;
        this.client = pluginClient;
        this.other = other;
        this.task = new AbstractAsyncTask(logger, threadPool, INTERVAL.get(clusterService.getSettings()), true) {
            @Override
            protected boolean mustReschedule() {
                return true;
            }

            @Override
            protected void runInternal() {
                tick();
            }

            @Override
            protected String getThreadPool() {
                return ThreadPool.Names.GENERIC;
            }

            @Override
            public String toString() {
                return "recommend signals";
            }
        };
        clusterService.getClusterSettings().addSettingsUpdateConsumer(INTERVAL, task::setInterval);
    }

    @Override
    protected void doStart() {
        task.rescheduleIfNecessary();
    }

    @Override
    protected void doStop() {
        task.cancel();
    }

    @Override
    protected void doClose() {
        task.close();
    }

    /** The node that rolls an index up, or null while there is none. */
    DiscoveryNode runner(String index) {
        IndexRoutingTable routing = clusterService.state().routingTable().index(Names.events(index));
        if (routing == null) {
            return null;
        }
        ShardRouting primary = routing.shard(0).primaryShard();
        return primary.active() ? clusterService.state().nodes().get(primary.currentNodeId()) : null;
    }

    /** Rolls up on this node, and returns when every node serves the result. */
    void runHere(IndexConfig config, ActionListener<RollUp.Result> listener) {
        runs.run(config.index(), next -> runOnce(config, next), listener);
    }

    /** Has this node's table follow. */
    void follow(IndexConfig config, ActionListener<Void> listener) {
        if (serves()) {
            tables.follow(config, listener);
        } else {
            listener.onResponse(null);
        }
    }

    private void tick() {
        if (clusterService.lifecycleState() != Lifecycle.State.STARTED) {
            return;
        }
        Collection<IndexConfig> all = configs.all();
        tables.retain(all.stream().map(IndexConfig::index).toList());
        for (IndexConfig config : all) {
            follow(
                    config,
                    ActionListener.wrap(
                            done -> {}, e -> logger.warn("[{}] could not follow the signals", config.index(), e)));
            boolean runner = clusterService.localNode().equals(runner(config.index()));
            other.tick(config, runner);
            if (runner && !runs.busy(config.index())) {
                runHere(
                        config,
                        ActionListener.wrap(
                                done -> {}, e -> logger.warn("[{}] could not roll events up", config.index(), e)));
            }
        }
    }

    private void runOnce(IndexConfig config, ActionListener<RollUp.Result> listener) {
        rollUp.run(
                config,
                ActionListener.wrap(
                        result -> {
                            completed.incrementAndGet();
                            events.addAndGet(result.events());
                            malformed.addAndGet(result.malformed());
                            if (result.changedSignals()) {
                                followEverywhere(config, result, listener);
                            } else {
                                listener.onResponse(result);
                            }
                        },
                        e -> {
                            failed.incrementAndGet();
                            listener.onFailure(e);
                        }));
    }

    private void followEverywhere(IndexConfig config, RollUp.Result result, ActionListener<RollUp.Result> listener) {
        client.execute(
                TransportFollowAction.TYPE,
                new FollowRequest(config.index()),
                ActionListener.wrap(
                        response -> {
                            if (response.hasFailures()) {
                                logger.warn(
                                        "[{}] nodes that do not serve the new signals yet: {}",
                                        config.index(),
                                        response.failures());
                            }
                            listener.onResponse(result);
                        },
                        e -> {
                            logger.warn("[{}] the nodes could not be told of new signals", config.index(), e);
                            listener.onResponse(result);
                        }));
    }

    /** A node that manages the cluster and nothing else answers no recommendations. */
    private boolean serves() {
        DiscoveryNode node = clusterService.localNode();
        return !node.isClusterManagerNode() || node.getRoles().size() > 1;
    }

    /** Tables by index, and what this node has rolled up since it started. */
    public Map<String, Object> stats() {
        Map<String, Object> runsStats = new LinkedHashMap<>();
        runsStats.put("completed", completed.get());
        runsStats.put("failed", failed.get());
        runsStats.put("events", events.get());
        runsStats.put("malformed", malformed.get());
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("tables", tables.stats());
        stats.put("roll_ups", runsStats);
        return stats;
    }
}
