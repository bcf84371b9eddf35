/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.FeatureRows;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.NamedFormula;
import org.opensearch.recommend.core.rank.ScoreFormula;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.model.ModelException;
import org.opensearch.recommend.model.ModelLease;
import org.opensearch.recommend.model.RankerModel;
import org.opensearch.recommend.model.RankerModels;
import org.opensearch.search.rescore.RescoreContext;
import org.opensearch.search.rescore.Rescorer;

/**
 * Scores a shard's window with the ranker, one batch for all of it. A model that is missing or fails never fails the
 * search: the hits stay as they are, or in the order of their sources where these are known, and are not marked as
 * rescored.
 */
final class RecommendRescorer implements Rescorer {
    /** Name of the one source that stands for the query itself where nothing else brought the documents. */
    static final String QUERY_SOURCE = "query";

    private static final Logger LOGGER = LogManager.getLogger(RecommendRescorer.class);
    private static final Comparator<ScoreDoc> BEST_FIRST =
            Comparator.<ScoreDoc>comparingDouble(hit -> -hit.score).thenComparingInt(hit -> hit.doc);

    private final RankerModels models;
    private final Function<String, SignalReader> signals;
    private final BatchLog log;
    private final RescoreCounters counters;

    RecommendRescorer(
            RankerModels models, Function<String, SignalReader> signals, BatchLog log, RescoreCounters counters) {
        this.models = models;
        this.signals = signals;
        this.log = log;
        this.counters = counters;
    }

    @Override
    public TopDocs rescore(TopDocs topDocs, IndexSearcher searcher, RescoreContext rescoreContext) throws IOException {
        RecommendRescoreContext context = (RecommendRescoreContext) rescoreContext;
        int window = Math.min(context.getWindowSize(), topDocs.scoreDocs.length);
        if (window <= 0) {
            return topDocs;
        }
        long start = System.nanoTime();
        ScoreDoc[] byDoc = Arrays.copyOf(topDocs.scoreDocs, window);
        Arrays.sort(byDoc, Comparator.comparingInt(hit -> hit.doc));
        Items items = new Items(byDoc, searcher.getIndexReader().leaves(), context.columns());
        ScoredBatch batch = score(items, topDocs.scoreDocs, context);
        if (batch == null) {
            counters.skipped();
            return withoutModel(topDocs, items, context);
        }
        Set<Integer> rescored = HashSet.newHashSet(window);
        ScoreDoc[] hits = topDocs.scoreDocs.clone();
        for (int i = 0; i < window; i++) {
            hits[i] = new ScoreDoc(byDoc[i].doc, batch.score(i), byDoc[i].shardIndex);
            rescored.add(byDoc[i].doc);
        }
        context.setRescoredDocs(rescored);
        TopDocs result = sorted(topDocs, hits, window);
        counters.rescored(window, System.nanoTime() - start);
        return result;
    }

    private static TopDocs sorted(TopDocs topDocs, ScoreDoc[] hits, int window) {
        Arrays.sort(hits, 0, window, BEST_FIRST);
        for (int i = window; i < hits.length; i++) {
            hits[i] = new ScoreDoc(hits[i].doc, Scores.outsideWindow(hits[i].score), hits[i].shardIndex);
        }
        return new TopDocs(topDocs.totalHits, hits);
    }

    /** By the model that was asked for, else by the bundled one; null when neither scores. */
    private ScoredBatch score(Items items, ScoreDoc[] queryOrder, RecommendRescoreContext context) throws IOException {
        String wanted = context.request().modelVersion();
        StringBuilder problem = new StringBuilder();
        ScoredBatch batch = score(wanted, items, queryOrder, context, problem);
        if (batch == null && wanted != null) {
            batch = score(null, items, queryOrder, context, problem);
            if (batch != null) {
                counters.fellBack();
            }
        }
        if (context.logKey() != null) {
            if (batch != null) {
                log.put(context.logKey(), batch);
            }
            log.put(
                    context.logKey(),
                    new BatchLog.Verdict(
                            batch == null ? null : batch.version(),
                            problem.isEmpty() ? null : problem.toString(),
                            batch == null
                                    ? null
                                    : lacking(batch, context.request().score())));
        }
        return batch;
    }

    private ScoredBatch score(
            String version, Items items, ScoreDoc[] queryOrder, RecommendRescoreContext context, StringBuilder problem)
            throws IOException {
        RankRequest request = context.request();
        try (ModelLease lease = models.acquire(version)) {
            RankerModel model = lease.model();
            if (model == null) {
                LOGGER.debug(lease.problem());
                problem.append(problem.isEmpty() ? "" : "; ").append(lease.problem());
                return null;
            }
            CandidateScores candidates =
                    request.candidates().keys().length > 0 ? request.candidates() : queryAsSource(items, queryOrder);
            FeatureRows features = model.extractor()
                    .bind(request.user(), candidates, signals.apply(request.index()), request.context());
            int width = model.schema().width();
            float[] rows = new float[items.size() * width];
            items.forEach((i, item) -> features.fill(item, rows, i * width));
            float[] heads = model.heads(rows, items.size());
            ScoreFormula score = score(model.schema(), request.score());
            return new ScoredBatch(model.version(), model.schema(), score, items.docs(), rows, heads);
        } catch (ModelException e) {
            LOGGER.warn("a ranker failed; the search goes on without it", e);
            problem.append(problem.isEmpty() ? "" : "; ").append(e.getMessage());
            return null;
        }
    }

