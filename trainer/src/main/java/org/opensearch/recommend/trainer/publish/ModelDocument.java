/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.publish;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.SolverBasis;

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
        if (publication.ranker() != null) {
            ObjectNode ranker = body.putObject("ranker");
            ranker.putPOJO("schema", publication.ranker().schema());
            ranker.put("size", publication.ranker().graph().length);
            ranker.put("sha256", Publication.sha256(publication.ranker().graph()));
        }
        body.set("metrics", publication.metrics());
        body.set("lineage", publication.lineage());
        return body;
    }
}
