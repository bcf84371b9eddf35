/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.recommend.version.ModelVersion.Part;
import org.opensearch.recommend.version.ModelVersion.State;

class VersionListTest {
    private static final Map<String, Long> RANKER = Map.of("ranker", 9L);
    private static final Map<String, Long> RANKED = Map.of("ranker", 9L, "item_tower", 3L, "user_tower", 4L);

    private final VersionList none = new VersionList("films", List.of());

    @Test
    void aNewVersionNeverTakesTheSlotOfTheDeployedOne() {
        VersionList first = none.begin("a", 8, 0, Map.of(), 1).deploy("a", 100, 2);
        assertEquals(0, slot(first, "a"));
        VersionList second = first.begin("b", 8, 0, Map.of(), 3);
        assertEquals(1, slot(second, "b"));
        assertEquals("a", second.deployed().version());
        VersionList third = second.deploy("b", 100, 4).begin("c", 8, 0, Map.of(), 5);
        assertEquals(0, slot(third, "c"));
        assertEquals(-1, slot(third, "a"));
        assertEquals(State.RETIRED, third.require("a").state());
    }

    @Test
    void aKilledRunIsReclaimedByTheNext() {
        VersionList list = none.begin("a", 8, 0, Map.of(), 1)
                .deploy("a", 100, 2)
                .begin("killed", 8, 0, Map.of(), 3)
                .begin("next", 8, 0, Map.of(), 4);
        assertEquals(State.ABANDONED, list.require("killed").state());
        assertEquals(-1, slot(list, "killed"));
        assertEquals(1, slot(list, "next"));
        assertEquals(RestStatus.CONFLICT, refused(() -> list.deploy("killed", 100, 5)));
    }

    @Test
    void goingBackIsDeployingTheOldVersionWhileItsSlotIsItsOwn() {
        VersionList list = none.begin("a", 8, 0, Map.of(), 1)
                .deploy("a", 100, 2)
                .begin("b", 8, 0, Map.of(), 3)
                .deploy("b", 100, 4);
        VersionList back = list.deploy("a", 100, 5);
        assertEquals("a", back.deployed().version());
        assertEquals(State.RETIRED, back.require("b").state());
        VersionList overwritten = list.begin("c", 8, 0, Map.of(), 5);
        assertEquals(RestStatus.CONFLICT, refused(() -> overwritten.deploy("a", 100, 6)));
    }

    @Test
    void namesAreUniqueAndTheDeployedVersionStays() {
        VersionList list = none.begin("a", 8, 0, Map.of(), 1).deploy("a", 100, 2);
        assertEquals(RestStatus.CONFLICT, refused(() -> list.begin("a", 8, 0, Map.of(), 3)));
        assertEquals(RestStatus.CONFLICT, refused(() -> list.without("a")));
        assertThrows(ResourceNotFoundException.class, () -> list.without("b"));
        assertNull(list.begin("b", 8, 0, Map.of(), 3).without("b").find("b"));
    }

    private static int slot(VersionList list, String version) {
        return list.require(version).collaborative().slot();
    }

    @Test
    void whatAVersionDoesNotBringIsThatOfTheLiveOne() {
        VersionList list = none.begin("a", 8, 4, RANKED, 1).deploy("a", 100, 2).begin("b", 0, 0, RANKER, 3);
        assertEquals("a", list.require("b").base());
        assertEquals(
                Map.of(Part.COLLABORATIVE, "a", Part.TWO_TOWER, "a", Part.RANKER, "b"),
                list.require("b").uses());
        VersionList next = list.deploy("b", 100, 4).begin("c", 8, 0, Map.of(), 5);
        assertEquals(1, slot(next, "c"));
        assertEquals("films/b", next.require("c").ranker("films"));
        assertEquals(0, next.vectors(next.require("c"), Part.TWO_TOWER).slot());
        assertNull(none.begin("z", 8, 0, Map.of(), 1).require("z").ranker("films"));
    }

