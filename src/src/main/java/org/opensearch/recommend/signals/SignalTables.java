/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.ExceptionsHelper;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.config.SignalSettings;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.core.signals.SignalTable;
import org.opensearch.search.SearchHit;

/** The signals of every configured index in this node's memory, which follow the signals indices. */
public final class SignalTables {
    private static final Logger logger = LogManager.getLogger(SignalTables.class);

    private static final class Followed {
        private final SignalSettings settings;
        private final SignalTable table;
        private volatile Checkpoint reached = Checkpoint.NONE;
        private volatile long followedAt;
        private final AtomicLong unreadable = new AtomicLong();

        Followed(SignalSettings settings, long now) {
            this.settings = settings;
            this.table = new SignalTable(settings, now);
        }
    }

    private final ChangeFeed feed;
    private final LongSupplier clock;
    private final SharedRuns<Void> runs = new SharedRuns<>();
    private final Map<String, Followed> serving = new ConcurrentHashMap<>();
    /** Tables that are not yet complete, and tables that serve. */
    private final Map<String, Followed> followed = new ConcurrentHashMap<>();

    /**
     * No tables.
     *
     * @param feed  reads the signals indices
     * @param clock milliseconds since the epoch
     */
    public SignalTables(ChangeFeed feed, LongSupplier clock) {
        this.feed = feed;
        this.clock = clock;
    }

    /** The signals of a configured index; {@link SignalReader#EMPTY} while there are none. Ask anew for each request. */
    public SignalReader reader(String index) {
        Followed current = serving.get(index);
        return current == null ? SignalReader.EMPTY : current.table;
    }

    /** Takes over all changes of the signals index; the listener is told when they serve. */
    public void follow(IndexConfig config, ActionListener<Void> listener) {
        runs.run(config.index(), next -> followOnce(config, next), listener);
    }

    /** Lets go of the tables of all other indices. */
    public void retain(Collection<String> indices) {
        serving.keySet().retainAll(indices);
        followed.keySet().retainAll(indices);
    }

    private void followOnce(IndexConfig config, ActionListener<Void> listener) {
        String index = config.index();
        SignalSettings settings = config.config().signals();
        Followed current = followed.compute(
                index,
                (name, known) -> known != null && known.settings.equals(settings)
                        ? known
                        : new Followed(settings, clock.getAsLong()));
        feed.read(
                Names.signals(index),
                current.reached,
                (batch, next) -> ActionListener.completeWith(next, () -> {
                    takeOver(index, settings, batch);
                    return null;
                }),
                ActionListener.wrap(
                        reached -> {
                            Followed complete = of(index, settings, reached);
                            complete.table.publish(clock.getAsLong());
                            complete.followedAt = clock.getAsLong();
                            serving.put(index, complete);
                            listener.onResponse(null);
                        },
                        e -> {
                            if (ExceptionsHelper.unwrapCause(e) instanceof IndexNotFoundException) {
                                followed.remove(index);
                                serving.remove(index);
                                listener.onResponse(null);
                            } else {
                                listener.onFailure(e);
                            }
                        }));
    }

    private void takeOver(String index, SignalSettings settings, ChangeFeed.Batch batch) {
        Followed current = of(index, settings, batch.reached());
        for (SearchHit hit : batch.changes()) {
            try {
                SignalDocument document = SignalDocument.fromSource(hit.getId(), hit.getSourceAsMap());
                current.table.put(ItemKey.of(hit.getId()), document.counters(), clock.getAsLong());
            } catch (RuntimeException e) {
                current.unreadable.incrementAndGet();
                logger.debug("[{}] unreadable signals of item [{}]", index, hit.getId(), e);
            }
        }
        current.reached = batch.reached();
    }

    /** The table to go on with: a new one when the signals index was made anew. */
    private Followed of(String index, SignalSettings settings, Checkpoint reached) {
        Followed current = followed.computeIfPresent(index, (name, known) -> {
            String uuid = known.reached.indexUuid();
            return uuid.isEmpty() || uuid.equals(reached.indexUuid())
                    ? known
                    : new Followed(settings, clock.getAsLong());
        });
        if (current == null) {
            throw new IllegalStateException("[" + index + "] is not followed any more");
        }
        return current;
    }

    /** By index: items, rows, bytes, when last followed, and documents that could not be read. */
    public Map<String, Object> stats() {
        Map<String, Object> stats = new TreeMap<>();
        serving.forEach((index, current) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("items", current.table.items());
            entry.put("rows", current.table.rows());
            entry.put("bytes", current.table.bytes());
            entry.put("followed_at", current.followedAt);
            entry.put("unreadable", current.unreadable.get());
            stats.put(index, entry);
        });
        return stats;
    }
}