    private static ScoreFormula score(FeatureSchema schema, NamedFormula wanted) {
        ScoreFormula score = wanted == null ? null : wanted.of(schema.heads());
        return score == null ? schema.score() : score;
    }

    /** Why a batch was not scored by the formula that was asked for; null when it was. */
    private static String lacking(ScoredBatch batch, NamedFormula wanted) {
        List<String> heads = batch.schema().heads();
        if (wanted == null || wanted.of(heads) != null) {
            return null;
        }
        Set<String> missing = new TreeSet<>(wanted.weights().keySet());
        heads.forEach(missing::remove);
        return "[" + batch.version() + "] has no head " + missing + ", only " + heads;
    }

    /**
     * Lets the model see how the query ranked its hits, where it stands alone in a search. Hits with equal scores share
     * the best rank: a query that prefers none says nothing.
     */
    private static CandidateScores queryAsSource(Items items, ScoreDoc[] queryOrder) throws IOException {
        int n = items.size();
        Map<Integer, Integer> rankByDoc = HashMap.newHashMap(n);
        int rank = 1;
        for (int i = 0; i < n; i++) {
            rank = i > 0 && queryOrder[i].score == queryOrder[i - 1].score ? rank : i + 1;
            rankByDoc.put(queryOrder[i].doc, rank);
        }
        List<long[]> keyed = new ArrayList<>();
        items.forEach((i, item) -> {
            if (item.keyed()) {
                keyed.add(new long[] {item.key(), rankByDoc.get(items.doc(i))});
            }
        });
        keyed.sort(Comparator.comparingLong(pair -> pair[0]));
        long[] keys = new long[keyed.size()];
        int[] ranks = new int[keys.length];
        float[] scores = new float[keys.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = keyed.get(i)[0];
            ranks[i] = (int) keyed.get(i)[1];
            scores[i] = queryOrder[ranks[i] - 1].score;
        }
        return new CandidateScores(keys, new String[] {QUERY_SOURCE}, new float[][] {scores}, new int[][] {ranks});
    }

    private static TopDocs withoutModel(TopDocs topDocs, Items items, RecommendRescoreContext context)
            throws IOException {
        CandidateScores candidates = context.request().candidates();
        if (candidates.keys().length == 0) {
            return topDocs;
        }
        ScoreDoc[] hits = topDocs.scoreDocs.clone();
        items.forEach((i, item) -> {
            int position = item.keyed() ? candidates.indexOf(item.key()) : -1;
            hits[i] = new ScoreDoc(items.doc(i), Scores.fusedRank(candidates, position), items.shardIndex(i));
        });
        return sorted(topDocs, hits, items.size());
    }

    @Override
    public Explanation explain(
            int doc, IndexSearcher searcher, RescoreContext rescoreContext, Explanation sourceExplanation) {
        RecommendRescoreContext context = (RecommendRescoreContext) rescoreContext;
        ScoredBatch batch = context.logKey() == null ? null : log.get(context.logKey());
        int index = batch == null ? -1 : batch.indexOf(doc);
        if (index < 0) {
            return context.isRescored(doc)
                    ? Explanation.match(
                            sourceExplanation.getValue(),
                            "query score, replaced by the recommend ranker",
                            sourceExplanation)
                    : sourceExplanation;
        }
        List<Explanation> details = new ArrayList<>();
        batch.heads(index)
                .forEach((name, value) -> details.add(Explanation.match((Float) value, "head [" + name + "]")));
        batch.features(index)
                .forEach((name, value) -> details.add(Explanation.match((Float) value, "feature [" + name + "]")));
        details.add(Explanation.match(sourceExplanation.getValue(), "query score, replaced", sourceExplanation));
        return Explanation.match(
                batch.score(index), "score of the recommend ranker, model [" + batch.version() + "]", details);
    }

    /** A window's documents in ascending order, with the columns to read them. */
    private record Items(ScoreDoc[] byDoc, List<LeafReaderContext> leaves, ItemColumns columns) {
        interface Visitor {
            void visit(int index, LeafItems item);
        }

        int size() {
            return byDoc.length;
        }

        int[] docs() {
            return Arrays.stream(byDoc).mapToInt(hit -> hit.doc).toArray();
        }

        int doc(int index) {
            return byDoc[index].doc;
        }

        int shardIndex(int index) {
            return byDoc[index].shardIndex;
        }

        /** Visits every document, walking the segments once. */
        void forEach(Visitor visitor) throws IOException {
            int leaf = -1;
            int end = 0;
            LeafItems items = null;
            for (int i = 0; i < byDoc.length; i++) {
                int doc = byDoc[i].doc;
                if (doc >= end) {
                    do {
                        leaf++;
                        end = leaves.get(leaf).docBase
                                + leaves.get(leaf).reader().maxDoc();
                    } while (doc >= end);
                    items = columns.leaf(leaves.get(leaf));
                }
                items.moveTo(doc - leaves.get(leaf).docBase);
                visitor.visit(i, items);
            }
        }
    }
}
