/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.util.List;
import java.util.Map;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.recommend.RecommendTestCase;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.profile.ProfileStore;
import org.opensearch.recommend.profile.StoredProfile;

public class ProfileFoldingTests extends RecommendTestCase {
    @Override
    protected Settings nodeSettings(int nodeOrdinal) {
        return Settings.builder()
                .put(super.nodeSettings(nodeOrdinal))
                .put(SignalSchedule.INTERVAL.getKey(), "1h")
                .build();
    }

    public void testEventsOfPlainBulkReachTheProfileOnce() {
        putConfig("films", Map.of("fields", Map.of("title", "title", "categories", "genres")));
        indexItem("films", "m1", Map.of("title", "Alien", "genres", List.of("Horror")));
        send("e1", "m1");
        assertEquals(1, rollUp().profiles());
        assertEquals(1, profile().profile().events());
        assertTrue(profile().profile().categoryWeights().get("Horror") > 0);

        assertEquals(0, rollUp().profiles());
        send("e1", "m1"); // sent again under the same id
        send("e2", "m2");
        assertEquals(1, rollUp().profiles());
        assertEquals(2, profile().profile().events());
    }

    private static void send(String id, String item) {
        client().prepareIndex(Names.events("films"))
                .setId(id)
                .setSource(Map.of(
                        "type",
                        "like",
                        "user_id",
                        "u1",
                        "item_id",
                        item,
                        "timestamp",
                        1_767_200_000_000L + item.hashCode()))
                .get();
    }

    private static RollUpResponse rollUp() {
        return client().execute(TransportRollUpAction.TYPE, new RollUpRequest("films"))
                .actionGet();
    }

    private static StoredProfile profile() {
        PlainActionFuture<StoredProfile> found = new PlainActionFuture<>();
        internalCluster()
                .getInstance(ProfileStore.class)
                .get(internalCluster().getInstance(ConfigService.class).require("films"), "u1", found);
        return found.actionGet();
    }
}
