/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.rescore.RescoreContext;

/** One shard's part of a {@link RankRequest}. */
final class RecommendRescoreContext extends RescoreContext {
    private final RankRequest request;
    private final ItemColumns columns;
    private final BatchLog.Key logKey;

    RecommendRescoreContext(int windowSize, RecommendRescorer rescorer, RankRequest request, QueryShardContext shard) {
        super(windowSize, rescorer);
        this.request = request;
        this.columns = ItemColumns.of(request.roles(), request.factors(), request.towers(), shard);
        this.logKey = request.logId() == null
                ? null
                : new BatchLog.Key(request.logId(), shard.index().getUUID(), shard.getShardId());
    }

    RankRequest request() {
        return request;
    }

    ItemColumns columns() {
        return columns;
    }

    /** Where what is scored is kept for the fetch phase, or null. */
    BatchLog.Key logKey() {
        return logKey;
    }
}
