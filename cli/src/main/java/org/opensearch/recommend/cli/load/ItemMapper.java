/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.opensearch.recommend.core.event.ColumnNames;
import org.opensearch.recommend.core.item.ItemReader;
import org.opensearch.recommend.core.rank.ItemView;

/** Makes an item document of a row: the id column becomes the document's id, the others its fields. */
final class ItemMapper {

    private final ObjectMapper mapper = new ObjectMapper();
    private final ColumnNames columns;
    private final Typed typed;

    ItemMapper(ColumnNames columns, Typed typed) {
        this.columns = columns;
        this.typed = typed;
    }

    /**
     * Columns whose strings are something else, for formats that know only strings.
     *
     * @param numbers columns of numbers
     * @param booleans columns of true and false
     * @param dates columns of dates; a value that is none is left out, since the rest of the item is worth having
     * @param laterBy milliseconds that dates are moved by
     */
    record Typed(Set<String> numbers, Set<String> booleans, Set<String> dates, long laterBy) {

        /** A year, month or day, with a time or without; or milliseconds since the epoch. */
        private static final String DATE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2}([T ].*)?)?)?|-?[0-9]+";

        Typed {
            numbers = Set.copyOf(numbers);
            booleans = Set.copyOf(booleans);
            dates = Set.copyOf(dates);
        }

        private void apply(Row row, Map<String, Object> document) throws BadLineException {
            for (String column : numbers) {
                if (document.get(column) instanceof String text) {
                    try {
                        document.put(column, Double.valueOf(text.trim()));
                    } catch (NumberFormatException e) {
                        throw new BadLineException(row.line(), "[" + column + "] must be a number, got [" + text + "]");
                    }
                }
            }
            for (String column : booleans) {
                if (document.get(column) instanceof String text) {
                    document.put(column, bool(row, column, text.trim()));
                }
            }
            for (String column : dates) {
                if (document.get(column) instanceof String text && !text.matches(DATE)) {
                    document.remove(column);
                }
                if (laterBy != 0) {
                    move(column, document);
                }
            }
        }

        private void move(String column, Map<String, Object> document) {
            long time = ItemReader.time(document, column);
            if (time != ItemView.NO_DATE) {
                document.put(column, Instant.ofEpochMilli(time + laterBy).toString());
            }
        }

        private static boolean bool(Row row, String column, String text) throws BadLineException {
            return switch (text) {
                case "true", "True", "TRUE", "1", "yes" -> true;
                case "false", "False", "FALSE", "0", "no" -> false;
                default ->
                    throw new BadLineException(
                            row.line(), "[" + column + "] must be true or false, got [" + text + "]");
            };
        }
    }

    Payload map(Row row) throws BadLineException {
        String id = row.require(columns, ColumnNames.Role.ID);
        Map<String, Object> document = new LinkedHashMap<>(row.fields());
        document.remove(
                columns.find(ColumnNames.Role.ID, row.fields()::containsKey).orElseThrow());
        typed.apply(row, document);
        try {
            return new Payload(row.line(), id, mapper.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new BadLineException(row.line(), e.getOriginalMessage());
        }
    }
}
