/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.util.List;
import java.util.function.Function;
import org.opensearch.plugins.SearchPlugin.RescorerSpec;
import org.opensearch.plugins.SearchPlugin.SearchExtSpec;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.model.RankerModels;
import org.opensearch.search.fetch.FetchSubPhase;

/**
 * What the rescorer registers with a node and what it needs of it. Searches are parsed by what is registered before a
 * node's components exist, but not before {@link #start}.
 */
public final class RescoreModule implements RescoreServices, CandidateFetchSubPhase.Services {
    private final BatchLog log = new BatchLog();
    private final RescoreCounters counters = new RescoreCounters();

    private ConfigService configs;
    private RankerModels models;
    private RankRequestLoader loader;
    private RecommendRescorer rescorer;

    /**
     * Hands over the node's components.
     *
     * @param signals the signals of an item index by its name
     */
    public void start(
            ConfigService newConfigs,
            RankerModels newModels,
            Function<String, SignalReader> signals,
            RankRequestLoader newLoader) {
        configs = newConfigs;
        models = newModels;
        loader = newLoader;
        rescorer = new RecommendRescorer(newModels, signals, log, counters);
    }

    /** The rescorer for a search that has all the shards need. */
    public RecommendRescorerBuilder rescorer(RankRequest request) {
        return new RecommendRescorerBuilder(this, request);
    }

    public List<RescorerSpec<?>> rescorers() {
        return List.of(new RescorerSpec<>(
                RecommendRescorerBuilder.NAME,
                in -> new RecommendRescorerBuilder(in, this),
                parser -> RecommendRescorerBuilder.parse(parser, this)));
    }

    public List<FetchSubPhase> fetchSubPhases() {
        return List.of(new CandidateFetchSubPhase(this));
    }

    public List<SearchExtSpec<?>> searchExts() {
        return List.of(
                new SearchExtSpec<>(RecommendExtBuilder.NAME, RecommendExtBuilder::new, RecommendExtBuilder::parse));
    }

    public RescoreStats stats() {
        return counters.stats();
    }

    @Override
    public RankRequestLoader loader() {
        return loader;
    }

    @Override
    public RecommendRescorer rescorer() {
        return rescorer;
    }

    @Override
    public RankerModels models() {
        return models;
    }

    @Override
    public BatchLog log() {
        return log;
    }

    @Override
    public Function<String, FieldRoles> roles() {
        return index -> {
            IndexConfig config = configs.find(index);
            return config == null ? null : config.config().fields();
        };
    }
}
