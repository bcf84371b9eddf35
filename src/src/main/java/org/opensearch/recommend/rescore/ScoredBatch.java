/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.util.Arrays;
import java.util.Map;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.ScoreFormula;

/**
 * What a model saw and said of one shard's window.
 *
 * @param version the model
 * @param schema  names of columns and heads
 * @param score   how heads become one score
 * @param docs    the shard's documents, ascending
 * @param rows    row-major [docs, width]
 * @param heads   row-major [docs, heads]
 */
record ScoredBatch(String version, FeatureSchema schema, ScoreFormula score, int[] docs, float[] rows, float[] heads) {
    /** Position of a document, or a negative number. */
    int indexOf(int doc) {
        return Arrays.binarySearch(docs, doc);
    }

    Map<String, Object> features(int index) {
        return CandidateFields.named(schema.columns(), rows, index);
    }

    /** Features without their names. */
    float[] row(int index) {
        int width = rows.length / docs.length;
        return Arrays.copyOfRange(rows, index * width, (index + 1) * width);
    }

    Map<String, Object> heads(int index) {
        return CandidateFields.named(schema.heads(), heads, index);
    }

    float score(int index) {
        return Scores.of(score, heads, index * schema.heads().size());
    }

    long bytes() {
        return 200 + 4L * (docs.length + rows.length + heads.length);
    }
}
