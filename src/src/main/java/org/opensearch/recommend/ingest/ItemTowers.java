/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.core.content.ContentEncoder;
import org.opensearch.recommend.core.replay.CatalogueItem;
import org.opensearch.recommend.model.ModelException;
import org.opensearch.recommend.version.TwoTowerModels;

/**
 * Gives items that are being indexed their tower vectors, by their attributes, so that a new item is found from its first
 * refresh on. An item keeps the vector that a trainer wrote, which knows its interactions too; one that was made here
 * before, by the same version, is made again. Nothing here fails an index request.
 */
final class ItemTowers {
    private static final Logger logger = LogManager.getLogger(ItemTowers.class);

    private final TwoTowerModels towers;
    private final LongSupplier clock;

    ItemTowers(TwoTowerModels towers, LongSupplier clock) {
        this.towers = towers;
        this.clock = clock;
    }

    /**
     * Fills the managed objects.
     *
     * @param items documents with their metadata, key and content vector
     */
    void fill(IndexConfig config, ContentEncoder encoder, List<Map<String, Object>> items) {
        try {
            for (TwoTowerModels.Deployed model : towers.ofNewItems(config.index())) {
                fill(model, config, encoder, items);
            }
        } catch (RuntimeException e) {
            logger.warn(
                    () -> new ParameterizedMessage(
                            "[{}] [{}] items are indexed without tower vectors", config.index(), items.size()),
                    e);
        }
    }

    private void fill(
            TwoTowerModels.Deployed model,
            IndexConfig config,
            ContentEncoder encoder,
            List<Map<String, Object>> items) {
        String field = nameOf(model.vectorField());
        String mark = nameOf(model.markField());
        List<Map<String, Object>> wanting = new ArrayList<>();
        List<CatalogueItem> views = new ArrayList<>();
        for (Map<String, Object> item : items) {
            Map<String, Object> managed = managed(item);
            boolean madeHere = managed.get(mark) instanceof Number by
                    && by.longValue() == model.key().createdAt();
            if (managed.get(field) == null || madeHere) {
                wanting.add(managed);
                String id = (String) item.get(IngestDocument.Metadata.ID.getFieldName());
                views.add(CatalogueItem.of(id, config.config().fields(), item, encoder));
            }
        }
        List<float[]> vectors = new ArrayList<>(views.size());
        ModelException failure = views.isEmpty() ? null : vectors(model, views, vectors);
        for (int i = 0; i < vectors.size(); i++) {
            if (vectors.get(i) != null) {
                wanting.get(i).put(field, ContentProcessor.boxed(vectors.get(i)));
                wanting.get(i).put(mark, model.key().createdAt());
            }
        }
        if (failure != null) {
            logger.warn(
                    () -> new ParameterizedMessage(
                            "[{}] the item tower of [{}] failed for some of [{}] items",
                            config.index(),
                            model.key().version(),
                            views.size()),
                    failure);
        }
    }

    /**
     * Adds the vector of each item, null where the tower fails. One item that it fails for costs no other its vector: a
     * batch that fails is halved.
     *
     * @return a failure, or null
     */
    private ModelException vectors(TwoTowerModels.Deployed model, List<CatalogueItem> views, List<float[]> into) {
        try {
            into.addAll(Arrays.asList(towers.items(model, views, clock.getAsLong())));
            return null;
        } catch (ModelException e) {
            if (views.size() == 1) {
                into.add(null);
            } else {
                vectors(model, views.subList(0, views.size() / 2), into);
                vectors(model, views.subList(views.size() / 2, views.size()), into);
            }
            return e;
        }
    }

    @SuppressWarnings("unchecked") // the processor has just put it there
    private static Map<String, Object> managed(Map<String, Object> item) {
        return (Map<String, Object>) item.get(ContentProcessor.MANAGED);
    }

    private static String nameOf(String path) {
        return path.substring(ContentProcessor.MANAGED.length() + 1);
    }
}
