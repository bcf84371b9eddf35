/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.admin.indices.stats.IndicesStatsRequest;
import org.opensearch.action.admin.indices.stats.IndicesStatsResponse;
import org.opensearch.action.admin.indices.stats.ShardStats;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.support.DefaultShardOperationFailedException;
import org.opensearch.core.index.Index;
import org.opensearch.index.mapper.SeqNoFieldMapper;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.fetch.subphase.FieldAndFormat;
import org.opensearch.search.sort.SortOrder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Reads the documents of an index in the order in which each shard took them in, from a {@link Checkpoint} on, skipping
 * nothing and repeating nothing.
 *
 * <p>Operations with a sequence number up to a shard's global checkpoint are on every in-sync copy and survive the loss
 * of the primary; those above may still be filled in out of order or rolled back. So the global checkpoint is taken
 * first, then the index is refreshed, and then everything up to that checkpoint can be searched. A document that was
 * overwritten shows only under its last sequence number, a deleted one not at all. An index whose translog is synced
 * asynchronously is read as far as it is synced.
 */
public final class ChangeFeed {
    /** Takes one batch of changes; the feed goes on when the listener is told. */
    @FunctionalInterface
    public interface Consumer {
        /**
         * Takes a batch.
         *
         * @param batch never null; may be without changes, when all up to its end was overwritten or deleted
         */
        void accept(Batch batch, ActionListener<Void> next);
    }

    /**
     * Consecutive changes of one shard.
     *
     * @param shard   number of the shard
     * @param changes by sequence number
     * @param gaps    sequence numbers of the batch under which no document is found any more
     * @param reached where the whole feed stands once the batch is dealt with
     */
    public record Batch(int shard, List<SearchHit> changes, long gaps, Checkpoint reached) {}

    /**
     * What a consumer can often do with instead of the source, which is slow to read.
     *
     * @param fields fields with doc values
     * @param enough whether a hit that has them needs no source
     */
    public record Lean(List<FieldAndFormat> fields, Predicate<SearchHit> enough) {
        /** A consumer that always needs the source. */
        public static final Lean NEVER = new Lean(List.of(), hit -> false);
    }

    /** Changes of a batch that neither holds much memory nor makes many searches. */
    public static final int BATCH = 5000;

    private record Pending(int shard, long upTo) {}

    private final Client client;
    private final ThreadPool threadPool;
    private final int batchSize;
    private final Lean lean;

    /**
     * A feed.
     *
     * @param client    may read the index
     * @param batchSize most changes of a batch, 1 to 10,000
     * @param lean      all hits of a batch come with these fields alone, or all with their source
     */
    public ChangeFeed(Client client, ThreadPool threadPool, int batchSize, Lean lean) {
        this.client = client;
        this.threadPool = threadPool;
        this.batchSize = batchSize;
        this.lean = lean;
    }

    /**
     * Reads everything that is now beyond the checkpoint. Batches come one after the other, on a generic thread. A
     * shard without an active primary is left for the next time.
     *
     * @param index    one index
     * @param from     where to begin; a checkpoint of another index of that name stands for the very beginning
     * @param listener gets the checkpoint that was reached
     */
    public void read(String index, Checkpoint from, Consumer consumer, ActionListener<Checkpoint> listener) {
        client.admin()
                .indices()
                .stats(
                        new IndicesStatsRequest().indices(index).clear(),
                        ActionListener.wrap(
                                stats -> {
                                    Checkpoint start = start(stats, from);
                                    Map<Integer, Long> behind = behind(stats, start);
                                    if (behind.isEmpty()) {
                                        listener.onResponse(start);
                                    } else {
                                        refresh(index, start, behind, consumer, listener);
                                    }
                                },
                                listener::onFailure));
    }

    private static Checkpoint start(IndicesStatsResponse stats, Checkpoint from) {
        String uuid = null;
        for (ShardStats shard : stats.getShards()) {
            Index index = shard.getShardRouting().index();
            if (uuid != null && !uuid.equals(index.getUUID())) {
                throw new IllegalArgumentException("a change feed reads one index, got an alias of several");
            }
            uuid = index.getUUID();
        }
        return uuid == null || uuid.equals(from.indexUuid()) ? from : new Checkpoint(uuid, Map.of());
    }

