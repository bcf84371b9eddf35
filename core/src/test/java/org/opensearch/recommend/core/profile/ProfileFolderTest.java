/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.util.Durations;

class ProfileFolderTest {
    private static final long T = 1_700_000_000_000L;

    private final RecommendConfig config = RecommendConfig.read(Map.of(
            "fields",
            Map.of("title", "title"),
            "profile",
            Map.of("history_size", 20, "half_life", "10d"),
            "events",
            Map.of("seen not", Map.of("weight", 1, "seen", false))));
    private final ProfileFolder folder = new ProfileFolder(config);
    private final Profile nobody = Profile.empty("u");

    private static FoldEvent event(String id, String type, String item, long time, Double value, ItemFacts facts) {
        return new FoldEvent(
                new Event(id, type, "u", item, time, value, null, null, null, null, null, null, Map.of()),
                facts,
                false);
    }

    private static FoldEvent like(String id, String item, long time) {
        return event(id, "like", item, time, null, facts(10, "Drama"));
    }

    private static FoldEvent says(String id, long time, Map<String, Object> attributes) {
        return new FoldEvent(
                new Event(id, "view", "u", null, time, null, null, null, null, null, null, null, attributes),
                ItemFacts.UNKNOWN,
                false);
    }

    private static FoldEvent again(FoldEvent event) {
        return new FoldEvent(event.event(), event.item(), true);
    }

    private static ItemFacts facts(double price, String... categories) {
        return new ItemFacts(null, List.of(categories), "brand of " + categories[0], price, null);
    }

    private Profile fold(Profile profile, FoldEvent... events) {
        FoldResult result = folder.fold(profile, List.of(events));
        assertFalse(result.rebuild());
        return result.profile();
    }

    @Test
    void foldsOneEvent() {
        Profile profile = fold(nobody, event("e1", "rate", "m1", T, 4.0, facts(20, "Drama", "War")));
        assertEquals(List.of(new HistoryEntry(ProfileFolder.eventKey("e1"), "m1", "rate", 1.2, T)), profile.history());
        assertEquals(0.6, profile.categoryWeights().get("Drama"), 1e-3);
        assertEquals(0.6, profile.categoryWeights().get("War"), 1e-3);
        assertEquals(1.2, profile.brandWeights().get("brand of Drama"), 1e-3);
        assertEquals(20, profile.typicalPrice(), 0.02);
        assertEquals(Map.of("rate", 1L), profile.counters());
        assertTrue(profile.hasSeen("m1"));
        assertFalse(profile.hasSeen("m2"));
        assertEquals(T, profile.firstSeen());
        assertEquals(T, profile.updatedAt());
    }

    @Test
    void halvesOldAffinitiesWhicheverEventComesFirst() {
        FoldEvent old = like("e1", "m1", T - 10 * Durations.DAY);
        FoldEvent young = event("e2", "like", "m2", T, null, facts(1000, "War"));
        for (Profile profile : List.of(fold(fold(nobody, old), young), fold(fold(nobody, young), old))) {
            assertEquals(1, profile.categoryWeights().get("Drama"), 1e-3);
            assertEquals(2, profile.categoryWeights().get("War"), 1e-3);
            assertEquals(Math.exp((2 * Math.log(1000) + Math.log(10)) / 3), profile.typicalPrice(), 0.5);
            assertEquals(
                    List.of("War", "Drama"),
                    List.copyOf(profile.categoryAffinities().keySet()));
            assertEquals(0.5f, profile.categoryAffinities().get("Drama"), 1e-3f);
        }
    }

    @Test
    void passesOverAKnownEvent() {
        Profile once = fold(nobody, like("e1", "m1", T));
        assertSame(once, fold(once, like("e1", "m1", T)));
        assertSame(once, fold(once, again(like("e1", "m1", T))));
        assertEquals(once, fold(nobody, like("e1", "m1", T), again(like("e1", "m1", T))));
    }

    @Test
    void asksForARebuildWhenARetryIsOlderThanAllItRemembers() {
        Profile profile = nobody;
        for (int i = 0; i < 20; i++) {
            profile = fold(profile, like("e" + i, "m" + i, T + i));
        }
        Profile full = profile;
        assertFalse(folder.fold(full, List.of(again(like("older", "m", T - 1)))).rebuild());
        Profile overflown = fold(full, like("e20", "m20", T + 20));
        FoldResult result = folder.fold(overflown, List.of(again(like("e0", "m0", T))));
        assertTrue(result.rebuild());
        assertSame(overflown, result.profile());
        assertFalse(
                folder.fold(overflown, List.of(again(like("e5", "m5", T + 5)))).rebuild());
        Profile late = fold(overflown, like("late", "m99", T - 1));
        assertEquals(22, late.events());
        assertEquals(overflown.history(), late.history());
        assertTrue(late.hasSeen("m99"));
    }

