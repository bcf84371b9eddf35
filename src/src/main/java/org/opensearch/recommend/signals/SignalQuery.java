/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.signals.SignalReader;

/** Matches documents whose item has a positive signal, and scores them by it. */
final class SignalQuery extends Query {
    /** Comparisons that a look-up in the table is worth, for the order of clauses. */
    private static final float LOOKUP_COST = 20;

    private final String keyField;
    private final SignalReader reader;
    private final String segment;
    private final Signal signal;

    /**
     * A query.
     *
     * @param keyField numeric field that holds the item's key
     * @param reader   where the values are; the query is equal only to queries of the same reader
     * @param segment  or null for everyone
     */
    SignalQuery(String keyField, SignalReader reader, String segment, Signal signal) {
        this.keyField = keyField;
        this.reader = reader;
        this.segment = segment;
        this.signal = signal;
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) {
        return new Weight(this) {
            @Override
            public ScorerSupplier scorerSupplier(LeafReaderContext context) throws IOException {
                SortedNumericDocValues keys = context.reader().getSortedNumericDocValues(keyField);
                if (keys == null) {
                    return null;
                }
                Values values = new Values(keys);
                return new DefaultScorerSupplier(
                        scoreMode.needsScores()
                                ? new ValueScorer(values, boost)
                                : new ConstantScoreScorer(boost, scoreMode, values));
            }

            @Override
            public Explanation explain(LeafReaderContext context, int doc) throws IOException {
                SortedNumericDocValues keys = DocValues.getSortedNumeric(context.reader(), keyField);
                float value = keys.advanceExact(doc) ? value(keys.nextValue()) : Float.NaN;
                return value > 0
                        ? Explanation.match(boost * value, signal.field() + " of the item, boost " + boost)
                        : Explanation.noMatch("the item has no positive " + signal.field());
            }

            @Override
            public boolean isCacheable(LeafReaderContext context) {
                return false; // values move while the segment stays
            }
        };
    }

    private float value(long key) {
        return reader.get(key, segment, signal);
    }

    /** Goes over the documents that have a key and stays on those with a positive value. */
    private final class Values extends TwoPhaseIterator {
        private final SortedNumericDocValues keys;
        private float value;

        Values(SortedNumericDocValues keys) {
            super(keys);
            this.keys = keys;
        }

        @Override
        public boolean matches() throws IOException {
            value = value(keys.nextValue());
            return value > 0 && value < Float.POSITIVE_INFINITY;
        }

        @Override
        public float matchCost() {
            return LOOKUP_COST;
        }
    }

    private static final class ValueScorer extends Scorer {
        private final Values values;
        private final DocIdSetIterator iterator;
        private final float boost;

        ValueScorer(Values values, float boost) {
            this.values = values;
            this.iterator = TwoPhaseIterator.asDocIdSetIterator(values);
            this.boost = boost;
        }

        @Override
        public int docID() {
            return values.approximation().docID();
        }

        @Override
        public DocIdSetIterator iterator() {
            return iterator;
        }

        @Override
        public TwoPhaseIterator twoPhaseIterator() {
            return values;
        }

        @Override
        public float getMaxScore(int upTo) {
            return Float.MAX_VALUE;
        }

        @Override
        public float score() {
            return boost * values.value;
        }
    }

    @Override
    public void visit(QueryVisitor visitor) {
        visitor.visitLeaf(this);
    }

    @Override
    public String toString(String field) {
        return "recommend_signal(" + signal.field() + (segment == null ? "" : ", " + segment) + ")";
    }

    @Override
    public boolean equals(Object other) {
        return sameClassAs(other)
                && other instanceof SignalQuery that
                && keyField.equals(that.keyField)
                && reader == that.reader
                && Objects.equals(segment, that.segment)
                && signal == that.signal;
    }

    @Override
    public int hashCode() {
        return Objects.hash(classHash(), keyField, System.identityHashCode(reader), segment, signal);
    }
}
