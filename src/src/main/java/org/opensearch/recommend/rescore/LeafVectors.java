/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.io.IOException;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;

/** The vectors of one field in one segment. Moves forward only. */
final class LeafVectors {
    private final FloatVectorValues vectors;
    private final KnnVectorValues.DocIndexIterator docs;

    LeafVectors(LeafReaderContext leaf, String field) throws IOException {
        vectors = leaf.reader().getFloatVectorValues(field);
        docs = vectors == null ? null : vectors.iterator();
    }

    /**
     * The vector of a document, or null; the reader's own array, valid until the next call.
     *
     * @param doc number within the segment, not less than the last one's
     */
    float[] get(int doc) throws IOException {
        if (docs == null || (docs.docID() < doc ? docs.advance(doc) : docs.docID()) != doc) {
            return null;
        }
        return vectors.vectorValue(docs.index());
    }
}
