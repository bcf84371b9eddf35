/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.opensearch.recommend.core.config.SignalSettings;
import org.opensearch.recommend.core.signals.ItemCounters;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.signals.SignalEvent;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.core.signals.SignalTable;
import org.opensearch.test.OpenSearchTestCase;

public class SignalQueryTests extends OpenSearchTestCase {
    private static final long NOW = 1_790_000_000_000L;
    private static final String KEY = SignalQueryBuilder.KEY_FIELD;

    /** Items 1 to 100 of which the odd ones have signals, the greater the key the more popular; one without a key. */
    public void testMatchesWhatHasTheSignalAndScoresByIt() throws IOException {
        SignalTable table = new SignalTable(SignalSettings.DEFAULT, NOW);
        for (int key = 1; key <= 100; key += 2) {
            SignalEvent event = new SignalEvent(NOW, key, SignalEvent.Kind.OTHER, List.of("region=DE"));
            table.put(key, ItemCounters.NONE.fold(List.of(event), NOW, SignalSettings.DEFAULT), NOW);
        }
        table.publish(NOW);
        try (Directory directory = new ByteBuffersDirectory()) {
            index(directory);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = newSearcher(reader);
                Query query = new SignalQuery(KEY, table, null, Signal.POPULARITY);
                TopDocs all = searcher.search(query, 200);
                assertEquals(50, all.scoreDocs.length);
                assertEquals(table.get(99, null, Signal.POPULARITY), all.scoreDocs[0].score, 0);
                for (ScoreDoc doc : all.scoreDocs) {
                    assertEquals(
                            doc.score,
                            searcher.explain(query, doc.doc).getValue().floatValue(),
                            0);
                }
                assertEquals(50, searcher.count(query));
                assertEquals(0, searcher.count(new SignalQuery(KEY, table, null, Signal.TRENDING)));
                assertEquals(50, searcher.count(new SignalQuery(KEY, table, "region=DE", Signal.POPULARITY)));
                assertEquals(0, searcher.count(new SignalQuery(KEY, table, "region=FR", Signal.POPULARITY)));
                assertEquals(0, searcher.count(new SignalQuery("other", table, null, Signal.POPULARITY)));
                assertEquals(0, searcher.count(new SignalQuery(KEY, SignalReader.EMPTY, null, Signal.POPULARITY)));

                Query filtered = new BooleanQuery.Builder()
                        .add(query, Occur.MUST)
                        .add(new TermQuery(new Term("third", "true")), Occur.FILTER)
                        .build();
                assertEquals(17, searcher.count(filtered));
                Query head = new BooleanQuery.Builder()
                        .add(query, Occur.MUST)
                        .add(LongPoint.newSetQuery(KEY, table.top(null, Signal.POPULARITY, 5)), Occur.FILTER)
                        .build();
                TopDocs best = searcher.search(head, 200);
                assertEquals(5, best.scoreDocs.length);
                assertEquals(table.get(91, null, Signal.POPULARITY), best.scoreDocs[4].score, 0);
            }
        }
    }

    public void testIsNeverCached() throws IOException {
        SignalTable table = new SignalTable(SignalSettings.DEFAULT, NOW);
        Query query = new SignalQuery(KEY, table, null, Signal.POPULARITY);
        try (Directory directory = new ByteBuffersDirectory()) {
            index(directory);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                assertEquals(0, searcher.count(query));
                SignalEvent event = new SignalEvent(NOW, 1, SignalEvent.Kind.OTHER, List.of());
                table.put(4, ItemCounters.NONE.fold(List.of(event), NOW, SignalSettings.DEFAULT), NOW);
                assertEquals(1, searcher.count(query));
            }
        }
    }

    private static void index(Directory directory) throws IOException {
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
            for (int key = 1; key <= 100; key++) {
                Document document = new Document();
                document.add(new LongPoint(KEY, key));
                document.add(new SortedNumericDocValuesField(KEY, key));
                document.add(new StringField("third", Boolean.toString(key % 3 == 0), Field.Store.NO));
                writer.addDocument(document);
                if (key == 60) {
                    writer.commit();
                }
            }
            writer.addDocument(new Document());
        }
    }
}
