/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.common.document.DocumentField;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.rank.ItemView;
import org.opensearch.recommend.model.ModelLease;
import org.opensearch.recommend.model.RankerModels;
import org.opensearch.search.SearchHit;
import org.opensearch.search.fetch.FetchContext;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.fetch.FetchSubPhaseProcessor;

/** Adds {@link CandidateFields} to the hits of a search that asks for them with {@link RecommendExtBuilder}. */
final class CandidateFetchSubPhase implements FetchSubPhase {
    /** The state of a node that the sub-phase reads. */
    interface Services {
        RankerModels models();

        BatchLog log();

        /** Field roles of an index, or null when it has no configuration. */
        Function<String, FieldRoles> roles();
    }

    private final Services services;

    CandidateFetchSubPhase(Services services) {
        this.services = services;
    }

    @Override
    public FetchSubPhaseProcessor getProcessor(FetchContext context) {
        if (!(context.getSearchExt(RecommendExtBuilder.NAME) instanceof RecommendExtBuilder ext)) {
            return null;
        }
        RecommendRescoreContext rescore = context.rescore().stream()
                .filter(RecommendRescoreContext.class::isInstance)
                .map(RecommendRescoreContext.class::cast)
                .findFirst()
                .orElse(null);
        ItemColumns columns = columns(ext, rescore, context);
        if (columns == null) {
            return null;
        }
        Verdict verdict = rescore == null ? null : verdict(rescore, ext);
        return new Processor(columns, ext, rescore, verdict);
    }

    private ItemColumns columns(RecommendExtBuilder ext, RecommendRescoreContext rescore, FetchContext context) {
        if (ext.roles() == null && rescore != null) {
            return rescore.columns();
        }
        FieldRoles roles = ext.roles() == null ? services.roles().apply(context.getIndexName()) : ext.roles();
        return roles == null
                ? null
                : ItemColumns.of(roles, ext.learned(), ext.towers(), context.getQueryShardContext());
    }

    private record Verdict(String version, String problem, String formula, ScoredBatch batch) {}

    private Verdict verdict(RecommendRescoreContext rescore, RecommendExtBuilder ext) {
        ScoredBatch batch = ext.features() != RecommendExtBuilder.Features.NONE && rescore.logKey() != null
                ? services.log().get(rescore.logKey())
                : null;
        BatchLog.Verdict known =
                rescore.logKey() == null ? null : services.log().verdict(rescore.logKey());
        if (known != null) {
            return new Verdict(known.version(), known.problem(), known.formula(), batch);
        }
        try (ModelLease lease = services.models().acquire(rescore.request().modelVersion())) {
            // What was noted of the query phase is gone, or was not to be noted: this is how it must have been.
            String version = lease.model() != null
                    ? lease.model().version()
                    : services.models().active();
            return new Verdict(version, lease.problem(), null, batch);
        }
    }

    private static final class Processor implements FetchSubPhaseProcessor {
        private final ItemColumns columns;
        private final RecommendExtBuilder ext;
        private final RecommendRescoreContext rescore;
        private final Verdict verdict;
        private List<String> names;
        private LeafItems items;
        private int docBase;

        Processor(ItemColumns columns, RecommendExtBuilder ext, RecommendRescoreContext rescore, Verdict verdict) {
            this.columns = columns;
            this.ext = ext;
            this.rescore = rescore;
            this.verdict = verdict;
        }

        @Override
        public void setNextReader(LeafReaderContext leaf) throws IOException {
            items = columns.leaf(leaf);
            docBase = leaf.docBase;
        }

        @Override
        public void process(HitContext context) throws IOException {
            SearchHit hit = context.hit();
            items.moveTo(context.docId());
            addItem(hit);
            if (verdict != null) {
                addVerdict(hit, docBase + context.docId());
            }
        }

        private void addItem(SearchHit hit) {
            if (items.keyed()) {
                add(hit, CandidateFields.KEY, items.key());
            }
            if (ext.vectors() && items.content() != null) {
                add(hit, CandidateFields.CONTENT, items.content().clone());
            }
            if (items.factor() != null) {
                add(hit, CandidateFields.LEARNED, items.factor().clone());
            }
            if (items.tower() != null) {
                add(hit, CandidateFields.TOWER, items.tower().clone());
            }
            if (!items.categories().isEmpty()) {
                List<Object> categories = new ArrayList<>(items.categories());
                hit.setDocumentField(
                        CandidateFields.CATEGORIES, new DocumentField(CandidateFields.CATEGORIES, categories));
            }
            if (items.brand() != null) {
                add(hit, CandidateFields.BRAND, items.brand());
            }
            if (items.releasedAt() != ItemView.NO_DATE) {
                add(hit, CandidateFields.RELEASED_AT, items.releasedAt());
            }
        }

        private void addVerdict(SearchHit hit, int doc) {
            if (!rescore.isRescored(doc)) {
                add(
                        hit,
                        CandidateFields.PROBLEM,
                        verdict.problem == null ? "the model failed; the node's log says why" : verdict.problem);
                return;
            }
            if (verdict.problem != null) {
                add(hit, CandidateFields.PROBLEM, verdict.problem);
            }
            if (verdict.version != null) {
                add(hit, CandidateFields.MODEL, verdict.version);
            }
            if (verdict.formula != null) {
                add(hit, CandidateFields.FORMULA, verdict.formula);
            }
            int index = verdict.batch == null ? -1 : verdict.batch.indexOf(doc);
            if (index >= 0) {
                addFeatures(hit, verdict.batch, index);
                add(hit, CandidateFields.HEADS, verdict.batch.heads(index));
            }
        }

        private void addFeatures(SearchHit hit, ScoredBatch batch, int index) {
            boolean first = names == null;
            if (first) {
                names = batch.schema().columns();
            }
            if (ext.features() == RecommendExtBuilder.Features.NAMED) {
                add(hit, CandidateFields.FEATURES, CandidateFields.named(names, batch.rows(), index));
                return;
            }
            add(hit, CandidateFields.ROW, batch.row(index));
            if (first) {
                hit.setDocumentField(
                        CandidateFields.COLUMNS, new DocumentField(CandidateFields.COLUMNS, List.copyOf(names)));
            }
        }

        private static void add(SearchHit hit, String name, Object value) {
            hit.setDocumentField(name, new DocumentField(name, List.of(value)));
        }
    }
}
