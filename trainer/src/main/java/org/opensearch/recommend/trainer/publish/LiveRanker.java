/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.publish;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.util.Hashes;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.TrainingException;
import org.opensearch.recommend.trainer.http.Patience;
import org.opensearch.recommend.trainer.http.Rest;
import org.opensearch.recommend.trainer.ranker.Rival;

/** The learned ranker that is live, read back from the cluster. */
public final class LiveRanker {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private LiveRanker() {}

    /**
     * Reads the ranker that the deployed version of an index goes by, its own or an earlier one's.
     *
     * @return null where the bundled ranker ranks
     * @throws TrainingException in a sentence, also when what comes is not what was once published
     */
    public static Rival read(Rest rest, String index, Patience patience) {
        Versions versions = new Versions(rest, index, patience);
        try {
            String deployed = versions.deployed();
            String version = deployed == null
                    ? null
                    : versions.get(deployed).at("/uses/ranker").asText(null);
            if (version == null) {
                return null;
            }
            String file = versions.path(version) + "/files/ranker";
            JsonNode described = rest.call("GET", file, null, patience);
            ByteArrayOutputStream graph = new ByteArrayOutputStream();
            for (int chunk = 0; chunk < described.path("chunks").asInt(); chunk++) {
                graph.writeBytes(rest.call("GET", file + "/" + chunk, null, patience)
                        .path("data")
                        .binaryValue());
            }
            String sha256 = Hashes.sha256(graph.toByteArray());
            if (!sha256.equals(described.path("sha256").asText())) {
                throw new TrainingException(
                        Exit.FAILED,
                        "the ranker of [" + version + "], which is live, came with the SHA-256 " + sha256
                                + " in place of " + described.path("sha256").asText() + "; run this again");
            }
            Map<String, Object> schema = MAPPER.convertValue(described.path("schema"), new TypeReference<>() {});
            return new Rival(index + "/" + version, FeatureSchema.read(schema), graph.toByteArray());
        } catch (IOException e) {
            throw new TrainingException(
                    Exit.FAILED,
                    "the ranker of [" + index + "] that is live cannot be read, and a new one is measured beside it: "
                            + e.getMessage(),
                    e);
        }
    }
}
