/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.signals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.config.SignalSettings;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.util.Durations;

class ItemCountersTest {
    private static final SignalSettings SETTINGS = SignalSettings.DEFAULT;
    private static final long NOW = 1_790_000_000_000L;

    @Test
    void nothingIsKnownOfANewItem() {
        assertEquals(0, value(ItemCounters.NONE, Signal.POPULARITY, NOW));
        assertEquals(0, value(ItemCounters.NONE, Signal.TRENDING, NOW));
        assertEquals(0.05, value(ItemCounters.NONE, Signal.CTR, NOW), 1e-12);
        assertEquals(0.5, value(ItemCounters.NONE, Signal.QUALITY, NOW));
        assertEquals(0, value(ItemCounters.NONE, Signal.EVENTS_7D, NOW));
        assertTrue(Double.isNaN(ItemCounters.NONE.value("region=DE", Signal.CTR, NOW, SETTINGS)));
        assertEquals(Long.MAX_VALUE, ItemCounters.NONE.nextExpiry());
    }

    @Test
    void windowsSlide() {
        ItemCounters counters = fold(ItemCounters.NONE, NOW, NOW - 2 * Durations.DAY, NOW - 2 * Durations.HOUR, NOW);
        assertEquals(1, value(counters, Signal.EVENTS_1H, NOW));
        assertEquals(2, value(counters, Signal.EVENTS_1D, NOW));
        assertEquals(3, value(counters, Signal.EVENTS_7D, NOW));
        assertEquals(0, value(counters, Signal.EVENTS_1H, NOW + Durations.HOUR + 3 * Durations.MINUTE));
        assertEquals(0, value(counters, Signal.EVENTS_1D, NOW + 25 * Durations.HOUR));
        assertEquals(2, value(counters, Signal.EVENTS_7D, NOW + 6 * Durations.DAY));
    }

