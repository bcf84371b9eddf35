/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.util.Hashes;
import org.opensearch.recommend.model.ModelException;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.transport.client.Client;

/** The bytes of graphs, as documents of the system index: one for each chunk of {@link GraphSpec#CHUNK} bytes. */
final class GraphStore {
    private static final String DATA = "data";

    private final Client client;

    GraphStore(Client pluginClient) {
        this.client = pluginClient;
    }

    /** Stores a chunk, in place of one that is there. */
    void put(String index, String version, String file, int chunk, byte[] bytes, ActionListener<Void> listener) {
        client.index(
                new IndexRequest(Names.CONFIG_INDEX)
                        .id(id(index, version, file, chunk))
                        .source(Map.of(DATA, Base64.getEncoder().encodeToString(bytes))),
                ActionListener.map(listener, response -> null));
    }

    /** The listener gets a chunk in Base64, or null when it is not there. */
    void chunk(String index, String version, String file, int chunk, ActionListener<String> listener) {
        client.get(
                new GetRequest(Names.CONFIG_INDEX, id(index, version, file, chunk)),
                ActionListener.map(
                        listener,
                        response -> response.isExists()
                                ? (String) response.getSourceAsMap().get(DATA)
                                : null));
    }

    /** The listener gets the numbers of the chunks that are there, ascending. */
    void arrived(String index, String version, String file, long size, ActionListener<List<Integer>> listener) {
        List<Integer> arrived = new ArrayList<>();
        MultiGetRequest request = new MultiGetRequest();
        for (int chunk = 0; chunk < GraphSpec.chunks(size); chunk++) {
            request.add(new MultiGetRequest.Item(Names.CONFIG_INDEX, id(index, version, file, chunk))
                    .fetchSourceContext(FetchSourceContext.DO_NOT_FETCH_SOURCE));
        }
        client.multiGet(request, ActionListener.map(listener, response -> {
            MultiGetItemResponse[] items = response.getResponses();
            for (int chunk = 0; chunk < items.length; chunk++) {
                if (!items[chunk].isFailed() && items[chunk].getResponse().isExists()) {
                    arrived.add(chunk);
                }
            }
            return arrived;
        }));
    }

    /**
     * The whole of a file. Waits for each chunk: not for search or transport threads.
     *
     * @param patience the longest wait for a chunk
     * @throws ModelException when a chunk is missing, or the bytes do not have the length or hash that was announced
     */
    byte[] read(String index, String version, String file, GraphSpec spec, TimeValue patience) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(spec.size()));
        for (int chunk = 0; chunk < GraphSpec.chunks(spec.size()); chunk++) {
            GetResponse response = client.get(new GetRequest(Names.CONFIG_INDEX, id(index, version, file, chunk)))
                    .actionGet(patience);
            if (!response.isExists()) {
                throw new ModelException("chunk [" + chunk + "] of [" + file + "] has not arrived");
            }
            byte[] part = Base64.getDecoder()
                    .decode((String) response.getSourceAsMap().get(DATA));
            if (part.length != GraphSpec.chunkLength(spec.size(), chunk)) {
                throw new ModelException("chunk [" + chunk + "] of [" + file + "] has [" + part.length
                        + "] bytes, not [" + GraphSpec.chunkLength(spec.size(), chunk) + "]");
            }
            bytes.put(part);
        }
        String sha256 = Hashes.sha256(bytes.array());
        if (!sha256.equals(spec.sha256())) {
            throw new ModelException("the SHA-256 of [" + file + "] is [" + sha256 + "], and [" + spec.sha256()
                    + "] was announced: what arrived is not what was sent");
        }
        return bytes.array();
    }

    /** Deletes the chunks of files of these sizes. */
    void delete(String index, String version, Map<String, Long> files, ActionListener<Void> listener) {
        BulkRequest bulk = new BulkRequest();
        files.forEach((file, size) -> {
            for (int chunk = 0; chunk < GraphSpec.chunks(size); chunk++) {
                bulk.add(new DeleteRequest(Names.CONFIG_INDEX, id(index, version, file, chunk)));
            }
        });
        if (bulk.numberOfActions() == 0) {
            listener.onResponse(null);
            return;
        }
        client.bulk(bulk, ActionListener.map(listener, response -> null));
    }

    /** No index name holds a {@code #}, no version and no file name either. */
    private static String id(String index, String version, String file, int chunk) {
        return index + "#model#" + version + "#" + file + "#" + chunk;
    }
}
