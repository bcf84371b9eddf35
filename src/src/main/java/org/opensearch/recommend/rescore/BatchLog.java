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
    private static final int MOST_VERDICTS = 20_000;
    private static final TimeValue TIME_TO_LIVE = TimeValue.timeValueSeconds(60);

    /**
     * One shard's part of one request.
     *
     * @param request {@link RankRequest#logId}
     * @param index   UUID of the index
     * @param shard   number of the shard
     */
    record Key(String request, String index, int shard) {}

    /**
     * Which model scored a shard's part.
     *
     * @param version of the model, or null when none did
     * @param problem why the one that was asked for did not, or null when it did
     * @param formula why its heads did not become a score as was asked for, or null when they did
     */
    record Verdict(String version, String problem, String formula) {}

    private final Cache<Key, Verdict> verdicts = CacheBuilder.<Key, Verdict>builder()
            .setMaximumWeight(MOST_VERDICTS)
            .setExpireAfterWrite(TIME_TO_LIVE)
            .build();

    private final Cache<Key, ScoredBatch> batches = CacheBuilder.<Key, ScoredBatch>builder()
            .setMaximumWeight(ByteSizeUnit.MB.toBytes(16))
            .setExpireAfterWrite(TIME_TO_LIVE)
            .weigher((key, batch) -> batch.bytes())
            .build();

    void put(Key key, ScoredBatch batch) {
        batches.put(key, batch);
    }

    void put(Key key, Verdict verdict) {
        verdicts.put(key, verdict);
    }

    /** Or null. */
    Verdict verdict(Key key) {
        return verdicts.get(key);
    }

    /** Or null. */
    ScoredBatch get(Key key) {
        return batches.get(key);
    }
}
