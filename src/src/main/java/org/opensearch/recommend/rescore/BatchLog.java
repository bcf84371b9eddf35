/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.common.unit.ByteSizeUnit;

/**
 * Carries what was scored from a shard's query phase to its fetch phase, for requests that ask to see it. Bounded: an
 * entry that is gone is an explanation less, nothing more.
 */
final class BatchLog {
    private static final TimeValue TIME_TO_LIVE = TimeValue.timeValueSeconds(60);

    /**
     * One shard's part of one request.
     *
     * @param request {@link RankRequest#logId}
     * @param index   UUID of the index
     * @param shard   number of the shard
     */
    record Key(String request, String index, int shard) {}

    private final Cache<Key, ScoredBatch> batches = CacheBuilder.<Key, ScoredBatch>builder()
            .setMaximumWeight(ByteSizeUnit.MB.toBytes(16))
            .setExpireAfterWrite(TIME_TO_LIVE)
            .weigher((key, batch) -> batch.bytes())
            .build();

    void put(Key key, ScoredBatch batch) {
        batches.put(key, batch);
    }

    /** Or null. */
    ScoredBatch get(Key key) {
        return batches.get(key);
    }
}
