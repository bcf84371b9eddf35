/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Document fields that {@link CandidateFetchSubPhase} adds to a hit. What an item lacks is absent. */
public final class CandidateFields {
    /** The item's key: one Long. */
    public static final String KEY = LeafItems.KEY;
    /** The content vector: one float[] of unit length. */
    public static final String CONTENT = LeafItems.CONTENT;
    /** The factor that the collaborative model has learned of the item: one float[]. */
    public static final String LEARNED = "recommend.learned";
    /** The item's vector in the two-tower model: one float[] of unit length. */
    public static final String TOWER = "recommend.tower";
    /** Category values: Strings, each once. */
    public static final String CATEGORIES = "recommend.categories";
    /** The brand: one String. */
    public static final String BRAND = "recommend.brand";
    /** Release, milliseconds since the epoch: one Long. */
    public static final String RELEASED_AT = "recommend.released_at";
    /** Version of the model that gave the hit its score: one String; absent when none did. */
    public static final String MODEL = "recommend.model";
    /** Why the model that was asked for did not give the hit its score: one String; another model may have. */
    public static final String PROBLEM = "recommend.problem";
    /** Why the model's heads did not become the score as was asked for, but by its own formula: one String. */
    public static final String FORMULA = "recommend.formula";
    /** What the model saw: one Map of feature name to Float. */
    public static final String FEATURES = "recommend.features";
    /** Likewise without the names, in the order of the model's schema: one float[]. */
    public static final String ROW = "recommend.row";
    /** The names that belong to {@link #ROW}: Strings, on one hit of each shard. */
    public static final String COLUMNS = "recommend.columns";
    /** What the model said: one Map of head name to Float. */
    public static final String HEADS = "recommend.heads";

    private CandidateFields() {}

    /**
     * Values by name, in their order.
     *
     * @param values row-major [rows, names]
     * @param row    which one
     */
    public static Map<String, Object> named(List<String> names, float[] values, int row) {
        Map<String, Object> map = LinkedHashMap.newLinkedHashMap(names.size());
        for (int i = 0; i < names.size(); i++) {
            map.put(names.get(i), values[row * names.size() + i]);
        }
        return map;
    }
}
