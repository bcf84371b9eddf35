/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.publish;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.recommend.core.util.Hashes;
import org.opensearch.recommend.trainer.tower.TowerModel;

/** The body that registers a model version. */
final class ModelDocument {
    private ModelDocument() {}

    static ObjectNode of(Publication publication) {
        SolverBasis basis = publication.factors().basis();
        IalsParameters parameters = basis.parameters();
        ObjectNode body = new ObjectMapper().createObjectNode();
        ObjectNode collaborative = body.putObject("collaborative");
        collaborative.put("dimension", parameters.dimension());
        collaborative
                .putObject("ials")
                .put("alpha0", parameters.alpha0())
                .put("lambda", parameters.lambda())
                .put("nu", parameters.nu())
                .put("rows", basis.rows());
        collaborative.putObject("neighbours").put("recency", publication.recency());
        collaborative.put("gram", basis.encodedGram());
        ArrayNode mean = collaborative.putArray("user_mean");
        for (float component : publication.factors().meanUser()) {
            mean.add(component);
        }
        if (publication.twoTower() != null) {
            TowerModel towers = publication.twoTower();
            ObjectNode twoTower = body.putObject("two_tower").put("dimension", towers.dimension());
            twoTower.putPOJO("pool", towers.parameters().pool().toMap());
            describe(
                    twoTower.putObject("item"),
                    towers.item().schema().toMap(),
                    towers.item().graph());
            describe(
                    twoTower.putObject("user"),
                    towers.user().schema().toMap(),
                    towers.user().graph());
        }
        if (publication.ranker() != null) {
            describe(
                    body.putObject("ranker"),
                    publication.ranker().schema(),
                    publication.ranker().graph());
        }
        body.set("metrics", publication.metrics());
        body.set("lineage", publication.lineage());
        return body;
    }

    private static void describe(ObjectNode file, Map<String, Object> schema, byte[] graph) {
        file.putPOJO("schema", schema);
        file.put("size", graph.length);
        file.put("sha256", Hashes.sha256(graph));
    }
}