    @Test
    void impressionsAndUnknownTypesSayNothing() {
        assertSame(nobody, fold(nobody, event("e", "impression", "m", T, null, facts(1, "A"))));
        assertSame(nobody, fold(nobody, event("e", "no such type", "m", T, null, facts(1, "A"))));
        assertFalse(folder.matters(
                event("e", "impression", "m", T, null, facts(1, "A")).event()));
    }

    @Test
    void theLastWriterOfAnAttributeWins() {
        FoldEvent first = says("a", T, Map.of("region", "DE", "maturity", 16.0));
        FoldEvent second = says("b", T + 1, Map.of("region", "FR"));
        FoldEvent alsoFirst = says("c", T, Map.of("maturity", 12.0));
        Profile forwards = fold(fold(fold(nobody, first), second), alsoFirst);
        Profile backwards = fold(fold(fold(nobody, alsoFirst), second), first);
        assertEquals(forwards, backwards);
        assertEquals("FR", forwards.attribute("region"));
        assertNull(forwards.attribute("device"));
        assertEquals(0, forwards.events());
        assertFalse(forwards.isEmpty());
        assertSame(forwards, fold(forwards, again(first), again(second)));
    }

    @Test
    void keepsTheAttributesSetLast() {
        List<FoldEvent> events = new ArrayList<>(IntStream.range(0, 80)
                .mapToObj(i -> says("e" + i, T + i, Map.of("name" + i, true)))
                .toList());
        Profile expected = folder.fold(nobody, events).profile();
        assertEquals(ProfileFolder.MOST_ATTRIBUTES, expected.attributes().size());
        assertEquals(true, expected.attribute("name79"));
        Collections.shuffle(events, new Random(1));
        Profile profile = nobody;
        for (FoldEvent event : events) {
            profile = fold(profile, event);
        }
        assertEquals(expected, profile);
    }

    @Test
    void recentPositiveTakesAnItemsEventsTogether() {
        Profile profile = fold(
                nobody,
                like("e1", "liked", T),
                event("e2", "skip", "liked", T + 1, null, ItemFacts.UNKNOWN),
                event("e3", "dislike", "disliked", T + 2, null, ItemFacts.UNKNOWN),
                like("e4", "other", T + 3),
                // Says nothing, and so does not make the item a recent one.
                event("e5", "rate", "liked", T + 4, 2.5, ItemFacts.UNKNOWN));
        assertEquals(
                List.of(new ItemInterest("other", 2, T + 3), new ItemInterest("liked", 1.5, T + 1)),
                profile.recentPositive(10));
        assertEquals(1, profile.recentPositive(1).size());
    }

    @Test
    void keepsTheStrongestCategories() {
        Profile profile = nobody;
        for (int i = 0; i < 300; i++) {
            profile = fold(profile, event("e" + i, i % 2 == 0 ? "purchase" : "click", "m", T, null, facts(1, "c" + i)));
        }
        assertEquals(ProfileFolder.MOST_NAMES, profile.categories().size());
        assertTrue(profile.categoryWeights().keySet().containsAll(Set.of("c0", "c100", "c298")));
        assertEquals(1f, profile.categoryAffinities().get("c0"));
    }

