/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.rest.RestStatus;

class VersionListTest {
    private final VersionList none = new VersionList("films", List.of());

    @Test
    void aNewVersionNeverTakesTheSlotOfTheDeployedOne() {
        VersionList first = none.begin("a", 8, 1).deploy("a", 2);
        assertEquals(0, first.require("a").slot());
        VersionList second = first.begin("b", 8, 3);
        assertEquals(1, second.require("b").slot());
        assertEquals("a", second.deployed().version());
        VersionList third = second.deploy("b", 4).begin("c", 8, 5);
        assertEquals(0, third.require("c").slot());
        assertEquals(-1, third.require("a").slot());
        assertEquals(ModelVersion.State.RETIRED, third.require("a").state());
    }

    @Test
    void aKilledRunIsReclaimedByTheNext() {
        VersionList list =
                none.begin("a", 8, 1).deploy("a", 2).begin("killed", 8, 3).begin("next", 8, 4);
        assertEquals(ModelVersion.State.ABANDONED, list.require("killed").state());
        assertEquals(-1, list.require("killed").slot());
        assertEquals(1, list.require("next").slot());
        assertEquals(RestStatus.CONFLICT, refused(() -> list.deploy("killed", 5)));
    }

    @Test
    void goingBackIsDeployingTheOldVersionWhileItsSlotIsItsOwn() {
        VersionList list = none.begin("a", 8, 1).deploy("a", 2).begin("b", 8, 3).deploy("b", 4);
        VersionList back = list.deploy("a", 5);
        assertEquals("a", back.deployed().version());
        assertEquals(ModelVersion.State.RETIRED, back.require("b").state());
        VersionList overwritten = list.begin("c", 8, 5);
        assertEquals(RestStatus.CONFLICT, refused(() -> overwritten.deploy("a", 6)));
    }

    @Test
    void namesAreUniqueAndTheDeployedVersionStays() {
        VersionList list = none.begin("a", 8, 1).deploy("a", 2);
        assertEquals(RestStatus.CONFLICT, refused(() -> list.begin("a", 8, 3)));
        assertEquals(RestStatus.CONFLICT, refused(() -> list.without("a")));
        assertThrows(ResourceNotFoundException.class, () -> list.without("b"));
        assertNull(list.begin("b", 8, 3).without("b").find("b"));
    }

    /** Whatever is done, one version at most is deployed, no two share a slot, and the list comes back from its text. */
    @Test
    void holdsInAnyOrderOfOperations() {
        Random random = new Random(3);
        VersionList list = none;
        for (int i = 0; i < 500; i++) {
            String deployed = list.deployed() == null ? null : list.deployed().version();
            try {
                list = switch (random.nextInt(3)) {
                    case 0 -> list.begin("v" + random.nextInt(60), 8, i);
                    case 1 -> list.deploy("v" + random.nextInt(60), i);
                    default -> list.without("v" + random.nextInt(60));
                };
            } catch (OpenSearchStatusException | ResourceNotFoundException e) {
                assertEquals(
                        deployed,
                        list.deployed() == null ? null : list.deployed().version());
            }
            VersionList now = list;
            long live = now.versions().stream()
                    .filter(v -> v.state() == ModelVersion.State.DEPLOYED)
                    .count();
            assertTrue(live <= 1);
            for (int slot : new int[] {0, 1}) {
                assertTrue(now.versions().stream().filter(v -> v.slot() == slot).count() <= 1);
            }
            assertTrue(now.versions().size() <= 20);
            assertEquals(now, VersionList.of("films", now.toMap()));
            if (now.deployed() != null) {
                assertNotEquals(-1, now.deployed().slot());
            }
        }
    }

    private static RestStatus refused(Runnable operation) {
        return assertThrows(OpenSearchStatusException.class, operation::run).status();
    }
}
