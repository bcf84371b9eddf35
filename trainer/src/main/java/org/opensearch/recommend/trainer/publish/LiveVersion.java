/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.publish;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.opensearch.recommend.trainer.model.Measured;

/**
 * The version that is live, on the test part of a run.
 *
 * @param version  its name
 * @param twoTower whether it has a two-tower model, which is not measured
 * @param measured its iALS and its neighbours; empty where they could not be measured
 * @param leftOut  why they could not, without a full stop; null where they are measured
 */
public record LiveVersion(String version, boolean twoTower, List<Measured> measured, String leftOut) {
    /** Copies. */
    public LiveVersion {
        measured = List.copyOf(measured);
    }

    /** As JSON: an object a model, as in {@link Metrics}. */
    public ObjectNode json() {
        ObjectNode json = new ObjectMapper().createObjectNode().put("version", version);
        if (leftOut != null) {
            json.put("left_out", leftOut);
        }
        measured.forEach(model -> json.set(model.model(), Metrics.of(model)));
        if (twoTower) {
            json.putObject("two_tower").put("left_out", "only iALS and neighbours are read back");
        }
        return json;
    }
}