    /** Shards with something beyond the checkpoint, and up to where. */
    private static Map<Integer, Long> behind(IndicesStatsResponse stats, Checkpoint start) {
        Map<Integer, Long> behind = new TreeMap<>();
        for (ShardStats shard : stats.getShards()) {
            int number = shard.getShardRouting().id();
            if (shard.getShardRouting().primary()
                    && shard.getShardRouting().active()
                    && shard.getSeqNoStats() != null
                    && shard.getSeqNoStats().getGlobalCheckpoint() > start.of(number)) {
                behind.put(number, shard.getSeqNoStats().getGlobalCheckpoint());
            }
        }
        return behind;
    }

    private void refresh(
            String index,
            Checkpoint start,
            Map<Integer, Long> behind,
            Consumer consumer,
            ActionListener<Checkpoint> listener) {
        client.admin()
                .indices()
                .refresh(
                        new RefreshRequest(index),
                        ActionListener.wrap(
                                refreshed -> {
                                    for (DefaultShardOperationFailedException failure : refreshed.getShardFailures()) {
                                        behind.remove(failure.shardId());
                                    }
                                    Queue<Pending> shards = new ArrayDeque<>();
                                    behind.forEach((shard, upTo) -> shards.add(new Pending(shard, upTo)));
                                    readNext(index, start, shards, lean.fields.isEmpty(), consumer, listener);
                                },
                                listener::onFailure));
    }

    private void readNext(
            String index,
            Checkpoint reached,
            Queue<Pending> shards,
            boolean withSource,
            Consumer consumer,
            ActionListener<Checkpoint> listener) {
        Pending pending = shards.peek();
        if (pending == null) {
            listener.onResponse(reached);
            return;
        }
        ActionListener<SearchResponse> found = ActionListener.wrap(
                response -> threadPool.generic().execute(ActionRunnable.wrap(listener, forked -> {
                    if (!withSource
                            && !Arrays.stream(response.getHits().getHits()).allMatch(lean.enough)) {
                        readNext(index, reached, shards, true, consumer, forked);
                        return;
                    }
                    Batch batch = batch(response, pending, reached);
                    if (batch.reached.of(pending.shard) == pending.upTo) {
                        shards.remove();
                    }
                    consumer.accept(
                            batch,
                            ActionListener.wrap(
                                    done -> readNext(index, batch.reached, shards, withSource, consumer, forked),
                                    forked::onFailure));
                })),
                e -> {
                    if (withSource) {
                        listener.onFailure(e);
                    } else {
                        // An index that somebody else made may lack the doc values.
                        readNext(index, reached, shards, true, consumer, listener);
                    }
                });
        client.search(search(index, pending, reached.of(pending.shard), withSource), found);
    }

    private SearchRequest search(String index, Pending pending, long after, boolean withSource) {
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(QueryBuilders.rangeQuery(SeqNoFieldMapper.NAME).gt(after).lte(pending.upTo))
                .sort(SeqNoFieldMapper.NAME, SortOrder.ASC)
                .size(batchSize)
                .trackTotalHits(false)
                .seqNoAndPrimaryTerm(true)
                .version(true);
        if (!withSource) {
            source.fetchSource(false).storedField("_none_");
            lean.fields.forEach(field -> source.docValueField(field.field, field.format));
        }
        return new SearchRequest(index)
                .source(source)
                .preference("_shards:" + pending.shard + "|_primary")
                .requestCache(false)
                .allowPartialSearchResults(false);
    }

    private Batch batch(SearchResponse response, Pending pending, Checkpoint reached) {
        if (response.getSuccessfulShards() != 1) {
            throw new IllegalStateException("shard [" + pending.shard + "] could not be searched");
        }
        SearchHit[] hits = response.getHits().getHits();
        for (SearchHit hit : hits) {
            if (!hit.getShard().getShardId().getIndex().getUUID().equals(reached.indexUuid())) {
                throw new IllegalStateException("the index was made anew while it was read");
            }
        }
        long through = hits.length < batchSize ? pending.upTo : hits[hits.length - 1].getSeqNo();
        long gaps = through - reached.of(pending.shard) - hits.length;
        return new Batch(pending.shard, Arrays.asList(hits), gaps, reached.with(pending.shard, through));
    }
}
