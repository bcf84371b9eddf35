/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.recommend.core.item.ItemKey;

/**
 * What a model version knows of an item.
 *
 * @param vector     its collaborative factor, or null
 * @param tower      its vector in the two-tower model, or null
 * @param neighbours keys of the items that go with it, the nearest first
 * @param weights    how near each is; the more, the nearer
 */
public record LearnedItem(float[] vector, float[] tower, long[] neighbours, float[] weights) {
    /** An item that the model does not know. */
    public static final LearnedItem UNKNOWN = new LearnedItem(null, null, new long[0], new float[0]);

    /**
     * Reads what the fields of an item's source say; what has another shape counts as absent.
     *
     * @param vectorField     or null
     * @param towerField      or null
     * @param neighboursField or null
     */
    static LearnedItem of(Map<String, Object> source, String vectorField, String towerField, String neighboursField) {
        float[] vector = vector(source, vectorField);
        float[] tower = vector(source, towerField);
        Object stored = neighboursField == null ? null : XContentMapValues.extractValue(neighboursField, source);
        if (!(stored instanceof Map<?, ?> map)
                || !(map.get("ids") instanceof List<?> ids)
                || !(map.get("weights") instanceof List<?> weights)
                || ids.size() != weights.size()) {
            return new LearnedItem(vector, tower, UNKNOWN.neighbours, UNKNOWN.weights);
        }
        float[] near = floats(weights);
        return new LearnedItem(
                vector,
                tower,
                near == null
                        ? UNKNOWN.neighbours
                        : ids.stream()
                                .mapToLong(id -> ItemKey.of(String.valueOf(id)))
                                .toArray(),
                near == null ? UNKNOWN.weights : near);
    }

    private static float[] vector(Map<String, Object> source, String field) {
        return field != null && XContentMapValues.extractValue(field, source) instanceof List<?> components
                ? floats(components)
                : null;
    }

    private static float[] floats(List<?> numbers) {
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            if (!(numbers.get(i) instanceof Number number)) {
                return null;
            }
            floats[i] = number.floatValue();
        }
        return floats;
    }

    private static long bytes(float[] floats) {
        return floats == null ? 0 : 4L * floats.length;
    }

    /** Bytes on the heap, approximately. */
    long bytes() {
        return 120 + bytes(vector) + bytes(tower) + 12L * neighbours.length;
    }
}