    @Test
    void bothKindsOfVectorsTakeTheSameSlotWhereTheyCan() {
        VersionList list =
                none.begin("a", 8, 0, Map.of(), 1).deploy("a", 100, 2).begin("b", 8, 4, Map.of(), 3);
        assertEquals(1, slot(list, "b"));
        assertEquals(1, list.require("b").twoTower().slot());
        // The towers of b stay in use beside the factors of c, so d finds another idle slot for each.
        VersionList mixed = list.deploy("b", 100, 4)
                .begin("c", 8, 0, Map.of(), 5)
                .deploy("c", 100, 6)
                .begin("d", 8, 4, Map.of(), 7);
        assertEquals(1, slot(mixed, "d"));
        assertEquals(0, mixed.require("d").twoTower().slot());
    }

    @Test
    void aCanaryStandsBesideTheMainVersionAndKeepsItsSlot() {
        VersionList list = none.begin("a", 8, 0, Map.of(), 1)
                .deploy("a", 100, 2)
                .begin("b", 8, 0, RANKER, 3)
                .deploy("b", 5, 4);
        assertEquals("a", list.deployed().version());
        assertEquals("b", list.canary().version());
        assertEquals(95, list.trafficOf(list.require("a")));
        assertEquals(5, list.trafficOf(list.require("b")));
        assertEquals("b", list.at(0.0499).version());
        assertEquals("a", list.at(0.05).version());
        assertEquals(RestStatus.CONFLICT, refused(() -> list.begin("c", 8, 0, Map.of(), 5)));
        assertEquals(RestStatus.CONFLICT, refused(() -> list.deploy("a", 50, 5)));
        VersionList ranker = list.begin("c", 0, 0, RANKER, 5);
        assertEquals(RestStatus.CONFLICT, refused(() -> ranker.deploy("c", 5, 6)));
        VersionList grown = ranker.deploy("b", 50, 6);
        assertEquals(50, grown.trafficOf(grown.require("a")));
        VersionList alone = grown.deploy("b", 100, 7);
        assertEquals("b", alone.deployed().version());
        assertNull(alone.canary());
        assertEquals(State.RETIRED, alone.require("a").state());
        assertEquals(0, slot(alone.begin("d", 8, 0, Map.of(), 8), "d"));
        VersionList retired = grown.retire("b");
        assertEquals(100, retired.trafficOf(retired.require("a")));
        assertEquals("a", retired.at(0).version());
    }

    @Test
    void whatIsInTheShadowServesNothingAndKeepsItsSlot() {
        VersionList list = none.begin("a", 8, 0, Map.of(), 1)
                .deploy("a", 100, 2)
                .begin("b", 8, 0, RANKER, 3)
                .shadow("b");
        assertEquals("b", list.shadow().version());
        assertEquals("a", list.at(0).version());
        assertEquals(RestStatus.CONFLICT, refused(() -> list.begin("c", 8, 0, Map.of(), 4)));
        assertEquals(RestStatus.CONFLICT, refused(() -> list.shadow("a")));
        assertEquals(RestStatus.CONFLICT, refused(() -> list.begin("c", 0, 0, RANKER, 4)
                .shadow("c")));
        assertEquals(RestStatus.CONFLICT, refused(() -> none.begin("a", 8, 0, Map.of(), 1)
                .shadow("a")));
        assertEquals(State.RETIRED, list.retire("b").require("b").state());
        assertEquals("b", list.deploy("b", 100, 5).deployed().version());
        assertNull(list.deploy("b", 100, 5).shadow());
    }

    @Test
    void aVersionThatIsFoundWantingIsAsItWas() {
        VersionList begun = none.begin("a", 0, 0, RANKER, 1);
        VersionList validating = begun.validating("a");
        assertEquals(State.VALIDATING, validating.require("a").state());
        assertEquals(begun, validating.refused("a"));
        VersionList retired = begun.deploy("a", 100, 2).retire("a");
        assertEquals(retired, retired.validating("a").refused("a"));
        VersionList live = begun.deploy("a", 100, 2);
        assertEquals(live, live.validating("a"));
        assertEquals(live, live.refused("a"));
    }

