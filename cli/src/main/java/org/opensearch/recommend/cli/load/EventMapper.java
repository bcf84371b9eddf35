/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.recommend.core.event.ColumnNames;
import org.opensearch.recommend.core.event.ColumnNames.Role;

/**
 * Makes an event of a row. Where the file gives no event id, the id is a hash of user, item, type and time, so that loading a file
 * twice stores each event once.
 */
final class EventMapper {

    private static final List<String> PASSED_ON =
            List.of("session_id", "recommendation_id", "position", "scenario", "region", "device", "attributes");

    /** A time smaller than this is in seconds: as milliseconds it would lie before March 1973. */
    private static final double SMALLEST_MILLIS = 1e11;

    private static final int ID_BYTES = 16;

    private final ObjectMapper mapper = new ObjectMapper();
    private final MessageDigest digest;
    private final ColumnNames columns;
    private final String type;

    /**
     * Maps by column names.
     *
     * @param type the type of events whose row names none; null for {@code rate} where there is a rating and {@code view} elsewhere
     */
    EventMapper(ColumnNames columns, String type) {
        this.columns = columns;
        this.type = type;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * An event and what it is sorted by.
     *
     * @param time milliseconds since the epoch, 0 when the row has none
     */
    record Mapped(long line, String user, long time, String id, Map<String, Object> body) {}

    Mapped map(Row row) throws BadLineException {
        Map<String, Object> fields = row.fields();
        String user = row.require(columns, Role.USER);
        String item = row.require(columns, Role.ITEM);
        Optional<String> valueColumn = columns.find(Role.VALUE, fields::containsKey);
        String eventType = type(row, valueColumn);
        Optional<String> timeColumn = columns.find(Role.TIME, fields::containsKey);
        long time = timeColumn.isPresent() ? millis(row, timeColumn.get()) : 0;

        Map<String, Object> body = new LinkedHashMap<>();
        String id = fields.get("event_id") instanceof String given
                ? given
                : hash(user, item, eventType, timeColumn.isPresent() ? time : row.line());
        body.put("event_id", id);
        body.put("type", eventType);
        body.put("user_id", user);
        body.put("item_id", item);
        if (timeColumn.isPresent()) {
            body.put("timestamp", time);
        }
        if (valueColumn.isPresent()) {
            body.put("value", number(row, valueColumn.get()));
        }
        for (String name : PASSED_ON) {
            if (fields.containsKey(name)) {
                body.put(name, fields.get(name));
            }
        }
        return new Mapped(row.line(), user, time, id, body);
    }

    Payload payload(Mapped event) throws JsonProcessingException {
        return new Payload(event.line(), event.id(), mapper.writeValueAsBytes(event.body()));
    }

    private String type(Row row, Optional<String> valueColumn) {
        if (type != null) {
            return type;
        }
        Optional<String> column = columns.find(Role.TYPE, row.fields()::containsKey);
        if (column.isPresent()) {
            return String.valueOf(row.fields().get(column.get()));
        }
        return valueColumn.isPresent() ? "rate" : "view";
    }

    private static long millis(Row row, String column) throws BadLineException {
        Object value = row.fields().get(column);
        if (value instanceof String text && !isNumber(text)) {
            try {
                return parse(text).toEpochMilli();
            } catch (DateTimeException e) {
                throw new BadLineException(
                        row.line(),
                        "[" + column + "] must be a time in seconds, milliseconds or ISO 8601, got [" + text + "]");
            }
        }
        double number = number(row, column).doubleValue();
        return (long) (Math.abs(number) < SMALLEST_MILLIS ? number * 1000 : number);
    }

    private static Instant parse(String text) {
        if (text.length() <= "2000-01-01".length()) {
            return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        String iso = text.replace(' ', 'T');
        boolean zoned = iso.endsWith("Z") || iso.indexOf('+') > 0 || iso.lastIndexOf('-') > iso.indexOf('T');
        return zoned
                ? OffsetDateTime.parse(iso).toInstant()
                : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    }

    private static Number number(Row row, String column) throws BadLineException {
        Object value = row.fields().get(column);
        if (value instanceof Number number) {
            return number;
        }
        if (value instanceof String text && isNumber(text)) {
            return Double.parseDouble(text);
        }
        throw new BadLineException(row.line(), "[" + column + "] must be a number, got [" + value + "]");
    }

    private static boolean isNumber(String text) {
        return text.matches("[-+]?[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]+)?");
    }

    private String hash(String user, String item, String eventType, long time) {
        digest.reset();
        for (String part : new String[] {user, item, eventType}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
        }
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(time).array());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest.digest(), ID_BYTES));
    }
}
