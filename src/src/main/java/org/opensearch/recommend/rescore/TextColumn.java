/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.SortedSetDocValues;
import org.opensearch.index.fielddata.LeafFieldData;
import org.opensearch.index.fielddata.LeafOrdinalsFieldData;
import org.opensearch.index.fielddata.SortedBinaryDocValues;

/** Reads the text values of one field in one segment, each distinct value once. */
interface TextColumn {
    /** Appends the values of a document. Documents come in ascending order. */
    void read(int doc, List<String> into) throws IOException;

    static TextColumn of(LeafFieldData data) {
        if (data instanceof LeafOrdinalsFieldData ordinals) {
            return new Ordinals(ordinals.getOrdinalsValues());
        }
        SortedBinaryDocValues values = data.getBytesValues();
        return (doc, into) -> {
            if (values.advanceExact(doc)) {
                for (int left = values.docValueCount(); left > 0; left--) {
                    into.add(values.nextValue().utf8ToString());
                }
            }
        };
    }

    /** A keyword field: looking a term up and decoding it costs far more than the rest, so each is done once. */
    final class Ordinals implements TextColumn {
        // A field of many values has few of them in one window.
        private static final int MOST_IN_ARRAY = 4096;

        private final SortedSetDocValues values;
        private final String[] terms;
        private final Map<Long, String> rareTerms = new HashMap<>();

        Ordinals(SortedSetDocValues values) {
            this.values = values;
            this.terms = new String[(int) Math.min(MOST_IN_ARRAY, values.getValueCount())];
        }

        @Override
        public void read(int doc, List<String> into) throws IOException {
            if (values.advanceExact(doc)) {
                for (int left = values.docValueCount(); left > 0; left--) {
                    into.add(term(values.nextOrd()));
                }
            }
        }

        private String term(long ordinal) throws IOException {
            boolean inArray = ordinal < terms.length;
            String term = inArray ? terms[(int) ordinal] : rareTerms.get(ordinal);
            if (term == null) {
                term = values.lookupOrd(ordinal).utf8ToString();
                if (inArray) {
                    terms[(int) ordinal] = term;
                } else {
                    rareTerms.put(ordinal, term);
                }
            }
            return term;
        }
    }
}
