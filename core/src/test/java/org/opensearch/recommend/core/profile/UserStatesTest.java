/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.rank.UserState;

class UserStatesTest {
    private static final long NOW = 1_000_000;
    private static final long HALF_LIFE = 1000;

    private static final float[] X = {1, 0};
    private static final float[] Y = {0, 1};

    @Test
    void nothingKnownIsTheAnonymousState() {
        UserState state = UserStates.of(Profile.empty("u"), List.of(), Map.of(), NOW, HALF_LIFE);
        assertEquals(Map.of(), state.categories());
        assertEquals(Float.NaN, state.typicalPrice());
        assertNull(state.profileVector());
        assertEquals(0, state.recentVectors().length);
        assertEquals(0, state.events());
    }

    @Test
    void theProfileVectorWeighsRecencyAndLiking() {
        // Twice the weight, one half-life older: as much as the other.
        Profile profile = profile(entry("b", 1, NOW), entry("a", 2, NOW - HALF_LIFE), entry("bad", -2, NOW));
        Map<String, ItemFacts> facts = Map.of("a", content(X), "b", content(Y), "bad", content(new float[] {-1, 0}));
        assertEquals(Set.of("b", "a"), UserStates.items(profile, List.of()));
        UserState state = UserStates.of(profile, List.of(), facts, NOW, HALF_LIFE);
        float half = (float) Math.sqrt(0.5);
        assertArrayEquals(new float[] {half, half}, state.profileVector(), 1e-6f);
        assertSame(Y, state.recentVectors()[0]);
        assertSame(X, state.recentVectors()[1]);
        assertEquals(2, state.recentVectors().length);
    }

    @Test
    void aLongAbsenceLeavesTheVector() {
        Profile profile = profile(entry("a", 1, NOW - 500 * HALF_LIFE));
        UserState recent =
                UserStates.of(profile(entry("a", 1, NOW)), List.of(), Map.of("a", content(X)), NOW, HALF_LIFE);
        assertArrayEquals(X, recent.profileVector(), 1e-6f);
        UserState old = UserStates.of(profile, List.of(), Map.of("a", content(X)), NOW, HALF_LIFE);
        assertArrayEquals(X, old.profileVector(), 1e-6f);
    }

    @Test
    void aSessionCountsAsViewedNow() {
        ItemFacts facts = new ItemFacts("T", List.of("Drama", "War"), "A24", 8, X);
        UserState state = UserStates.of(Profile.empty(""), List.of("m1"), Map.of("m1", facts), NOW, HALF_LIFE);
        assertEquals(Map.of("Drama", 1f, "War", 1f), state.categories());
        assertEquals(Map.of("A24", 1f), state.brands());
        assertEquals(8, state.typicalPrice(), 1e-5);
        assertArrayEquals(X, state.profileVector(), 1e-6f);
        assertSame(X, state.recentVectors()[0]);
        assertEquals(1, state.events());
    }

    @Test
    void sessionItemsComeBeforeHistoryAndAtMostFiveAreCompared() {
        List<HistoryEntry> entries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            entries.add(entry("h" + i, 1, NOW - i));
        }
        Profile profile = profile(entries.toArray(new HistoryEntry[0]));
        Map<String, ItemFacts> facts = Map.of("h0", content(X), "s", content(Y), "h7", content(X));
        assertEquals(
                List.of("s", "h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7"),
                List.copyOf(UserStates.items(profile, List.of("s", "h0"))));
        UserState state = UserStates.of(profile, List.of("s", "gone"), facts, NOW, HALF_LIFE);
        assertSame(Y, state.recentVectors()[0]);
        assertEquals(3, state.recentVectors().length, "items without content are left out");
    }

    @Test
    void vectorsOfAnotherLengthAreLeftOut() {
        Profile profile = profile(entry("a", 1, NOW), entry("b", 5, NOW));
        Map<String, ItemFacts> facts = Map.of("a", content(X), "b", content(new float[] {0, 1, 0}));
        UserState state = UserStates.of(profile, List.of(), facts, NOW, HALF_LIFE);
        assertArrayEquals(X, state.profileVector(), 1e-6f);
    }

    @Test
    void activityIsWhatWasDoneAndWhen() {
        Profile profile = profile(entry("a", 2, NOW), entry("b", 0, NOW - 1), entry("c", -1, NOW - 2));
        Map<String, ItemFacts> facts = Map.of(
                "a", new ItemFacts(null, List.of("Drama"), null, Double.NaN, null),
                "c", new ItemFacts(null, List.of("War"), null, Double.NaN, null),
                "s", new ItemFacts(null, List.of("Crime"), null, Double.NaN, null));
        UserState.Activity activity =
                UserStates.of(profile, List.of(), facts, NOW + 9, HALF_LIFE).activity();
        assertEquals(ItemKey.of("u"), activity.key());
        assertEquals(NOW, activity.lastSeen());
        assertEquals(Map.of("Drama", NOW), activity.taken());
        assertEquals(0.5f, activity.meanWeight());
        assertEquals(1.5f, activity.weightDeviation());
        assertEquals(0.5f, activity.recentWeight());
        assertEquals(0.5f, activity.positiveShare());
        UserState.Activity now =
                UserStates.of(profile, List.of("s"), facts, NOW + 9, HALF_LIFE).activity();
        assertEquals(NOW + 9, now.lastSeen());
        assertEquals(Map.of("Crime", NOW + 9, "Drama", NOW), now.taken());
        UserState.Activity none = UserStates.of(Profile.empty(""), List.of(), Map.of(), NOW, HALF_LIFE)
                .activity();
        assertEquals(UserState.Activity.NONE, none);
    }

    @Test
    void theRecentWeightIsOfTheLastTen() {
        List<HistoryEntry> entries = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            entries.add(entry("h" + i, i < 10 ? 1 : 3, NOW - i));
        }
        UserState.Activity activity = UserStates.of(
                        profile(entries.toArray(new HistoryEntry[0])), List.of(), Map.of(), NOW, HALF_LIFE)
                .activity();
        assertEquals(1, activity.recentWeight());
        assertEquals(2, activity.meanWeight());
    }

    @Test
    void interestsAreTheSessionAndTheHistoryEachItemOnce() {
        Profile profile = profile(entry("a", 2, NOW), entry("b", 0, NOW - 1), entry("c", -1, NOW - 2));
        assertEquals(
                List.of(
                        new ItemInterest("c", 0, NOW + 5),
                        new ItemInterest("s", 1, NOW + 5),
                        new ItemInterest("a", 2, NOW)),
                UserStates.interests(profile, List.of("c", "s"), NOW + 5, 9));
        assertEquals(
                2, UserStates.interests(profile, List.of("c", "s"), NOW + 5, 2).size());
    }

    private static HistoryEntry entry(String item, double weight, long time) {
        return new HistoryEntry(0, item, "view", weight, time);
    }

    private static ItemFacts content(float[] vector) {
        return new ItemFacts(null, List.of(), null, Double.NaN, vector);
    }

    private static Profile profile(HistoryEntry... history) {
        Profile empty = Profile.empty("u");
        return new Profile(
                "u",
                0,
                0,
                NOW,
                NOW,
                history.length,
                History.of(List.of(history)),
                empty.seen(),
                empty.scale(),
                Sums.NONE,
                Sums.NONE,
                0,
                0,
                Map.of(),
                Map.of());
    }
}
