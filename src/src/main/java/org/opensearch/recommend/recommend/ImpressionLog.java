/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.lifecycle.AbstractLifecycleComponent;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.events.StoredEvent;
import org.opensearch.threadpool.Scheduler;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Writes the items of each answer to the events index as impressions, off the request's path. What waits is bounded:
 * when the events index cannot keep up, answers go unlogged and are counted.
 */
public final class ImpressionLog extends AbstractLifecycleComponent {
    public static final Setting<Boolean> ENABLED =
            Setting.boolSetting("plugins.recommend.impressions.enabled", true, Setting.Property.NodeScope);
    public static final Setting<Integer> QUEUE_SIZE = Setting.intSetting(
            "plugins.recommend.impressions.queue_size", 20_000, 100, 1_000_000, Setting.Property.NodeScope);

    private static final Logger logger = LogManager.getLogger(ImpressionLog.class);
    private static final TimeValue INTERVAL = TimeValue.timeValueMillis(500);
    private static final int MOST_A_BULK = 2000;

    private record Impression(String index, String id, Map<String, Object> event) {}

    private final Client client;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final boolean enabled;
    private final BlockingQueue<Impression> queue;
    private final AtomicLong logged = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private volatile Scheduler.Cancellable task;

    /** A log whose client runs as the plugin. */
    public ImpressionLog(Client pluginClient, ClusterService clusterService, ThreadPool threadPool, Settings settings) {
        this.client = pluginClient;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.enabled = ENABLED.get(settings);
        this.queue = new ArrayBlockingQueue<>(QUEUE_SIZE.get(settings));
    }

    /**
     * Puts the items of an answer in the queue; never waits.
     *
     * @param rankings by item key, how an item came to its place: stored with its impression; absent for items of which
     *                 that is not logged
     */
    void offer(
            RecommendRequest request,
            String recommendationId,
            List<RecommendedHit> hits,
            Map<Long, Supplier<Map<String, Object>>> rankings,
            long now) {
        if (!enabled || !request.logImpression()) {
            return;
        }
        for (RecommendedHit hit : hits) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("type", "impression");
            put(event, "user_id", request.userId());
            event.put("item_id", hit.id());
            event.put("timestamp", now);
            event.put("recommendation_id", recommendationId);
            event.put("position", hit.position());
            event.put("scenario", request.scenario());
            put(event, "region", request.region());
            put(event, "device", request.device());
            event.put("origin", StoredEvent.FROM_PLUGIN);
            Supplier<Map<String, Object>> ranking = rankings.get(ItemKey.of(hit.id()));
            if (ranking != null) {
                event.put("ranking", ranking.get());
            }
            String id = recommendationId + "-" + hit.position();
            if (!queue.offer(new Impression(Names.events(request.index()), id, event))) {
                dropped.incrementAndGet();
            }
        }
    }

    /** Whether anything is logged. */
    boolean enabled() {
        return enabled;
    }

    /** Impressions written since the node started. */
    public long logged() {
        return logged.get();
    }

    /** Impressions given up since the node started. */
    public long dropped() {
        return dropped.get();
    }

    /** Impressions waiting at the moment. */
    public int waiting() {
        return queue.size();
    }

    private void flush() {
        List<Impression> batch = new ArrayList<>();
        queue.drainTo(batch, MOST_A_BULK);
        // A bulk would create an index that was deleted in the meantime, without its mapping.
        batch.removeIf(impression -> !clusterService.state().metadata().hasIndex(impression.index));
        if (batch.isEmpty()) {
            return;
        }
        BulkRequest bulk = new BulkRequest();
        for (Impression impression : batch) {
            bulk.add(new IndexRequest(impression.index)
                    .id(impression.id)
                    .opType(DocWriteRequest.OpType.CREATE)
                    .source(impression.event));
        }
        client.bulk(
                bulk,
                ActionListener.wrap(
                        response -> {
                            long failed = Arrays.stream(response.getItems())
                                    .filter(item -> item.isFailed())
                                    .count();
                            logged.addAndGet(batch.size() - failed);
                            dropped.addAndGet(failed);
                        },
                        e -> {
                            dropped.addAndGet(batch.size());
                            logger.debug("{} impressions were not written", batch.size(), e);
                        }));
    }

    private static void put(Map<String, Object> event, String name, String value) {
        if (value != null) {
            event.put(name, value);
        }
    }

    @Override
    protected void doStart() {
        if (enabled) {
            task = threadPool.scheduleWithFixedDelay(this::flush, INTERVAL, ThreadPool.Names.GENERIC);
        }
    }

    @Override
    protected void doStop() {
        if (task != null) {
            task.cancel();
        }
    }

    @Override
    protected void doClose() {}
}
