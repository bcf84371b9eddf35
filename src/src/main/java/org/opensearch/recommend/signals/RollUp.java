/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongSupplier;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.StepListener;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.index.seqno.SequenceNumbers;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.IndexPreparer;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.signals.SignalEvent;
import org.opensearch.recommend.events.StoredEvent;
import org.opensearch.search.SearchHit;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Rolls new events up into signals.
 *
 * <p>Every event is counted once, whatever dies on the way: a signals document says how far the events are counted in
 * it, and the checkpoint from which the next run reads is written after the documents. A run that is repeated, or that
 * runs beside another one on a node that has lost touch, finds its events counted and leaves them out. Since a run
 * reads each shard without gaps, a document that has counted an event has counted all of its item's before.
 */
public final class RollUp {
    /**
     * What a run did.
     *
     * @param events    events read
     * @param items     items whose signals changed by them
     * @param profiles  profiles into which events were folded that had come by another way than the events route
     * @param malformed documents of the events index that are no events
     * @param expired   items of which a count left its window
     */
    record Result(long events, long items, long profiles, long malformed, long expired) {
        boolean changedSignals() {
            return items > 0 || expired > 0;
        }
    }

    /** Batches whose events are held, about 100 bytes each, until their items are written. */
    private static final int BATCHES_AT_ONCE = 40;

    private final ClusterService clusterService;
    private final IndexPreparer preparer;
    private final ChangeFeed feed;
    private final CheckpointStore checkpoints;
    private final SignalWriter writer;
    private final EventFolder folder;
    private final LongSupplier clock;

    /**
     * A roll-up.
     *
     * @param folder    takes the events that did not come by the events route
     * @param batchSize events read at once, 1 to 10,000
     * @param clock     milliseconds since the epoch
     */
    public RollUp(
            ClusterService clusterService,
            IndexPreparer preparer,
            Client pluginClient,
            ThreadPool threadPool,
            EventFolder folder,
            int batchSize,
            LongSupplier clock) {
        this.clusterService = clusterService;
        this.preparer = preparer;
        this.feed = new ChangeFeed(
                pluginClient,
                threadPool,
                batchSize,
                new ChangeFeed.Lean(StoredEvent.COUNTED_FIELDS, StoredEvent::isOurs));
        this.checkpoints = new CheckpointStore(pluginClient);
        this.clock = clock;
        this.writer = new SignalWriter(pluginClient, threadPool, clock);
        this.folder = folder;
    }

    /** Rolls up everything that is there now. */
    void run(IndexConfig config, ActionListener<Result> listener) {
        preparer.create(
                Names.signals(config.index()),
                "signals",
                new ArrayList<>(),
                ActionListener.wrap(
                        ready -> checkpoints.read(
                                config.index(),
                                ActionListener.wrap(
                                        stored -> new Run(config, stored).start(listener), listener::onFailure)),
                        listener::onFailure));
    }

    /** One event of an item. */
    private record Counted(long seqNo, SignalEvent event) {}

    /** Consecutive batches of one shard, whose items are written together: the more events, the fewer writes an event. */
    private static final class Pending {
        private final int shard;
        private final Map<String, List<Counted>> byItem = new HashMap<>();
        /** Events of each batch that go into profiles. */
        private final Queue<List<StoredEvent>> unfolded = new ArrayDeque<>();

        private Checkpoint reached;

        Pending(int shard) {
            this.shard = shard;
        }
    }

    private final class Run {
        private final IndexConfig config;
        private final Set<String> items = new HashSet<>();
        /** Sequence numbers that no document had, by shard: each may be an event's place before it was sent again. */
        private final Map<Integer, Long> gaps = new HashMap<>();

        private CheckpointStore.Stored stored;
        private String signalsUuid;
        private Pending pending;
        private long events;
        private long profiles;
        private long malformed;

        Run(IndexConfig config, CheckpointStore.Stored stored) {
            this.config = config;
            this.stored = stored;
        }

        void start(ActionListener<Result> listener) {
            IndexMetadata signals = clusterService.state().metadata().index(Names.signals(config.index()));
            if (signals == null) {
                listener.onFailure(new IndexNotFoundException(Names.signals(config.index())));
                return;
            }
            signalsUuid = signals.getIndexUUID();
            Checkpoint from = stored.signalsUuid().equals(signalsUuid) ? stored.counted() : Checkpoint.NONE;
            StepListener<Checkpoint> read = new StepListener<>();
            StepListener<Void> written = new StepListener<>();
            StepListener<Integer> expired = new StepListener<>();
            feed.read(Names.events(config.index()), from, this::take, ActionListener.wrap(read::onResponse, e -> {
                if (ExceptionsHelper.unwrapCause(e) instanceof IndexNotFoundException) {
                    read.onResponse(from);
                } else {
                    read.onFailure(e);
                }
            }));
            read.whenComplete(reached -> write(written), listener::onFailure);
            written.whenComplete(done -> writer.expire(config, expired), listener::onFailure);
            expired.whenComplete(
                    number -> listener.onResponse(new Result(events, items.size(), profiles, malformed, number)),
                    listener::onFailure);
        }

