/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.ThreadedActionListener;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.seqno.SequenceNumbers;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.Names;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/** Changes documents of a signals index, each on the condition that it is still as it was read. */
final class SignalWriter {
    private static final Logger logger = LogManager.getLogger(SignalWriter.class);
    private static final int MOST_ATTEMPTS = 10;
    private static final int ITEMS_AT_ONCE = 5000;
    private static final int EXPIRED_AT_ONCE = 1000;

    private record Read(SignalDocument document, long seqNo, long primaryTerm) {
        static Read missing(String itemId) {
            return new Read(
                    SignalDocument.empty(itemId),
                    SequenceNumbers.UNASSIGNED_SEQ_NO,
                    SequenceNumbers.UNASSIGNED_PRIMARY_TERM);
        }
    }

    private record Written(int documents, Set<String> conflicts) {}

    private final Client client;
    private final ThreadPool threadPool;
    private final LongSupplier clock;

    SignalWriter(Client pluginClient, ThreadPool threadPool, LongSupplier clock) {
        this.client = pluginClient;
        this.threadPool = threadPool;
        this.clock = clock;
    }

    /**
     * Reads documents, changes them and writes those that differ; on a conflict reads and changes again.
     *
     * @param change   may be applied more than once to the same item; returns its argument when nothing changes
     * @param listener told when every change is stored
     */
    void update(
            IndexConfig config,
            Collection<String> itemIds,
            UnaryOperator<SignalDocument> change,
            ActionListener<Void> listener) {
        List<String> order = List.copyOf(itemIds);
        List<String> first = order.subList(0, Math.min(ITEMS_AT_ONCE, order.size()));
        List<String> rest = order.subList(first.size(), order.size());
        update(
                config,
                first,
                change,
                1,
                rest.isEmpty()
                        ? listener
                        : ActionListener.wrap(done -> update(config, rest, change, listener), listener::onFailure));
    }

    private void update(
            IndexConfig config,
            Collection<String> itemIds,
            UnaryOperator<SignalDocument> change,
            int attempt,
            ActionListener<Void> listener) {
        if (itemIds.isEmpty()) {
            listener.onResponse(null);
            return;
        }
        if (attempt > MOST_ATTEMPTS) {
            listener.onFailure(new IllegalStateException(
                    "signals of " + itemIds.size() + " items changed " + MOST_ATTEMPTS + " times while being changed"));
            return;
        }
        String index = Names.signals(config.index());
        MultiGetRequest request = new MultiGetRequest();
        itemIds.forEach(itemId -> request.add(index, itemId));
        client.multiGet(
                request,
                forked(ActionListener.wrap(
                        response -> {
                            List<Read> before = new ArrayList<>();
                            for (MultiGetItemResponse item : response.getResponses()) {
                                if (item.isFailed()) {
                                    throw item.getFailure().getFailure();
                                }
                                before.add(
                                        item.getResponse().isExists()
                                                ? read(
                                                        item.getId(),
                                                        item.getResponse().getSourceAsMap(),
                                                        item.getResponse().getSeqNo(),
                                                        item.getResponse().getPrimaryTerm())
                                                : Read.missing(item.getId()));
                            }
                            write(
                                    config,
                                    before,
                                    change,
                                    WriteRequest.RefreshPolicy.NONE,
                                    ActionListener.wrap(
                                            written -> update(config, written.conflicts, change, attempt + 1, listener),
                                            listener::onFailure));
                        },
                        listener::onFailure)));
    }

    /**
     * Rewrites the items of which a count has left its window since they were last written.
     *
     * @param listener gets their number
     */
    void expire(IndexConfig config, ActionListener<Integer> listener) {
        expire(config, 0, listener);
    }

    private void expire(IndexConfig config, int soFar, ActionListener<Integer> listener) {
        long now = clock.getAsLong();
        SearchRequest request = new SearchRequest(Names.signals(config.index()))
                .source(new SearchSourceBuilder()
                        .query(QueryBuilders.rangeQuery("next_expiry").lte(now).format("epoch_millis"))
                        .size(EXPIRED_AT_ONCE)
                        .trackTotalHits(false)
                        .seqNoAndPrimaryTerm(true))
                .requestCache(false);
        client.search(
                request,
                forked(ActionListener.wrap(
                        response -> {
                            List<Read> before = new ArrayList<>();
                            for (SearchHit hit : response.getHits()) {
                                before.add(
                                        read(hit.getId(), hit.getSourceAsMap(), hit.getSeqNo(), hit.getPrimaryTerm()));
                            }
                            if (before.isEmpty()) {
                                listener.onResponse(soFar);
                                return;
                            }
                            // Visible at once, so that the next search does not find the same items again.
                            write(
                                    config,
                                    before,
                                    document -> new SignalDocument(
                                            document.itemId(),
                                            document.counters().expire(now),
                                            document.applied()),
                                    WriteRequest.RefreshPolicy.IMMEDIATE,
                                    ActionListener.wrap(
                                            written -> {
                                                // Whoever caused a conflict has written the present state.
                                                if (written.documents == 0) {
                                                    listener.onResponse(soFar);
                                                } else {
                                                    expire(config, soFar + written.documents, listener);
                                                }
                                            },
                                            listener::onFailure));
                        },
                        listener::onFailure)));
    }

    /** The listener gets the number of documents written, and the items whose document was not as it was read. */
    private void write(
            IndexConfig config,
            List<Read> before,
            UnaryOperator<SignalDocument> change,
            WriteRequest.RefreshPolicy refresh,
            ActionListener<Written> listener) {
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(refresh);
        for (Read read : before) {
            SignalDocument changed = change.apply(read.document);
            if (!changed.equals(read.document)) {
                bulk.add(request(config, read, changed));
            }
        }
        Set<String> conflicts = new LinkedHashSet<>();
        if (bulk.numberOfActions() == 0) {
            listener.onResponse(new Written(0, conflicts));
            return;
        }
        client.bulk(
                bulk,
                ActionListener.wrap(
                        response -> {
                            for (BulkItemResponse item : response.getItems()) {
                                if (item.isFailed()) {
                                    if (item.getFailure().getStatus() != RestStatus.CONFLICT) {
                                        throw item.getFailure().getCause();
                                    }
                                    conflicts.add(item.getId());
                                }
                            }
                            listener.onResponse(new Written(bulk.numberOfActions() - conflicts.size(), conflicts));
                        },
                        listener::onFailure));
    }

    private IndexRequest request(IndexConfig config, Read read, SignalDocument changed) {
        IndexRequest request = new IndexRequest(Names.signals(config.index())).id(changed.itemId());
        if (read.seqNo == SequenceNumbers.UNASSIGNED_SEQ_NO) {
            request.opType(DocWriteRequest.OpType.CREATE);
        } else {
            request.setIfSeqNo(read.seqNo).setIfPrimaryTerm(read.primaryTerm);
        }
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return request.source(builder.map(
                    changed.toSource(clock.getAsLong(), config.config().signals())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Read read(String itemId, Map<String, Object> source, long seqNo, long primaryTerm) {
        SignalDocument document;
        try {
            document = SignalDocument.fromSource(itemId, source);
        } catch (IllegalArgumentException e) {
            logger.warn("unreadable signals of item [{}] begin anew", itemId, e);
            document = SignalDocument.empty(itemId);
        }
        return new Read(document, seqNo, primaryTerm);
    }

    private <T> ActionListener<T> forked(ActionListener<T> listener) {
        return new ThreadedActionListener<>(logger, threadPool, ThreadPool.Names.GENERIC, listener, false);
    }
}
