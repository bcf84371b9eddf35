/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.content.ContentStatistics;
import org.opensearch.recommend.core.item.ItemReader;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.search.sort.FieldSortBuilder;
import org.opensearch.search.sort.SortBuilders;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Counts in how many items of a catalogue each text feature occurs, and has every node encode by the latest count. One
 * node counts, whenever the number of items has doubled or halved since the last time, over a sample: the items of the
 * smallest keys, which as hashes of ids are random.
 */
public final class CatalogueStatistics {
    /** Fewer items say little of what is frequent. */
    static final int LEAST_ITEMS = 100;
    /** Items in the sample. */
    static final int LARGEST_SAMPLE = 10_000;

    private static final Logger logger = LogManager.getLogger(CatalogueStatistics.class);
    private static final int AT_ONCE = 1000;
    private static final String KEY = "recommend.key";
    private static final String ITEMS = "items";
    private static final String INDEX_UUID = "index_uuid";

    private final Client client;
    private final ThreadPool threadPool;
    private final ContentEncoders encoders;
    private final UnaryOperator<String> indexUuid;
    private final Set<String> counting = ConcurrentHashMap.newKeySet();
    /** Sequence number of the statistics in use, by item index. */
    private final Map<String, Long> inUse = new ConcurrentHashMap<>();

    /**
     * Statistics whose client runs as the plugin.
     *
     * @param indexUuid UUID of an item index of a name
     */
    public CatalogueStatistics(
            Client pluginClient, ThreadPool threadPool, ContentEncoders encoders, UnaryOperator<String> indexUuid) {
        this.client = pluginClient;
        this.threadPool = threadPool;
        this.encoders = encoders;
        this.indexUuid = indexUuid;
    }

    /** Takes over the latest count on this node, and counts anew when this node is the one that does. */
    public void tick(IndexConfig config, boolean counts) {
        follow(
                config,
                ActionListener.wrap(
                        done -> {
                            if (counts && counting.add(config.index())) {
                                count(
                                        config,
                                        ActionListener.runAfter(
                                                ActionListener.wrap(counted -> {}, e -> failed(config, e)),
                                                () -> counting.remove(config.index())));
                            }
                        },
                        e -> failed(config, e)));
    }

    private static void failed(IndexConfig config, Exception e) {
        logger.debug("[{}] content statistics are left for the next time", config.index(), e);
    }

    /** Has this node encode by the latest count. */
    void follow(IndexConfig config, ActionListener<Void> listener) {
        GetRequest head = get(config).fetchSourceContext(FetchSourceContext.DO_NOT_FETCH_SOURCE);
        client.get(
                head,
                ActionListener.wrap(
                        response -> {
                            Long known = inUse.get(config.index());
                            if (!response.isExists() || (known != null && known == response.getSeqNo())) {
                                listener.onResponse(null);
                                return;
                            }
                            client.get(
                                    get(config),
                                    ActionListener.wrap(
                                            stored -> {
                                                use(config, stored);
                                                listener.onResponse(null);
                                            },
                                            listener::onFailure));
                        },
                        listener::onFailure));
    }

    private void use(IndexConfig config, GetResponse stored) {
        if (stored.isExists() && stored.getSourceAsMap().get("statistics") instanceof Map<?, ?> map) {
            Map<String, Object> statistics = new HashMap<>();
            map.forEach((name, value) -> statistics.put(String.valueOf(name), value));
            String uuid = String.valueOf(stored.getSourceAsMap().get(INDEX_UUID));
            encoders.use(config.index(), uuid, ContentStatistics.fromMap(statistics));
            inUse.put(config.index(), stored.getSeqNo());
        }
    }