        private void take(ChangeFeed.Batch batch, ActionListener<Void> next) {
            if (pending != null && pending.shard != batch.shard()) {
                write(ActionListener.wrap(done -> take(batch, next), next::onFailure));
                return;
            }
            if (pending == null) {
                pending = new Pending(batch.shard());
            }
            pending.reached = batch.reached();
            Checkpoint folded = stored.folded()
                    .atLeast(batch.reached().indexUuid(), batch.shard(), SequenceNumbers.NO_OPS_PERFORMED);
            List<StoredEvent> unfolded = new ArrayList<>();
            gaps.merge(batch.shard(), batch.gaps(), Long::sum);
            for (SearchHit hit : batch.changes()) {
                StoredEvent event = StoredEvent.read(hit, config.config(), clock.getAsLong());
                EventType type = event == null ? null : typeOf(event.event());
                if (type == null) {
                    malformed++;
                    continue;
                }
                events++;
                boolean folds = !StoredEvent.isOurs(hit);
                if (folds && hit.getSeqNo() > folded.of(batch.shard())) {
                    unfolded.add(event);
                }
                if (event.event().itemId() != null && !countedBefore(batch.shard(), hit)) {
                    pending.byItem
                            .computeIfAbsent(event.event().itemId(), item -> new ArrayList<>())
                            .add(new Counted(hit.getSeqNo(), SignalEvent.of(event.event(), type)));
                }
            }
            pending.unfolded.add(unfolded);
            if (pending.unfolded.size() < BATCHES_AT_ONCE) {
                next.onResponse(null);
            } else {
                write(next);
            }
        }

        /** Writes the signals and the profiles of what has been read since the last time, then how far that was. */
        private void write(ActionListener<Void> listener) {
            if (pending == null) {
                listener.onResponse(null);
                return;
            }
            Pending done = pending;
            pending = null;
            items.addAll(done.byItem.keySet());
            Checkpoint folded =
                    stored.folded().atLeast(done.reached.indexUuid(), done.shard, done.reached.of(done.shard));
            StepListener<Void> written = new StepListener<>();
            StepListener<Void> profiled = new StepListener<>();
            StepListener<CheckpointStore.Stored> moved = new StepListener<>();
            writer.update(config, done.byItem.keySet(), document -> count(document, done), written);
            written.whenComplete(counted -> fold(done.unfolded, profiled), listener::onFailure);
            profiled.whenComplete(
                    ready -> checkpoints.write(config.index(), stored.at(done.reached, folded, signalsUuid), moved),
                    listener::onFailure);
            moved.whenComplete(
                    now -> {
                        stored = now;
                        listener.onResponse(null);
                    },
                    listener::onFailure);
        }

        /** Null when there is no such type, or when the item's id is longer than any item's. */
        private EventType typeOf(Event event) {
            String item = event.itemId();
            boolean tooLong = item != null && item.getBytes(StandardCharsets.UTF_8).length > Event.LONGEST_ID;
            return tooLong ? null : config.config().events().get(event.type());
        }

        /**
         * Whether an event that was stored again under its id has been counted under its earlier sequence number. It has
         * unless that number is among those read by this run, where it has left a gap.
         */
        private boolean countedBefore(int shard, SearchHit hit) {
            if (hit.getVersion() == 1) {
                return false;
            }
            long left = gaps.get(shard);
            if (left > 0) {
                gaps.put(shard, left - 1);
                return false;
            }
            return true;
        }

        private SignalDocument count(SignalDocument document, Pending read) {
            Checkpoint applied = document.applied().indexUuid().equals(read.reached.indexUuid())
                    ? document.applied()
                    : new Checkpoint(read.reached.indexUuid(), Map.of());
            List<SignalEvent> fresh = new ArrayList<>();
            long last = applied.of(read.shard);
            for (Counted counted : read.byItem.get(document.itemId())) {
                if (counted.seqNo > applied.of(read.shard)) {
                    fresh.add(counted.event);
                    last = counted.seqNo;
                }
            }
            if (fresh.isEmpty()) {
                return document;
            }
            return new SignalDocument(
                    document.itemId(),
                    document.counters()
                            .fold(fresh, clock.getAsLong(), config.config().signals()),
                    applied.with(read.shard, last));
        }

        private void fold(Queue<List<StoredEvent>> unfolded, ActionListener<Void> listener) {
            List<StoredEvent> batch = unfolded.poll();
            while (batch != null && batch.isEmpty()) {
                batch = unfolded.poll();
            }
            if (batch == null) {
                listener.onResponse(null);
                return;
            }
            folder.fold(
                    config,
                    batch,
                    ActionListener.wrap(
                            changed -> {
                                profiles += changed;
                                fold(unfolded, listener);
                            },
                            listener::onFailure));
        }
    }
}
