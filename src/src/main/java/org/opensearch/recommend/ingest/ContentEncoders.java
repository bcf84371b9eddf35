/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.ingest;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.core.content.ContentEncoder;
import org.opensearch.recommend.core.content.ContentStatistics;
import org.opensearch.recommend.core.content.HashedContentEncoder;

/** Chooses the encoder of an item index: today the built-in one, with the index's own statistics where there are any. */
public final class ContentEncoders {
    private record Made(int dimension, ContentStatistics statistics, ContentEncoder encoder) {}

    private final Map<String, ContentStatistics> statistics = new ConcurrentHashMap<>();
    private final Map<String, Made> made = new ConcurrentHashMap<>();

    /** The encoder of an item index; its dimension is the configuration's. */
    public ContentEncoder encoder(IndexConfig config) {
        int dimension = config.config().dimension();
        ContentStatistics current = statistics.getOrDefault(config.index(), ContentStatistics.NONE);
        return made.compute(
                        config.index(),
                        (index, known) -> known != null && known.dimension == dimension && known.statistics == current
                                ? known
                                : new Made(dimension, current, new HashedContentEncoder(dimension, current)))
                .encoder;
    }

    /** Items encoded from now on are weighted by these statistics. */
    public void use(String index, ContentStatistics newStatistics) {
        statistics.put(index, newStatistics);
    }
}
