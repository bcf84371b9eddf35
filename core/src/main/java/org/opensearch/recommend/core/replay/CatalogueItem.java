/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.content.ContentEncoder;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.item.ItemReader;
import org.opensearch.recommend.core.rank.ItemView;

/**
 * An item as serving sees it once the ingest processor has been over it.
 *
 * @param id         the item's {@code _id}
 * @param key        its {@link ItemKey}
 * @param facts      what folding needs of it
 * @param releasedAt milliseconds since the epoch, or {@link ItemView#NO_DATE}
 * @param maturity   the least age the item is meant for, or NaN
 * @param source     the document
 * @param factor     factor in a collaborative model, or null
 * @param tower      vector in a two-tower model, or null
 */
public record CatalogueItem(
        String id,
        long key,
        ItemFacts facts,
        long releasedAt,
        double maturity,
        Map<String, Object> source,
        float[] factor,
        float[] tower)
        implements ItemView {
    /** An item of which nothing but its id is known. */
    public static CatalogueItem unknown(String id) {
        return new CatalogueItem(id, ItemKey.of(id), ItemFacts.UNKNOWN, NO_DATE, Double.NaN, Map.of(), null, null);
    }

    /**
     * An item by its document.
     *
     * @param encoder makes the content vector, unless the document brings one
     */
    public static CatalogueItem of(String id, FieldRoles roles, Map<String, Object> source, ContentEncoder encoder) {
        ItemFacts facts = ItemReader.facts(roles, source);
        if (facts.content() == null) {
            float[] content =
                    encoder.encode(ItemReader.contentTexts(roles, source), ItemReader.contentCategories(roles, source));
            facts = new ItemFacts(facts.title(), facts.categories(), facts.brand(), facts.price(), content);
        }
        return new CatalogueItem(
                id,
                ItemKey.of(id),
                facts,
                ItemReader.time(source, roles.releasedAt()),
                ItemReader.number(source, roles.maturity()),
                source,
                null,
                null);
    }

    /** The same item as models have learned it. */
    CatalogueItem with(float[] newFactor, float[] newTower) {
        return new CatalogueItem(id, key, facts, releasedAt, maturity, source, newFactor, newTower);
    }

    @Override
    public List<String> categories() {
        return facts.categories();
    }

    @Override
    public String brand() {
        return facts.brand();
    }

    @Override
    public double price() {
        return facts.price();
    }

    @Override
    public float[] content() {
        return facts.content();
    }

    @Override
    public double number(String field) {
        Object value = ItemReader.value(source, field);
        if (!(value instanceof Collection<?> many)) {
            return number(value);
        }
        return many.stream()
                .mapToDouble(CatalogueItem::number)
                .filter(number -> !Double.isNaN(number))
                .min()
                .orElse(Double.NaN);
    }

    private static double number(Object value) {
        Map<String, Object> one = value == null ? Map.of() : Map.of("x", value);
        double number = ItemReader.number(one, "x");
        long time = Double.isNaN(number) ? ItemReader.time(one, "x") : NO_DATE;
        return time == NO_DATE ? number : time;
    }

    /** False and true are 0 and 1, as in doc values. */
    @Override
    public List<String> texts(String field) {
        Object value = ItemReader.value(source, field);
        if (value instanceof Boolean flag) {
            return List.of(flag ? "1" : "0");
        }
        return ItemReader.texts(source, field).stream().distinct().toList();
    }
}
