/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.ingest;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.core.content.ContentEncoder;
import org.opensearch.recommend.core.content.ContentStatistics;
import org.opensearch.recommend.core.content.HashedContentEncoder;

/** Chooses the encoder of an item index: today the built-in one, with the index's own statistics where there are any. */
public final class ContentEncoders {
    private record Made(int dimension, ContentStatistics statistics, ContentEncoder encoder) {}

    private record Counted(String indexUuid, ContentStatistics statistics) {}

    private final UnaryOperator<String> indexUuid;
    private final Map<String, Counted> statistics = new ConcurrentHashMap<>();
    private final Map<String, Made> made = new ConcurrentHashMap<>();

    /**
     * Encoders.
     *
     * @param indexUuid UUID of an item index of a name
     */
    public ContentEncoders(UnaryOperator<String> indexUuid) {
        this.indexUuid = indexUuid;
    }

    /** The encoder of an item index; its dimension is the configuration's. */
    public ContentEncoder encoder(IndexConfig config) {
        int dimension = config.config().dimension();
        Counted counted = statistics.get(config.index());
        ContentStatistics current = counted == null || !counted.indexUuid.equals(indexUuid.apply(config.index()))
                ? ContentStatistics.NONE
                : counted.statistics;
        return made.compute(
                        config.index(),
                        (index, known) -> known != null && known.dimension == dimension && known.statistics == current
                                ? known
                                : new Made(dimension, current, new HashedContentEncoder(dimension, current)))
                .encoder;
    }

    /**
     * Items of an index are weighted by these statistics from now on.
     *
     * @param uuid of the index that was counted: one that is made anew under the same name is another catalogue
     */
    public void use(String index, String uuid, ContentStatistics newStatistics) {
        statistics.put(index, new Counted(uuid, newStatistics));
    }
}
