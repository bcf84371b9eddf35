/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.event.ColumnNames;
import org.opensearch.recommend.core.event.ColumnNames.Role;

class MappersTest {

    private static final ColumnNames USUAL = new ColumnNames(Map.of());

    @Test
    void aRatingBecomesARateEventWithAStableId() throws BadLineException {
        EventMapper mapper = new EventMapper(USUAL, null);
        Map<String, Object> fields = Map.of("user_id", "196", "item_id", "242", "rating", 3L, "timestamp", 881250949L);
        EventMapper.Mapped event = mapper.map(new Row(2, fields));
        assertEquals(881_250_949_000L, event.time());
        assertEquals("rate", event.body().get("type"));
        assertEquals(3L, event.body().get("value"));
        assertEquals(event.id(), mapper.map(new Row(77, fields)).id());
        assertNotEquals(
                event.id(),
                mapper.map(new Row(
                                2, Map.of("user_id", "1962", "item_id", "42", "rating", 3L, "timestamp", 881250949L)))
                        .id());
    }

    @Test
    void timesAreSecondsMillisecondsOrIso() throws BadLineException {
        assertEquals(1_732_000_000_000L, time(1_732_000_000L));
        assertEquals(1_732_000_000_000L, time(1_732_000_000_000L));
        assertEquals(1_732_000_000_000L, time("1732000000"));
        assertEquals(1_732_000_000_000L, time("2024-11-19T07:06:40Z"));
        assertEquals(1_732_000_000_000L, time("2024-11-19 07:06:40"));
        assertEquals(1_732_000_000_000L, time("2024-11-19T08:06:40+01:00"));
        assertEquals(1_731_974_400_000L, time("2024-11-19"));
        assertThrows(BadLineException.class, () -> time("yesterday"));
        assertThrows(BadLineException.class, () -> time(List.of(1)));
    }

    private static long time(Object value) throws BadLineException {
        Row row = new Row(2, Map.of("user_id", "u", "item_id", "i", "timestamp", value));
        return new EventMapper(USUAL, null).map(row).time();
    }

    @Test
    void theTypeIsTheRowsUnlessOneIsGiven() throws BadLineException {
        Row row = new Row(2, Map.of("user", "u", "item", "i", "event", "like"));
        assertEquals("like", new EventMapper(USUAL, null).map(row).body().get("type"));
        assertEquals(
                "purchase", new EventMapper(USUAL, "purchase").map(row).body().get("type"));
        Row bare = new Row(2, Map.of("user", "u", "item", 7));
        assertEquals("view", new EventMapper(USUAL, null).map(bare).body().get("type"));
        assertNull(new EventMapper(USUAL, null).map(bare).body().get("timestamp"));
    }

    @Test
    void aMissingUserIsSaid() {
        Row row = new Row(9, Map.of("item", "i"));
        BadLineException bad = assertThrows(BadLineException.class, () -> new EventMapper(USUAL, null).map(row));
        assertEquals("no value in a column named user_id, userId, user, visitor_id, visitorid", bad.getMessage());
        ColumnNames named = new ColumnNames(Map.of(Role.USER, "who"));
        BadLineException other = assertThrows(BadLineException.class, () -> new EventMapper(named, null).map(row));
        assertEquals("no value in a column named who", other.getMessage());
    }

    @Test
    void anItemKeepsItsFieldsWithoutTheId() throws BadLineException {
        ItemMapper mapper =
                new ItemMapper(USUAL, new ItemMapper.Typed(Set.of("price"), Set.of("available"), Set.of("year"), 0));
        Payload item = mapper.map(new Row(2, Map.of("item_id", 12, "price", "9.5")));
        assertEquals("12", item.id());
        assertEquals("{\"price\":9.5}", new String(item.json(), StandardCharsets.UTF_8));
        Payload other = mapper.map(new Row(2, Map.of("id", "x", "available", "0")));
        assertEquals("{\"available\":false}", new String(other.json(), StandardCharsets.UTF_8));
        Payload undated = mapper.map(new Row(2, Map.of("id", "x", "year", "V")));
        assertEquals("{}", new String(undated.json(), StandardCharsets.UTF_8));
        Payload dated = mapper.map(new Row(2, Map.of("id", "x", "year", "1995")));
        assertEquals("{\"year\":\"1995\"}", new String(dated.json(), StandardCharsets.UTF_8));
        assertThrows(BadLineException.class, () -> mapper.map(new Row(2, Map.of("id", "x", "price", "cheap"))));
        assertThrows(BadLineException.class, () -> mapper.map(new Row(2, Map.of("id", "x", "available", "maybe"))));
        assertThrows(BadLineException.class, () -> mapper.map(new Row(2, Map.of("title", "x"))));
    }

    @Test
    void datesOfItemsMoveWithTheirEvents() throws BadLineException {
        long days = 10 * 86_400_000L;
        ItemMapper mapper =
                new ItemMapper(USUAL, new ItemMapper.Typed(Set.of(), Set.of(), Set.of("released", "expires"), days));
        Payload released = mapper.map(new Row(2, Map.of("id", "x", "released", "1995")));
        assertEquals("{\"released\":\"1995-01-11T00:00:00Z\"}", new String(released.json(), StandardCharsets.UTF_8));
        Payload expires = mapper.map(new Row(2, Map.of("id", "x", "expires", "1998-12-25T10:00:00Z")));
        assertEquals("{\"expires\":\"1999-01-04T10:00:00Z\"}", new String(expires.json(), StandardCharsets.UTF_8));
        Payload undated = mapper.map(new Row(2, Map.of("id", "x", "released", "V")));
        assertEquals("{}", new String(undated.json(), StandardCharsets.UTF_8));
    }

    @Test
    void aBatchNeverSharesAUserWithAnother() {
        List<EventMapper.Mapped> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            events.add(new EventMapper.Mapped(i, "u" + i % 7, 1000 - i, "e" + i, Map.of()));
        }
        List<List<EventMapper.Mapped>> batches = Loader.batches(events, 20);
        assertEquals(100, batches.stream().mapToInt(List::size).sum());
        for (List<EventMapper.Mapped> batch : batches) {
            for (List<EventMapper.Mapped> other : batches) {
                if (other != batch) {
                    assertFalse(other.stream()
                            .anyMatch(e -> e.user().equals(batch.getFirst().user())));
                }
            }
            for (int i = 1; i < batch.size(); i++) {
                assertFalse(batch.get(i).user().equals(batch.get(i - 1).user())
                        && batch.get(i).time() < batch.get(i - 1).time());
            }
        }
        assertEquals(List.of(), Loader.batches(List.of(), 20));
    }

    @Test
    void aUserWithMoreEventsThanACallMayHaveIsCut() {
        List<EventMapper.Mapped> events = new ArrayList<>();
        for (int i = 0; i < LoadRequest.MOST_EVENTS + 5; i++) {
            events.add(new EventMapper.Mapped(i, "u", i, "e" + i, Map.of()));
        }
        assertEquals(
                List.of(LoadRequest.MOST_EVENTS, 5),
                Loader.batches(events, 500).stream().map(List::size).toList());
    }

    @Test
    void rolesAreGuessedFromUsualColumnNames() {
        assertEquals(
                "{\"fields\":{\"title\":\"movie_title\",\"categories\":\"class\",\"released_at\":\"release_year\"}}",
                ConfigGuess.guess(List.of("item_id", "movie_title", "release_year", "class"))
                        .toString());
        assertNull(ConfigGuess.guess(List.of("a", "b")));
    }
}
