/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.get.MultiGetResponse;
import org.opensearch.common.UUIDs;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.ingest.AbstractProcessor;
import org.opensearch.ingest.ConfigurationUtils;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Processor;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.content.ContentEncoder;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.item.ItemReader;
import org.opensearch.recommend.version.TwoTowerModels;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.transport.client.Client;

/**
 * Fills the managed object of an item that is being indexed: its key, the time it was first seen, its content vector, and
 * where an item tower is in use its tower vector. What the object held before (vectors and neighbours of a training run) is carried over from the stored item
 * in one realtime multi-get a batch, so a feed may re-index whole documents.
 */
public final class ContentProcessor extends AbstractProcessor {
    public static final String TYPE = "recommend_content";

    private static final Logger logger = LogManager.getLogger(ContentProcessor.class);
    static final String MANAGED = "recommend";
    private static final FetchSourceContext CARRIED_OVER =
            new FetchSourceContext(true, new String[] {MANAGED + ".*"}, new String[] {ItemReader.CONTENT});

    private final String index;
    private final ConfigService configs;
    private final ContentEncoders encoders;
    private final ItemTowers towers;
    private final Client client;
    private final LongSupplier clock;

    ContentProcessor(
            String tag,
            String description,
            String index,
            ConfigService configs,
            ContentEncoders encoders,
            ItemTowers towers,
            Client client,
            LongSupplier clock) {
        super(tag, description);
        this.index = index;
        this.configs = configs;
        this.encoders = encoders;
        this.towers = towers;
        this.client = client;
        this.clock = clock;
    }

    @Override
    public String getType() {
        return TYPE;
    }

    @Override
    public IngestDocument execute(IngestDocument document) {
        throw new UnsupportedOperationException("the processor reads stored items and so runs asynchronously only");
    }

    @Override
    public void execute(IngestDocument document, BiConsumer<IngestDocument, Exception> handler) {
        IngestDocumentWrapper wrapper = new IngestDocumentWrapper(0, 0, document, null);
        batchExecute(
                List.of(wrapper),
                results -> handler.accept(
                        results.get(0).getIngestDocument(), results.get(0).getException()));
    }

    @Override
    public void batchExecute(List<IngestDocumentWrapper> documents, Consumer<List<IngestDocumentWrapper>> handler) {
        IndexConfig config = configs.find(index);
        if (config == null) {
            handler.accept(documents);
            return;
        }
        List<IngestDocumentWrapper> known = new ArrayList<>();
        MultiGetRequest request = new MultiGetRequest();
        for (IngestDocumentWrapper wrapper : documents) {
            Map<String, Object> fields = wrapper.getIngestDocument().getSourceAndMetadata();
            Object id = fields.get(IngestDocument.Metadata.ID.getFieldName());
            if (id == null) {
                fields.put(IngestDocument.Metadata.ID.getFieldName(), UUIDs.base64UUID());
            } else {
                known.add(wrapper);
                request.add(new MultiGetRequest.Item(
                                (String) fields.get(IngestDocument.Metadata.INDEX.getFieldName()), (String) id)
                        .routing((String) fields.get(IngestDocument.Metadata.ROUTING.getFieldName()))
                        .fetchSourceContext(CARRIED_OVER));
            }
        }
        if (known.isEmpty()) {
            fillAll(config, documents, Map.of(), handler);
            return;
        }
        client.multiGet(
                request,
                ActionListener.wrap(response -> fillAll(config, documents, stored(known, response), handler), e -> {
                    for (IngestDocumentWrapper wrapper : known) {
                        wrapper.update(wrapper.getIngestDocument(), e);
                    }
                    handler.accept(documents);
                }));
    }

    private Map<IngestDocumentWrapper, Map<String, Object>> stored(
            List<IngestDocumentWrapper> known, MultiGetResponse response) {
        Map<IngestDocumentWrapper, Map<String, Object>> stored = new HashMap<>();
        for (int i = 0; i < known.size(); i++) {
            MultiGetItemResponse item = response.getResponses()[i];
            if (item.isFailed()) {
                Exception cause = item.getFailure().getFailure();
                if (!(cause instanceof IndexNotFoundException)) {
                    known.get(i).update(known.get(i).getIngestDocument(), cause);
                }
            } else if (item.getResponse().isExists()
                    && item.getResponse().getSourceAsMap().get(MANAGED) instanceof Map<?, ?> managed) {
                stored.put(known.get(i), copy(managed));
            }
        }
        return stored;
    }

    private void fillAll(
            IndexConfig config,
            List<IngestDocumentWrapper> documents,
            Map<IngestDocumentWrapper, Map<String, Object>> stored,
            Consumer<List<IngestDocumentWrapper>> handler) {
        ContentEncoder encoder = encoders.encoder(config);
        List<Map<String, Object>> items = new ArrayList<>(documents.size());
        for (IngestDocumentWrapper wrapper : documents) {
            if (wrapper.getException() == null) {
                fill(config.config().fields(), encoder, wrapper.getIngestDocument(), stored.get(wrapper));
                items.add(wrapper.getIngestDocument().getSourceAndMetadata());
            }
        }
        towers.fill(config, encoder, items);
        handler.accept(documents);
    }

    private void fill(
            FieldRoles roles, ContentEncoder encoder, IngestDocument document, Map<String, Object> carriedOver) {
        Map<String, Object> source = document.getSourceAndMetadata();
        Map<String, Object> managed = carriedOver == null ? new HashMap<>() : carriedOver;
        if (source.get(MANAGED) instanceof Map<?, ?> own) {
            managed.putAll(copy(own));
        }
        String id = (String) source.get(IngestDocument.Metadata.ID.getFieldName());
        managed.put("key", ItemKey.of(id));
        managed.putIfAbsent("added_at", clock.getAsLong());
        float[] content = null;
        try {
            content =
                    encoder.encode(ItemReader.contentTexts(roles, source), ItemReader.contentCategories(roles, source));
        } catch (RuntimeException e) {
            logger.warn("[{}] item [{}] could not be encoded and is indexed without a content vector", index, id, e);
        }
        if (content == null) {
            managed.remove("content");
        } else {
            managed.put("content", boxed(content));
        }
        source.put(MANAGED, managed);
    }

    static List<Float> boxed(float[] vector) {
        List<Float> list = new ArrayList<>(vector.length);
        for (float component : vector) {
            list.add(component);
        }
        return list;
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new HashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    /** Makes processors from {@code {"recommend_content":{"index":"movies"}}}. */
    public static final class Factory implements Processor.Factory {
        private final Supplier<ConfigService> configs;
        private final Supplier<ContentEncoders> encoders;
        private final Supplier<TwoTowerModels> towers;
        private final Supplier<Client> client;

        /** The suppliers answer once the node's components exist, which is after processors are registered. */
        public Factory(
                Supplier<ConfigService> configs,
                Supplier<ContentEncoders> encoders,
                Supplier<TwoTowerModels> towers,
                Supplier<Client> client) {
            this.configs = configs;
            this.encoders = encoders;
            this.towers = towers;
            this.client = client;
        }

        @Override
        public Processor create(
                Map<String, Processor.Factory> factories, String tag, String description, Map<String, Object> config) {
            String index = ConfigurationUtils.readStringProperty(TYPE, tag, config, "index");
            return new ContentProcessor(
                    tag,
                    description,
                    index,
                    configs.get(),
                    encoders.get(),
                    new ItemTowers(towers.get(), System::currentTimeMillis),
                    client.get(),
                    System::currentTimeMillis);
        }
    }
}