    /** Counts when it is time to; the listener is told whether it was. */
    void count(IndexConfig config, ActionListener<Boolean> listener) {
        String uuid = indexUuid.apply(config.index());
        client.get(
                get(config).fetchSourceContext(new FetchSourceContext(true, new String[] {ITEMS, INDEX_UUID}, null)),
                ActionListener.wrap(
                        stored -> {
                            long before = counted(stored, uuid);
                            client.search(
                                    new SearchRequest(config.index())
                                            .source(new SearchSourceBuilder()
                                                    .size(0)
                                                    .trackTotalHits(true)),
                                    ActionListener.wrap(
                                            response -> {
                                                long items = response.getHits()
                                                        .getTotalHits()
                                                        .value();
                                                if (isDue(items, before)) {
                                                    sample(
                                                            config,
                                                            new ContentStatistics.Builder(),
                                                            0,
                                                            null,
                                                            ActionListener.wrap(
                                                                    counted -> store(
                                                                            config, uuid, items, counted, listener),
                                                                    listener::onFailure));
                                                } else {
                                                    listener.onResponse(false);
                                                }
                                            },
                                            listener::onFailure));
                        },
                        listener::onFailure));
    }

    /** Items that an index had when it was counted, 0 if it was not. */
    private static long counted(GetResponse stored, String uuid) {
        return stored.isExists()
                        && uuid.equals(stored.getSourceAsMap().get(INDEX_UUID))
                        && stored.getSourceAsMap().get(ITEMS) instanceof Number n
                ? n.longValue()
                : 0;
    }

    private static boolean isDue(long items, long before) {
        return items >= LEAST_ITEMS && (items >= 2 * before || 2 * items <= before);
    }

    private void sample(
            IndexConfig config,
            ContentStatistics.Builder builder,
            int sampled,
            Object[] after,
            ActionListener<ContentStatistics> listener) {
        FieldSortBuilder byKey = SortBuilders.fieldSort(KEY).unmappedType("long");
        SearchSourceBuilder source = new SearchSourceBuilder()
                .size(AT_ONCE)
                .sort(byKey)
                .trackTotalHits(false)
                .fetchSource(fields(config.config().fields()), null);
        if (after != null) {
            source.searchAfter(after);
        }
        client.search(
                new SearchRequest(config.index()).source(source),
                ActionListener.wrap(
                        response -> threadPool.generic().execute(ActionRunnable.wrap(listener, forked -> {
                            SearchHit[] hits = add(config.config().fields(), builder, response);
                            int soFar = sampled + hits.length;
                            if (hits.length < AT_ONCE || soFar >= LARGEST_SAMPLE) {
                                forked.onResponse(builder.build());
                            } else {
                                sample(config, builder, soFar, hits[hits.length - 1].getSortValues(), forked);
                            }
                        })),
                        listener::onFailure));
    }

    private static SearchHit[] add(FieldRoles roles, ContentStatistics.Builder builder, SearchResponse response) {
        SearchHit[] hits = response.getHits().getHits();
        for (SearchHit hit : hits) {
            if (hit.hasSource()) {
                Map<String, Object> item = hit.getSourceAsMap();
                builder.add(ItemReader.contentTexts(roles, item), ItemReader.contentCategories(roles, item));
            }
        }
        return hits;
    }

    private void store(
            IndexConfig config, String uuid, long items, ContentStatistics counted, ActionListener<Boolean> listener) {
        IndexRequest request = new IndexRequest(Names.CONFIG_INDEX)
                .id(id(config))
                .source(Map.of(ITEMS, items, INDEX_UUID, uuid, "statistics", counted.toMap()));
        client.index(
                request,
                ActionListener.wrap(
                        stored -> {
                            logger.info(
                                    "[{}] content vectors are weighted by {} features of {} items from now on",
                                    config.index(),
                                    counted.size(),
                                    counted.documents());
                            listener.onResponse(true);
                        },
                        listener::onFailure));
    }

    private static String[] fields(FieldRoles roles) {
        List<String> fields = new ArrayList<>(roles.text());
        fields.addAll(roles.categories());
        if (roles.title() != null) {
            fields.add(roles.title());
        }
        if (roles.brand() != null) {
            fields.add(roles.brand());
        }
        return fields.toArray(new String[0]);
    }

    private static GetRequest get(IndexConfig config) {
        return new GetRequest(Names.CONFIG_INDEX, id(config));
    }

    /** No index name holds a {@code #}. */
    private static String id(IndexConfig config) {
        return config.index() + "#content_statistics";
    }
}
