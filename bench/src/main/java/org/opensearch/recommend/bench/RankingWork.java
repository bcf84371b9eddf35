/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * What ranking in the shards takes, added up over them as if they worked one after the other.
 *
 * @param microsPerCandidate microseconds a candidate: reading it, its features, the model
 * @param microsOfModel of these, the model alone
 */
public record RankingWork(double microsPerCandidate, double microsOfModel) {

    /** What the nodes have counted since they started. */
    record Counted(long documents, long nanos, long rows, long modelNanos) {

        static Counted read(Json json) throws IOException, InterruptedException {
            long[] sums = new long[4];
            for (JsonNode node : json.get("/_recommend/stats").path("nodes")) {
                sums[0] += node.at("/rescore/documents").asLong();
                sums[1] += node.at("/rescore/nanos").asLong();
                sums[2] += node.at("/models/rows").asLong();
                sums[3] += node.at("/models/inference_nanos").asLong();
            }
            return new Counted(sums[0], sums[1], sums[2], sums[3]);
        }

        /** NaN where nothing was ranked in between. */
        RankingWork since(Counted before) {
            return new RankingWork(
                    micros(nanos - before.nanos, documents - before.documents),
                    micros(modelNanos - before.modelNanos, rows - before.rows));
        }

        private static double micros(long nanos, long of) {
            return of == 0 ? Double.NaN : nanos / 1e3 / of;
        }
    }
}