    @Test
    void windowsAreRightToHalfABucket() {
        Random random = new Random(1);
        List<SignalEvent> events = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            events.add(view(NOW - (long) (random.nextDouble() * 9 * Durations.DAY)));
        }
        ItemCounters counters = ItemCounters.NONE.fold(events, NOW, SETTINGS);
        assertBetween(events, Durations.HOUR, 150 * Durations.SECOND, value(counters, Signal.EVENTS_1H, NOW));
        assertBetween(events, Durations.DAY, 30 * Durations.MINUTE, value(counters, Signal.EVENTS_1D, NOW));
        assertBetween(events, 7 * Durations.DAY, 3 * Durations.HOUR, value(counters, Signal.EVENTS_7D, NOW));
    }

    @Test
    void popularityHalvesAndKeepsAnOrderForEver() {
        ItemCounters one = fold(ItemCounters.NONE, NOW, NOW);
        ItemCounters two = fold(ItemCounters.NONE, NOW, NOW, NOW);
        assertEquals(1.001, value(one, Signal.POPULARITY, NOW), 1e-9);
        assertEquals(0.501, value(one, Signal.POPULARITY, NOW + 7 * Durations.DAY), 1e-9);
        long later = NOW + 10_000 * Durations.DAY;
        assertTrue(value(two, Signal.POPULARITY, later) > value(one, Signal.POPULARITY, later));
        assertTrue(value(one, Signal.POPULARITY, later) > 0);
    }

    @Test
    void trendingNeedsARiseAndMoreThanAnEventOrTwo() {
        ItemCounters steady = ItemCounters.NONE;
        for (int hour = 160; hour >= 0; hour--) {
            long time = NOW - hour * Durations.HOUR;
            steady = fold(steady, time, time - 1, time - 1, time - 1, time - 1, time - 1);
        }
        assertEquals(0, value(steady, Signal.TRENDING, NOW), 0.1);
        ItemCounters rising = steady.fold(Collections.nCopies(50, view(NOW)), NOW, SETTINGS);
        assertTrue(value(rising, Signal.TRENDING, NOW) > 1.5, () -> "" + value(rising, Signal.TRENDING, NOW));
        assertEquals(0, value(rising, Signal.TRENDING, NOW + 3 * Durations.HOUR));
        assertEquals(0, value(fold(ItemCounters.NONE, NOW, NOW, NOW), Signal.TRENDING, NOW));
        assertTrue(value(fold(ItemCounters.NONE, NOW, NOW, NOW, NOW), Signal.TRENDING, NOW) > 0);
    }

    @Test
    void clickThroughRateShrinksToThePriorAndStaysBelowOne() {
        List<SignalEvent> events = new ArrayList<>(Collections.nCopies(80, impression()));
        events.addAll(Collections.nCopies(9, click()));
        assertEquals(0.1, value(ItemCounters.NONE.fold(events, NOW, SETTINGS), Signal.CTR, NOW), 1e-12);
        ItemCounters clicksAlone = ItemCounters.NONE.fold(Collections.nCopies(1000, click()), NOW, SETTINGS);
        assertTrue(value(clicksAlone, Signal.CTR, NOW) < 1);
        ItemCounters shown = ItemCounters.NONE.fold(List.of(impression()), NOW, SETTINGS);
        assertEquals(0, value(shown, Signal.EVENTS_1H, NOW));
        assertEquals(Long.MAX_VALUE, shown.nextExpiry());
    }

    @Test
    void qualityFollowsTheMeanWeight() {
        ItemCounters liked = ItemCounters.NONE.fold(Collections.nCopies(20, event(2)), NOW, SETTINGS);
        ItemCounters disliked = ItemCounters.NONE.fold(Collections.nCopies(20, event(-2)), NOW, SETTINGS);
        ItemCounters likedOnce = ItemCounters.NONE.fold(List.of(event(2)), NOW, SETTINGS);
        assertTrue(value(liked, Signal.QUALITY, NOW) > value(likedOnce, Signal.QUALITY, NOW));
        assertTrue(value(likedOnce, Signal.QUALITY, NOW) > 0.5);
        assertEquals(1, value(liked, Signal.QUALITY, NOW) + value(disliked, Signal.QUALITY, NOW), 1e-12);
        assertEquals(0, value(disliked, Signal.POPULARITY, NOW));
    }

    @Test
    void foldingInPartsInAnyOrderEqualsFoldingAtOnce() {
        Random random = new Random(7);
        List<SignalEvent.Kind> kinds = List.of(SignalEvent.Kind.values());
        List<SignalEvent> events = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            long time = NOW - (long) (random.nextDouble() * 8 * Durations.DAY);
            events.add(new SignalEvent(
                    time,
                    random.nextInt(5) - 1,
                    kinds.get(random.nextInt(3)),
                    List.of("region=R" + random.nextInt(5))));
        }
        ItemCounters atOnce = ItemCounters.NONE.fold(events, NOW, SETTINGS);
        Collections.shuffle(events, random);
        ItemCounters inParts = ItemCounters.NONE;
        for (int i = 0; i < events.size(); i += 7) {
            inParts = inParts.fold(events.subList(i, Math.min(i + 7, events.size())), NOW, SETTINGS);
        }
        for (String segment : new String[] {null, "region=R0", "region=R4"}) {
            for (Signal signal : Signal.values()) {
                assertEquals(
                        atOnce.value(segment, signal, NOW, SETTINGS),
                        inParts.value(segment, signal, NOW, SETTINGS),
                        1e-9,
                        () -> segment + " " + signal);
            }
        }
    }

    @Test
    void segmentsCountTheirOwnAndTheLeastPopularAreForgotten() {
        List<SignalEvent> events = new ArrayList<>();
        for (int region = 0; region < 30; region++) {
            for (int i = 0; i <= region; i++) {
                events.add(new SignalEvent(NOW, 1, SignalEvent.Kind.OTHER, List.of("region=" + region)));
            }
        }
        ItemCounters counters = ItemCounters.NONE.fold(events, NOW, SETTINGS);
        assertEquals(ItemCounters.MOST_SEGMENTS, counters.segments().size());
        assertEquals(30, counters.value("region=29", Signal.EVENTS_1H, NOW, SETTINGS));
        assertTrue(counters.segments().contains("region=14"));
        assertFalse(counters.segments().contains("region=13"));
        assertEquals(events.size(), value(counters, Signal.EVENTS_1H, NOW));
    }

    @Test
    void expiryComesExactlyWhenACountFalls() {
        ItemCounters counters = fold(ItemCounters.NONE, NOW, NOW);
        int expiries = 0;
        for (long at = counters.nextExpiry(); at != Long.MAX_VALUE; at = counters.nextExpiry()) {
            assertTrue(counted(counters, at - 1) > counted(counters, at));
            counters = counters.expire(at);
            expiries++;
        }
        assertEquals(3, expiries);
        assertEquals(0, counted(counters, NOW));
        assertTrue(value(counters, Signal.POPULARITY, NOW) > 1);
    }

    @Test
    void anEventOfTheFutureCountsAsOneOfNow() {
        assertEquals(fold(ItemCounters.NONE, NOW, NOW), fold(ItemCounters.NONE, NOW, NOW + Durations.DAY));
    }

    @Test
    void stateIsBoundedAndSurvivesStorage() {
        ItemCounters counters = ItemCounters.NONE;
        for (int i = 0; i < 3000; i++) {
            long time = NOW + 7L * i * Durations.MINUTE;
            counters = counters.fold(
                    List.of(new SignalEvent(time, 1.5, SignalEvent.Kind.CLICK, List.of("region=DE", "device=tv"))),
                    time,
                    SETTINGS);
        }
        assertEquals(counters, ItemCounters.fromMap(counters.toMap()));
        assertTrue(counters.toMap().toString().length() < 5000);
    }

    @Test
    void foreignStateIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> ItemCounters.fromMap(Map.of()));
        assertThrows(
                IllegalArgumentException.class, () -> ItemCounters.fromMap(Map.of("everyone", Map.of("first", "x"))));
        Map<String, Object> odd = new java.util.HashMap<>(Counters.NONE.toMap());
        odd.put("1h", List.of(1));
        assertThrows(IllegalArgumentException.class, () -> ItemCounters.fromMap(Map.of("everyone", odd)));
    }

    @Test
    void kindsOfEvents() {
        assertEquals(SignalEvent.Kind.IMPRESSION, of("impression", "r1").kind());
        assertEquals(SignalEvent.Kind.CLICK, of("click", null).kind());
        assertEquals(SignalEvent.Kind.CLICK, of("watch", "r1").kind());
        assertEquals(SignalEvent.Kind.OTHER, of("watch", null).kind());
        assertEquals(SignalEvent.Kind.OTHER, of("skip", "r1").kind());
        assertEquals(List.of("region=DE", "device=tv"), of("view", null).segments());
    }

    private static SignalEvent of(String type, String recommendationId) {
        Event event =
                new Event("e", type, "u", "i", NOW, null, null, recommendationId, null, null, "DE", "tv", Map.of());
        return SignalEvent.of(event, EventType.defaults().get(type));
    }

    private static double counted(ItemCounters counters, long now) {
        return value(counters, Signal.EVENTS_1H, now)
                + value(counters, Signal.EVENTS_1D, now)
                + value(counters, Signal.EVENTS_7D, now);
    }

    private static void assertBetween(List<SignalEvent> events, long span, long slack, double got) {
        long least = events.stream().filter(e -> e.time() > NOW - span + slack).count();
        long most = events.stream().filter(e -> e.time() >= NOW - span - slack).count();
        assertTrue(least <= got && got <= most, () -> least + " <= " + got + " <= " + most);
    }

    private static ItemCounters fold(ItemCounters counters, long now, long... times) {
        List<SignalEvent> events = new ArrayList<>();
        for (long time : times) {
            events.add(view(time));
        }
        return counters.fold(events, now, SETTINGS);
    }

    private static SignalEvent view(long time) {
        return new SignalEvent(time, 1, SignalEvent.Kind.OTHER, List.of());
    }

    private static SignalEvent event(double weight) {
        return new SignalEvent(NOW, weight, SignalEvent.Kind.OTHER, List.of());
    }

    private static SignalEvent click() {
        return new SignalEvent(NOW, 0.5, SignalEvent.Kind.CLICK, List.of());
    }

    private static SignalEvent impression() {
        return new SignalEvent(NOW, 0, SignalEvent.Kind.IMPRESSION, List.of());
    }

    private static double value(ItemCounters counters, Signal signal, long now) {
        return counters.value(null, signal, now, SETTINGS);
    }
}
