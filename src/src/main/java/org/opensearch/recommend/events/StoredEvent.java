/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.events;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.OpenSearchParseException;
import org.opensearch.common.time.DateFormatters;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.mapper.DateFieldMapper;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.profile.FoldEvent;

/**
 * An event as a document of the events index. The document's id is the event's id.
 *
 * @param event the event
 * @param item  the item as of the event, or null when the document does not say
 */
public record StoredEvent(Event event, ItemFacts item) {
    /** The value of {@code origin} on events that came by the events route and were folded there. */
    public static final String FROM_API = "api";

    private static final int MOST_CATEGORIES = 50;
    private static final int LONGEST_NAME = 256;

    /** What is stored of an item with an event, and so what is folded: names and numbers within bounds. */
    static ItemFacts trim(ItemFacts item) {
        return new ItemFacts(
                null,
                item.categories().stream()
                        .filter(StoredEvent::isShort)
                        .limit(MOST_CATEGORIES)
                        .toList(),
                item.brand() != null && isShort(item.brand()) ? item.brand() : null,
                Double.isFinite(item.price()) ? item.price() : Double.NaN,
                null);
    }

    private static boolean isShort(String name) {
        return name.length() <= LONGEST_NAME;
    }

    /** The document of an event that came by the events route. */
    static BytesReference write(Event event, ItemFacts item) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            for (Map.Entry<String, Object> field : event.toMap().entrySet()) {
                builder.field(field.getKey(), field.getValue());
            }
            builder.field("origin", FROM_API);
            boolean hasPrice = !Double.isNaN(item.price());
            if (hasPrice || item.brand() != null || !item.categories().isEmpty()) {
                builder.startObject("item");
                if (!item.categories().isEmpty()) {
                    builder.field("categories", item.categories());
                }
                if (item.brand() != null) {
                    builder.field("brand", item.brand());
                }
                if (hasPrice) {
                    builder.field("price", item.price());
                }
                builder.endObject();
            }
            return BytesReference.bytes(builder.endObject());
        }
    }

    /**
     * Reads a document that anyone may have written: what is missing or odd is left out.
     *
     * @param id     the document's id
     * @param source the document's source
     * @return null when the document cannot be folded, since it lacks a type, a user or a time
     */
    public static StoredEvent read(String id, Map<String, Object> source) {
        String type = text(source.get("type"));
        String userId = text(source.get("user_id"));
        Long time = time(source.get("timestamp"));
        if (type == null
                || userId == null
                || time == null
                || userId.getBytes(StandardCharsets.UTF_8).length > Event.LONGEST_ID) {
            return null;
        }
        Event event = new Event(
                id,
                type,
                userId,
                text(source.get("item_id")),
                time,
                number(source.get("value")),
                null,
                text(source.get("recommendation_id")),
                null,
                null,
                text(source.get("region")),
                text(source.get("device")),
                attributes(source.get("attributes")));
        boolean complete = FROM_API.equals(source.get("origin")) || source.get("item") instanceof Map;
        return new StoredEvent(event, complete ? item(source.get("item")) : null);
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
        return trim(new ItemFacts(
                null, texts(map.get("categories")), text(map.get("brand")), price == null ? Double.NaN : price, null));
    }

    private static List<String> texts(Object value) {
        Collection<?> many = value instanceof Collection<?> list ? list : value == null ? List.of() : List.of(value);
        return many.stream()
                .map(StoredEvent::text)
                .filter(text -> text != null)
                .distinct()
                .toList();
    }

    private static String text(Object value) {
        boolean scalar = value instanceof String || value instanceof Number || value instanceof Boolean;
        return scalar && !value.toString().isEmpty() ? value.toString() : null;
    }

    private static Double number(Object value) {
        try {
            Double number = value instanceof Number n
                    ? (Double) n.doubleValue()
                    : value instanceof String text ? (Double) Double.parseDouble(text) : null;
            return number != null && Double.isFinite(number) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Long time(Object value) {
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        if (!(value instanceof String text)) {
            return null;
        }
        try {
            return DateFormatters.from(
                            DateFieldMapper.getDefaultDateTimeFormatter().parse(text))
                    .toInstant()
                    .toEpochMilli();
        } catch (OpenSearchParseException | IllegalArgumentException | DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static Map<String, Object> attributes(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            return Map.of();
        }
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((name, entry) -> {
            if (entry instanceof Number n) {
                result.put((String) name, n.doubleValue());
            } else if (entry instanceof String || entry instanceof Boolean) {
                result.put((String) name, entry);
            } else if (entry instanceof Collection<?>) {
                result.put((String) name, texts(entry));
            }
        });
        return result;
    }
}
