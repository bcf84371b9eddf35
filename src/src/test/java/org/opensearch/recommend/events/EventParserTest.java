/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.ExceptionsHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.recommend.core.config.RecommendConfig;

class EventParserTest {
    private static final String LIKE = "{\"event_id\":\"e1\",\"type\":\"like\",\"user_id\":\"u\",\"item_id\":\"m\"}";
    private static final String VIEW = "{\"type\":\"view\",\n\"user_id\":\"u\",\"item_id\":\"m\"}";
    private static final RecommendConfig CONFIG = RecommendConfig.read(Map.of("fields", Map.of("title", "title")));

    private static List<EventParser.Parsed> parse(String body, boolean lines) {
        return EventParser.parse(new BytesArray(body), XContentType.JSON, lines, CONFIG, 1_700_000_000_000L);
    }

    @Test
    void readsOneEvent() {
        List<EventParser.Parsed> parsed = parse(LIKE, false);
        assertEquals(1, parsed.size());
        assertEquals("e1", parsed.get(0).event().id());
        assertEquals(1_700_000_000_000L, parsed.get(0).event().timestamp());
    }

    @Test
    void readsAnArrayAndGivesIds() {
        List<EventParser.Parsed> parsed = parse("[" + LIKE + ", " + VIEW + "]", false);
        assertEquals(2, parsed.size());
        assertNotNull(parsed.get(1).event().id());
    }

    @Test
    void readsObjectsInARowAndLines() {
        assertEquals(2, parse(LIKE + "\n" + VIEW + "\n", false).size());
        assertEquals(2, parse("\r\n" + LIKE + "\r\n\n" + LIKE, true).size());
    }

    @Test
    void oneBadEventLeavesTheOthers() {
        List<EventParser.Parsed> parsed = parse("[7, {\"type\":\"like\",\"userid\":\"u\"}, [[]], " + LIKE + "]", false);
        assertEquals(4, parsed.size());
        assertEquals(
                "an event must be an object, got VALUE_NUMBER",
                parsed.get(0).error().getMessage());
        assertEquals("[user_id] is missing", parsed.get(1).error().getMessage());
        assertNotNull(parsed.get(2).error());
        assertNull(parsed.get(3).error());
        List<EventParser.Parsed> lines = parse("{\"type\":\n" + LIKE + "\n" + LIKE + LIKE + "\n" + LIKE, true);
        assertNotNull(lines.get(0).error());
        assertNull(lines.get(1).error());
        assertEquals(
                "a line must hold one event and no more", lines.get(2).error().getMessage());
        assertNull(lines.get(3).error());
        for (EventParser.Parsed entry : lines) {
            assertTrue(entry.error() == null
                    || ExceptionsHelper.status(entry.error()).getStatus() == 400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "[]",
                "{",
                "[{\"type\":\"like\"",
                "[{}] 7",
                "[{}]]",
                "{\"type\":\"like\",\"type\":\"like\"}",
                "\u0000",
                "{\"a\":1e}",
                "]"
            })
    void refusesWhatIsNoBody(String body) {
        Exception e = assertThrows(RuntimeException.class, () -> parse(body, false));
        assertEquals(400, ExceptionsHelper.status(e).getStatus(), e.toString());
    }

    @Test
    void refusesTooManyAndTooDeep() {
        String many = "[" + "{},".repeat(EventParser.MOST_EVENTS) + "{}]";
        assertEquals(
                "a call must have at most 10000 events",
                assertThrows(IllegalArgumentException.class, () -> parse(many, false))
                        .getMessage());
        String deep = "{\"type\":\"like\",\"user_id\":\"u\",\"item_id\":" + "[".repeat(100_000);
        Exception e = assertThrows(RuntimeException.class, () -> parse(deep, false));
        assertEquals(400, ExceptionsHelper.status(e).getStatus(), e.toString());
    }

    @Test
    void hugeNumbersAreRefusedByField() {
        List<EventParser.Parsed> parsed = parse(
                "[{\"type\":\"like\",\"user_id\":\"u\",\"item_id\":\"m\",\"timestamp\":99999999999999999999999},"
                        + "{\"type\":\"watch\",\"user_id\":\"u\",\"item_id\":\"m\",\"value\":1e999}]",
                false);
        assertTrue(parsed.get(0).error().getMessage().startsWith("[timestamp]"));
        assertTrue(parsed.get(1).error().getMessage().startsWith("[value]"));
    }

    @Test
    void textThatCannotBeStoredIsRefusedByField() {
        String half = "\\ud83c";
        for (String body : List.of(
                "{\"type\":\"like\",\"user_id\":\"" + half + "\",\"item_id\":\"m\"}",
                "{\"type\":\"like\",\"user_id\":\"u\",\"item_id\":\"" + half + "x\"}",
                "{\"type\":\"like\",\"user_id\":\"u\",\"item_id\":\"m\",\"attributes\":{\"a\":[\"" + half + "\"]}}")) {
            String message = parse(body, false).get(0).error().getMessage();
            assertTrue(message.endsWith("is not well-formed Unicode: half a surrogate pair"), message);
        }
    }
}
