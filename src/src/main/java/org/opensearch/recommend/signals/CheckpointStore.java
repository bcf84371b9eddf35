/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.util.Map;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.seqno.SequenceNumbers;
import org.opensearch.recommend.config.Names;
import org.opensearch.transport.client.Client;

/** Keeps how far each index's events are rolled up, in the system index, one document for each item index. */
final class CheckpointStore {
    /**
     * A stored checkpoint.
     *
     * @param counted     how far the events are counted in signals
     * @param folded      how far the events are folded into profiles; beyond {@code counted} when those are counted
     *                    anew
     * @param signalsUuid in which signals index they are counted; another one of that name begins anew
     */
    record Stored(Checkpoint counted, Checkpoint folded, String signalsUuid, long seqNo, long primaryTerm) {
        static final Stored NONE = new Stored(
                Checkpoint.NONE,
                Checkpoint.NONE,
                "",
                SequenceNumbers.UNASSIGNED_SEQ_NO,
                SequenceNumbers.UNASSIGNED_PRIMARY_TERM);

        /** With both moved on. */
        Stored at(Checkpoint nowCounted, Checkpoint nowFolded, String uuid) {
            return new Stored(nowCounted, nowFolded, uuid, seqNo, primaryTerm);
        }
    }

    private final Client client;

    CheckpointStore(Client pluginClient) {
        this.client = pluginClient;
    }

    void read(String index, ActionListener<Stored> listener) {
        client.get(
                new GetRequest(Names.CONFIG_INDEX, id(index)),
                ActionListener.wrap(
                        response -> {
                            if (!response.isExists()) {
                                listener.onResponse(Stored.NONE);
                                return;
                            }
                            Map<String, Object> source = response.getSourceAsMap();
                            listener.onResponse(new Stored(
                                    Checkpoint.fromMap(source.get("counted")),
                                    Checkpoint.fromMap(source.get("folded")),
                                    String.valueOf(source.get("signals_uuid")),
                                    response.getSeqNo(),
                                    response.getPrimaryTerm()));
                        },
                        listener::onFailure));
    }

    /** Writes a checkpoint in place of the one that was read, and fails with a conflict when that has changed. */
    void write(String index, Stored stored, ActionListener<Stored> listener) {
        IndexRequest request = new IndexRequest(Names.CONFIG_INDEX)
                .id(id(index))
                .source(Map.of(
                        "counted", stored.counted.toMap(),
                        "folded", stored.folded.toMap(),
                        "signals_uuid", stored.signalsUuid));
        if (stored.seqNo == SequenceNumbers.UNASSIGNED_SEQ_NO) {
            request.opType(DocWriteRequest.OpType.CREATE);
        } else {
            request.setIfSeqNo(stored.seqNo).setIfPrimaryTerm(stored.primaryTerm);
        }
        client.index(
                request,
                ActionListener.wrap(
                        response -> listener.onResponse(new Stored(
                                stored.counted,
                                stored.folded,
                                stored.signalsUuid,
                                response.getSeqNo(),
                                response.getPrimaryTerm())),
                        listener::onFailure));
    }

    /** No index name holds a {@code #}. */
    private static String id(String index) {
        return index + "#rollup";
    }
}