    @Test
    void aRankerAloneCanAlwaysComeBack() {
        VersionList list = none.begin("a", 8, 0, Map.of(), 1)
                .deploy("a", 100, 2)
                .begin("r", 0, 0, RANKER, 3)
                .deploy("r", 100, 4)
                .begin("b", 8, 0, Map.of(), 5)
                .deploy("b", 100, 6)
                .begin("c", 8, 0, Map.of(), 7);
        assertEquals(-1, slot(list, "a"));
        // The vectors that it was trained with are gone, so it goes by those that are live.
        VersionList back = list.deploy("r", 100, 8);
        assertEquals("b", back.require("r").uses().get(Part.COLLABORATIVE));
        assertEquals("r", back.require("r").uses().get(Part.RANKER));
        assertEquals(1, back.vectors(back.deployed(), Part.COLLABORATIVE).slot());
    }

    @Test
    void whatALiveVersionGoesByStays() {
        VersionList list = none.begin("a", 8, 0, RANKER, 1)
                .deploy("a", 100, 2)
                .begin("b", 0, 0, RANKER, 3)
                .deploy("b", 100, 4);
        assertEquals(RestStatus.CONFLICT, refused(() -> list.without("a")));
        assertEquals(RestStatus.CONFLICT, refused(() -> list.retire("a")));
        VersionList none = list.retire("b");
        assertNull(none.at(0.5));
        assertNull(none.without("a").find("a"));
        VersionList many = list;
        for (int i = 0; i < 40; i++) {
            many = many.begin("x" + i, 0, 0, RANKER, 5 + i);
        }
        assertEquals(20, many.versions().size());
        assertEquals(0, slot(many, "a"));
        assertEquals("b", many.deployed().version());
    }

    /**
     * Whatever is done, one version at most is the main one, one a canary and one in the shadow, no two share a slot, what
     * is in use is there, and the list comes back from its text.
     */
    @Test
    void holdsInAnyOrderOfOperations() {
        Random random = new Random(3);
        VersionList list = none;
        int done = 0;
        for (int i = 0; i < 5000; i++) {
            String name = "v" + random.nextInt(30);
            VersionList before = list;
            try {
                list = switch (random.nextInt(9)) {
                    case 0 -> list.begin(name, 8, 0, Map.of(), i);
                    case 1 -> list.begin(name, 8, 4, RANKED, i);
                    case 2 -> list.begin(name, 0, 0, RANKER, i);
                    case 3 -> list.deploy(name, 100, i);
                    case 4 -> list.deploy(name, 1 + random.nextInt(99), i);
                    case 5 -> list.shadow(name);
                    case 6 -> list.retire(name);
                    case 7 -> random.nextBoolean() ? list.validating(name) : list.refused(name);
                    default -> list.without(name);
                };
                done++;
            } catch (OpenSearchStatusException | ResourceNotFoundException e) {
                assertEquals(before, list);
            }
            VersionList now = list;
            for (Part part : List.of(Part.COLLABORATIVE, Part.TWO_TOWER)) {
                List<Integer> slots = now.versions().stream()
                        .map(v -> v.vectors(part))
                        .filter(v -> v != null && v.slot() >= 0)
                        .map(ModelVersion.Vectors::slot)
                        .toList();
                assertEquals(Set.copyOf(slots).size(), slots.size(), "two versions share a slot");
            }
            List<ModelVersion> deployed = now.versions().stream()
                    .filter(v -> v.state() == State.DEPLOYED)
                    .toList();
            assertTrue(deployed.stream().filter(v -> v.traffic() == 100).count() <= 1);
            assertTrue(deployed.stream().filter(v -> v.traffic() < 100).count() <= 1);
            assertTrue(now.versions().stream()
                            .filter(v -> v.state() == State.SHADOW)
                            .count()
                    <= 1);
            for (ModelVersion version : now.versions()) {
                if (version.isLive()) {
                    assertTrue(!version.hasLostASlot());
                    version.uses().forEach((part, of) -> {
                        assertTrue(
                                part == Part.RANKER
                                        ? now.require(of).files().containsKey("ranker")
                                        : now.vectors(version, part) != null,
                                part + " of " + version.version());
                    });
                }
            }
            assertTrue(now.versions().size() <= 20);
            assertEquals(now, VersionList.of("films", now.toMap()));
        }
        assertTrue(done > 500, "only " + done + " operations were carried out");
    }

    private static RestStatus refused(Runnable operation) {
        return assertThrows(OpenSearchStatusException.class, operation::run).status();
    }
}
