/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.index.seqno.SequenceNumbers;

/**
 * How far an index has been read.
 *
 * @param indexUuid which index of that name; empty when none has been read
 * @param shards    shard to the last sequence number that was dealt with
 */
public record Checkpoint(String indexUuid, Map<Integer, Long> shards) {
    /** Before the first change of any index. */
    public static final Checkpoint NONE = new Checkpoint("", Map.of());

    public Checkpoint {
        shards = Map.copyOf(shards);
    }

    /** The last sequence number of a shard that was dealt with, -1 for none. */
    public long of(int shard) {
        return shards.getOrDefault(shard, SequenceNumbers.NO_OPS_PERFORMED);
    }

    /** With one shard further on. */
    public Checkpoint with(int shard, long seqNo) {
        Map<Integer, Long> moved = new TreeMap<>(shards);
        moved.put(shard, seqNo);
        return new Checkpoint(indexUuid, moved);
    }

    /** With one shard further on, unless it is already; of another index only that shard is known. */
    public Checkpoint atLeast(String uuid, int shard, long seqNo) {
        Checkpoint same = uuid.equals(indexUuid) ? this : new Checkpoint(uuid, Map.of());
        return seqNo > same.of(shard) ? same.with(shard, seqNo) : same;
    }

    /** For a stored document. */
    public Map<String, Object> toMap() {
        Map<String, Object> numbers = new TreeMap<>();
        shards.forEach((shard, seqNo) -> numbers.put(Integer.toString(shard), seqNo));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("index_uuid", indexUuid);
        map.put("shards", numbers);
        return map;
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static Checkpoint fromMap(Object value) {
        if (!(value instanceof Map<?, ?> map)
                || !(map.get("index_uuid") instanceof String uuid)
                || !(map.get("shards") instanceof Map<?, ?> numbers)) {
            throw new IllegalArgumentException("a checkpoint has [index_uuid] and [shards]");
        }
        Map<Integer, Long> shards = new TreeMap<>();
        numbers.forEach((shard, seqNo) -> {
            if (!(seqNo instanceof Number number)) {
                throw new IllegalArgumentException("[shards] must be numbers by shard");
            }
            shards.put(Integer.valueOf(String.valueOf(shard)), number.longValue());
        });
        return new Checkpoint(uuid, shards);
    }
}
