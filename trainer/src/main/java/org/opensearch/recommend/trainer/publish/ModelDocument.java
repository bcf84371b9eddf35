/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.publish;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.SolverBasis;

/** The body that registers a model version. */
final class ModelDocument {
    private ModelDocument() {}

    static ObjectNode of(Publication publication) {
        SolverBasis basis = publication.factors().basis();
        IalsParameters parameters = basis.parameters();
        ObjectNode body = new ObjectMapper().createObjectNode();
        body.put("type", "collaborative");
        body.put("dimension", parameters.dimension());
        body.putObject("ials")
                .put("alpha0", parameters.alpha0())
                .put("lambda", parameters.lambda())
                .put("nu", parameters.nu())
                .put("rows", basis.rows());
        body.put("gram", gram(basis.gram()));
        body.set("metrics", publication.metrics());
        body.set("lineage", publication.lineage());
        return body;
    }

    /** The upper triangle with the diagonal, row by row, big-endian. */
    static String gram(float[][] gram) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * gram.length * (gram.length + 1) / 2);
        for (int i = 0; i < gram.length; i++) {
            for (int j = i; j < gram.length; j++) {
                bytes.putFloat(gram[i][j]);
            }
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