    @Test
    void anyOrderAndAnyGroupingGiveTheSameProfile() {
        Random random = new Random(42);
        String[] types = {"like", "view", "skip", "purchase", "watch", "dislike", "impression", "rate"};
        for (int round = 0; round < 50; round++) {
            List<FoldEvent> events = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                String type = types[random.nextInt(types.length)];
                int item = random.nextInt(60);
                FoldEvent event = event(
                        "e" + i,
                        type,
                        "m" + item,
                        T + random.nextInt(50) * Durations.DAY / 2,
                        "watch".equals(type) ? (Double) 0.25 : "rate".equals(type) ? (Double) 3.5 : null,
                        facts(1 + item, "c" + item % 7, "c" + item % 5));
                events.add(event);
            }
            Profile expected = folder.fold(nobody, events).profile();
            assertEquals(20, expected.history().size());
            Collections.shuffle(events, random);
            Profile actual = nobody;
            for (int from = 0; from < events.size(); ) {
                int to = Math.min(events.size(), from + 1 + random.nextInt(10));
                actual = folder.fold(actual, events.subList(from, to)).profile();
                actual = stored(actual);
                from = to;
            }
            assertSame(actual, folder.fold(actual, List.of()).profile());
            assertEquals(expected, actual);
        }
    }

    @Test
    void affinitiesAreExactForTwentyFourHalfLivesAndFadeBeyond() {
        FoldEvent old = like("e1", "m1", T);
        FoldEvent young = event("e2", "like", "m2", T + 240 * Durations.DAY, null, facts(1000, "War"));
        FoldEvent ancient = event("e3", "purchase", "m3", T - 900 * Durations.DAY, null, facts(1, "Noir"));
        Profile forwards = fold(fold(fold(nobody, old), young), ancient);
        assertEquals(forwards, fold(fold(fold(nobody, ancient), young), old));
        assertEquals(2 / Math.pow(2, 24), forwards.categoryWeights().get("Drama"), 1e-10);
        assertEquals(0, forwards.categories().get("Noir"));
        assertEquals(3, forwards.events());
    }

    @Test
    void anotherHalfLifeKeepsWhatTheWeightsAreNow() {
        Profile before = fold(nobody, like("e1", "m1", T - 10 * Durations.DAY), like("e2", "m1", T));
        ProfileFolder slower = new ProfileFolder(RecommendConfig.read(
                Map.of("fields", Map.of("title", "title"), "profile", Map.of("half_life", "77d"))));
        Profile after = slower.fold(before, List.of(like("e3", "m2", T))).profile();
        assertEquals(77 * Durations.DAY, after.scale().halfLife());
        assertEquals(5, after.categoryWeights().get("Drama"), 2e-3);
        assertEquals(10, after.typicalPrice(), 0.02);
    }

    @Test
    void storedFormIsComplete() {
        Profile profile = fold(
                nobody.asGeneration(3, T),
                like("e1", "m/1 ü", T),
                event("e2", "watch", "m2", T - 5000, 1 / 3.0, facts(5, "A", "B")),
                event("e4", "seen not", "m3", T - 7000, null, facts(5, "A", "B")),
                says("e3", T, Map.of("list", List.of("a", "b"), "flag", true, "n", 1.5, "text", "x")));
        assertEquals(profile, stored(profile));
        assertEquals(nobody, stored(nobody));
    }

    @Test
    void readsTheFormatBefore() {
        ItemFacts facts = new ItemFacts(null, List.of("Drama", "Dramedy"), "brand", 10, null);
        Profile profile = fold(nobody, event("e1", "like", "m1", 1_700_000_000_000L, null, facts));
        byte[] bytes = HexFormat.of()
                .parseHex("01000080d095ffbc3180d095ffbc310101046c696b6540000000000000000103a7cea63e2b000002"
                        + "6d3100000080b0fe9b03de1e02054472616d619018074472616d656479901801056272616e64a030"
                        + "a0308e6f01046c696b650100");
        assertEquals(profile, Profile.fromBytes("u", bytes));
    }

    @Test
    void storedFormKeepsTheFilterOfSeenItems() {
        Profile profile = nobody;
        for (int i = 0; i <= SeenItems.MOST_EXACT; i++) {
            profile = fold(profile, like("e" + i, "m" + i, T + i));
        }
        assertFalse(profile.seen().exact());
        assertEquals(profile, stored(profile));
    }

    @Test
    void noOtherBytesAreAProfile() {
        byte[] good = fold(nobody, like("e1", "m1", T), says("e2", T, Map.of("list", List.of("a", "b"))))
                .toBytes();
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThrows(IllegalArgumentException.class, () -> Profile.fromBytes("u", cut));
        }
        assertThrows(
                IllegalArgumentException.class, () -> Profile.fromBytes("u", Arrays.copyOf(good, good.length + 1)));
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = good.clone();
            changed[random.nextInt(good.length)] = (byte) random.nextInt();
            try {
                Profile.fromBytes("u", changed);
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().startsWith("not a stored profile"), e.getMessage());
            }
        }
    }

    private static Profile stored(Profile profile) {
        return Profile.fromBytes(profile.userId(), profile.toBytes());
    }
}
