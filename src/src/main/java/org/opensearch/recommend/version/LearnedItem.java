/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.recommend.core.item.ItemKey;

/**
 * What a model version knows of an item.
 *
 * @param vector     its vector, or null
 * @param neighbours keys of the items that go with it, the nearest first
 * @param weights    how near each is; the more, the nearer
 */
public record LearnedItem(float[] vector, long[] neighbours, float[] weights) {
    /** An item that the model does not know. */
    public static final LearnedItem UNKNOWN = new LearnedItem(null, new long[0], new float[0]);

    /** Reads what the fields of an item's source say; what has another shape counts as absent. */
    static LearnedItem of(Map<String, Object> source, String vectorField, String neighboursField) {
        float[] vector = XContentMapValues.extractValue(vectorField, source) instanceof List<?> components
                ? floats(components)
                : null;
        Object stored = XContentMapValues.extractValue(neighboursField, source);
        if (!(stored instanceof Map<?, ?> map)
                || !(map.get("ids") instanceof List<?> ids)
                || !(map.get("weights") instanceof List<?> weights)
                || ids.size() != weights.size()) {
            return new LearnedItem(vector, UNKNOWN.neighbours, UNKNOWN.weights);
        }
        float[] near = floats(weights);
        return new LearnedItem(
                vector,
                near == null
                        ? UNKNOWN.neighbours
                        : ids.stream()
                                .mapToLong(id -> ItemKey.of(String.valueOf(id)))
                                .toArray(),
                near == null ? UNKNOWN.weights : near);
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

    /** Bytes on the heap, approximately. */
    long bytes() {
        return 120 + (vector == null ? 0 : 4L * vector.length) + 12L * neighbours.length;
    }
}
