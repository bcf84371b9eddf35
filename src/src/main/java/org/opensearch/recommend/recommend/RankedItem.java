/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.util.List;
import java.util.Map;
import org.opensearch.common.document.DocumentField;
import org.opensearch.recommend.core.rerank.Reranker;
import org.opensearch.recommend.core.util.Durations;
import org.opensearch.recommend.rescore.CandidateFields;
import org.opensearch.search.SearchHit;

/**
 * A candidate as it came back from the shards.
 *
 * @param key      its key
 * @param item     what re-ranking needs
 * @param learned  its factor in the deployed collaborative model, or null
 * @param tower    its vector in the deployed two-tower model, or null
 * @param columns  names of what the ranker saw
 * @param saw      what it saw, a value for each name, when asked for, else empty
 * @param heads    what the ranker said, when asked for, else empty
 */
record RankedItem(
        long key,
        Reranker.Item item,
        float[] learned,
        float[] tower,
        List<String> columns,
        float[] saw,
        Map<String, Object> heads) {

    static RankedItem of(SearchHit hit, float score, Map<String, List<String>> columns, long now) {
        Long key = value(hit, CandidateFields.KEY, Long.class);
        float[] saw = value(hit, CandidateFields.ROW, float[].class);
        Long releasedAt = value(hit, CandidateFields.RELEASED_AT, Long.class);
        DocumentField categories = hit.field(CandidateFields.CATEGORIES);
        return new RankedItem(
                key,
                new Reranker.Item(
                        key,
                        score,
                        categories == null
                                ? List.of()
                                : categories.getValues().stream()
                                        .map(String::valueOf)
                                        .toList(),
                        value(hit, CandidateFields.BRAND, String.class),
                        value(hit, CandidateFields.CONTENT, float[].class),
                        releasedAt == null ? Double.NaN : (now - releasedAt) / (double) Durations.DAY),
                value(hit, CandidateFields.LEARNED, float[].class),
                value(hit, CandidateFields.TOWER, float[].class),
                columns.getOrDefault(value(hit, CandidateFields.MODEL, String.class), List.of()),
                saw == null ? new float[0] : saw,
                map(hit, CandidateFields.HEADS));
    }

    /** What the ranker saw by name, in the order of its schema; empty when not asked for. */
    Map<String, Object> features() {
        return saw.length == 0 ? Map.of() : CandidateFields.named(columns, saw, 0);
    }

    static <T> T value(SearchHit hit, String name, Class<T> type) {
        DocumentField field = hit.field(name);
        return field == null || field.getValues().isEmpty() ? null : type.cast(field.getValue());
    }

    @SuppressWarnings("unchecked") // the fetch phase of this plugin makes these maps
    private static Map<String, Object> map(SearchHit hit, String name) {
        Map<?, ?> map = value(hit, name, Map.class);
        return map == null ? Map.of() : (Map<String, Object>) map;
    }
}
