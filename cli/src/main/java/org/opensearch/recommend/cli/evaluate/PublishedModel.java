/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import org.opensearch.recommend.cli.http.Http;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.util.Workers;

/**
 * The deployed model of an index, read back from it: what exact scores are computed with, to compare served lists to.
 *
 * @param vectors    of the items of a dataset, zeros for those without
 * @param basis      of these
 * @param neighbours of the items of the dataset
 * @param recency    each step into the past multiplies the weight of a history item by this
 */
record PublishedModel(float[][] vectors, SolverBasis basis, Neighbours neighbours, float recency) {

    private static final int ITEMS_A_CALL = 500;

    static PublishedModel read(Http http, String index, String[] items, Map<String, Integer> numbers, Workers workers)
            throws IOException, InterruptedException {
        String models = "/" + index + "/_recommend/models";
        String version = http.get(models).path("deployed").asText();
        String owner =
                http.get(models + "/" + version).at("/uses/collaborative").asText();
        JsonNode model = http.get(models + "/" + owner).path("collaborative");
        int slot = model.path("slot").asInt();
        IalsParameters parameters = IalsParameters.of(model.path("dimension").asInt())
                .withAlpha0((float) model.path("ials").path("alpha0").asDouble())
                .withLambda((float) model.path("ials").path("lambda").asDouble())
                .withNu((float) model.path("ials").path("nu").asDouble());
        float[][] vectors = new float[items.length][parameters.dimension()];
        int[][] near = new int[items.length][0];
        float[][] weights = new float[items.length][0];
        for (int from = 0; from < items.length; from += ITEMS_A_CALL) {
            ObjectNode body = new ObjectMapper().createObjectNode();
            ArrayNode ids = body.putArray("ids");
            for (int item = from; item < Math.min(items.length, from + ITEMS_A_CALL); item++) {
                ids.add(items[item]);
            }
            JsonNode answer = http.post(
                    "/" + index + "/_mget?_source_includes=recommend.cf_" + slot + ",recommend.neighbours_" + slot,
                    body.toString());
            for (JsonNode doc : answer.path("docs")) {
                int item = numbers.get(doc.path("_id").asText());
                JsonNode learned = doc.path("_source").path("recommend");
                floats(learned.path("cf_" + slot), vectors[item]);
                JsonNode listed = learned.path("neighbours_" + slot);
                near[item] = new int[listed.path("ids").size()];
                weights[item] = new float[near[item].length];
                for (int i = 0; i < near[item].length; i++) {
                    near[item][i] = numbers.get(listed.path("ids").get(i).asText());
                }
                floats(listed.path("weights"), weights[item]);
            }
        }
        float[][] gram = SolverBasis.of(vectors, parameters, workers).gram();
        return new PublishedModel(
                vectors,
                new SolverBasis(gram, model.path("ials").path("rows").asInt(), parameters),
                new Neighbours(near, weights),
                (float) model.path("neighbours").path("recency").asDouble(1));
    }

    private static void floats(JsonNode from, float[] to) {
        for (int i = 0; i < from.size(); i++) {
            to[i] = (float) from.get(i).asDouble();
        }
    }
}
