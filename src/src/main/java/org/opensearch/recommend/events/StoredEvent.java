/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.events;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.document.DocumentField;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.profile.FoldEvent;
import org.opensearch.recommend.core.util.JsonWriter;
import org.opensearch.search.SearchHit;
import org.opensearch.search.fetch.subphase.FieldAndFormat;

/**
 * An event as a document of the events index. The document's id is the event's id.
 *
 * @param event the event
 * @param item  the item as of the event, or null when the document does not say
 */
public record StoredEvent(Event event, ItemFacts item) {
    /** The value of {@code origin} on events that came by the events route and were folded there. */
    public static final String FROM_API = "api";

    /** Origin of impressions, which the plugin logs itself; their user may be nobody that is known. */
    public static final String FROM_PLUGIN = "plugin";

    private static final String ORIGIN = "origin";
    /** Fields with doc values that say how an event counts, though neither whose it is nor what it does to a profile. */
    public static final List<FieldAndFormat> COUNTED_FIELDS = List.of(
            new FieldAndFormat("type", null),
            new FieldAndFormat("item_id", null),
            new FieldAndFormat("timestamp", "epoch_millis"),
            new FieldAndFormat("value", null),
            new FieldAndFormat("recommendation_id", null),
            new FieldAndFormat("region", null),
            new FieldAndFormat("device", null),
            new FieldAndFormat(ORIGIN, null));

    private static final int MOST_CATEGORIES = 50;
    private static final int LONGEST_NAME = 256;

    /** What is stored of an item with an event, and so what is folded: names and numbers within bounds. */
    static ItemFacts trim(ItemFacts item) {
        return new ItemFacts(
                null,
                trim(item.categories()),
                item.brand() != null && isShort(item.brand()) ? item.brand() : null,
                Double.isFinite(item.price()) ? item.price() : Double.NaN,
                null);
    }

    private static List<String> trim(List<String> categories) {
        boolean fits = categories.size() <= MOST_CATEGORIES;
        for (String category : categories) {
            fits &= isShort(category);
        }
        return fits
                ? categories
                : categories.stream()
                        .filter(StoredEvent::isShort)
                        .limit(MOST_CATEGORIES)
                        .toList();
    }

    private static boolean isShort(String name) {
        return name.length() <= LONGEST_NAME;
    }

    /** The document of an event that came by the events route. */
    static BytesReference write(Event event, ItemFacts item) {
        JsonWriter out = new JsonWriter(512).startObject();
        event.toMap().forEach((name, value) -> {
            out.name(name);
            if (value instanceof Map<?, ?> attributes) {
                out.startObject();
                attributes.forEach(
                        (attribute, entry) -> out.name((String) attribute).any(entry));
                out.endObject();
            } else {
                out.any(value);
            }
        });
        out.name(ORIGIN).value(FROM_API);
        boolean hasPrice = !Double.isNaN(item.price());
        if (hasPrice || item.brand() != null || !item.categories().isEmpty()) {
            out.name("item").startObject();
            if (!item.categories().isEmpty()) {
                out.name("categories").any(item.categories());
            }
            if (item.brand() != null) {
                out.name("brand").value(item.brand());
            }
            if (hasPrice) {
                out.name("price").value(item.price());
            }
            out.endObject();
        }
        return new BytesArray(out.endObject().toBytes());
    }

    /**
     * Reads a document. One that the plugin wrote was checked before and is taken as it is; any other must be a
     * correct event now, apart from fields that no event has.
     *
     * @param id     the document's id
     * @param source the document's source
     * @param now    milliseconds since the epoch
     * @return null when the document is no event that can be folded
     */
    public static StoredEvent read(String id, Map<String, Object> source, RecommendConfig config, long now) {
        if (isOurs(source.get(ORIGIN))) {
            return trusted(id, source);
        }
        if (source.get("timestamp") == null) {
            return null;
        }
        Map<String, Object> fields = new LinkedHashMap<>(source);
        fields.keySet().retainAll(Event.FIELDS);
        try {
            return new StoredEvent(Event.read(fields, config, now).withId(id), null);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Reads a hit that has the document's source or, when {@link #isOurs}, the {@link #COUNTED_FIELDS}, in which case the
     * event has no user.
     *
     * @param now milliseconds since the epoch
     * @return null when the document is no event that can be folded
     */
    public static StoredEvent read(SearchHit hit, RecommendConfig config, long now) {
        if (hit.hasSource()) {
            return read(hit.getId(), hit.getSourceAsMap(), config, now);
        }
        if (!(counted(hit, "type") instanceof String type) || !(counted(hit, "timestamp") instanceof String millis)) {
            return null;
        }
        Event event = new Event(
                hit.getId(),
                type,
                null,
                text(counted(hit, "item_id")),
                Long.parseLong(millis),
                number(counted(hit, "value")),
                null,
                text(counted(hit, "recommendation_id")),
                null,
                null,
                text(counted(hit, "region")),
                text(counted(hit, "device")),
                Map.of());
        return new StoredEvent(event, ItemFacts.UNKNOWN);
    }

    private static Object counted(SearchHit hit, String name) {
        DocumentField field = hit.field(name);
        return field == null ? null : field.getValue();
    }

    /** Whether the plugin wrote the document of a hit, and so has folded what there was to fold. */
    public static boolean isOurs(SearchHit hit) {
        if (hit.hasSource()) {
            return isOurs(hit.getSourceAsMap().get(ORIGIN));
        }
        return isOurs(counted(hit, ORIGIN));
    }

    private static boolean isOurs(Object origin) {
        return FROM_API.equals(origin) || FROM_PLUGIN.equals(origin);
    }

    private static StoredEvent trusted(String id, Map<String, Object> source) {
        String userId = text(source.get("user_id"));
        boolean mayBeAnonymous = FROM_PLUGIN.equals(source.get(ORIGIN));
        if (!(source.get("type") instanceof String type)
                || (userId == null && !mayBeAnonymous)
                || !(source.get("timestamp") instanceof Number time)) {
            return null;
        }
        Event event = new Event(
                id,
                type,
                userId,
                text(source.get("item_id")),
                time.longValue(),
                number(source.get("value")),
                null,
                text(source.get("recommendation_id")),
                null,
                null,
                text(source.get("region")),
                text(source.get("device")),
                attributes(source.get("attributes")));
        return new StoredEvent(event, item(source.get("item")));
    }

    /**
     * The event on its way into a profile.
     *
     * @param known   the item's facts where the document does not say, by item id
     * @param retried whether the event may have been folded before
     */
    public FoldEvent toFold(Map<String, ItemFacts> known, boolean retried) {
        ItemFacts facts = item != null ? item : trim(known.getOrDefault(event.itemId(), ItemFacts.UNKNOWN));
        return new FoldEvent(event, facts, retried);
    }

    private static ItemFacts item(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            return ItemFacts.UNKNOWN;
        }
        Double price = number(map.get("price"));
        return new ItemFacts(
                null, texts(map.get("categories")), text(map.get("brand")), price == null ? Double.NaN : price, null);
    }

    private static List<String> texts(Object value) {
        return value instanceof Collection<?> many
                ? many.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    private static String text(Object value) {
        return value instanceof String text ? text : null;
    }

    private static Double number(Object value) {
        return value instanceof Number number ? (Double) number.doubleValue() : null;
    }

    private static Map<String, Object> attributes(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            return Map.of();
        }
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((name, entry) -> result.put(
                (String) name,
                entry instanceof Collection<?> ? texts(entry) : entry instanceof Number ? number(entry) : entry));
        return result;
    }
}
