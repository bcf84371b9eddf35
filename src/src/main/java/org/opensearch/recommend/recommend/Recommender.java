/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.util.function.Function;
import java.util.function.LongSupplier;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.items.ItemStore;
import org.opensearch.recommend.profile.ProfileStore;
import org.opensearch.recommend.recommend.source.Sources;
import org.opensearch.recommend.rescore.RescoreModule;
import org.opensearch.recommend.version.CollaborativeModels;
import org.opensearch.recommend.version.LearnedItems;
import org.opensearch.recommend.version.ModelVersions;
import org.opensearch.recommend.version.TwoTowerModels;
import org.opensearch.tasks.Task;
import org.opensearch.transport.client.Client;

/**
 * Answers requests for recommendations.
 *
 * @param client    of the caller, for everything on the item index
 * @param configs   configurations
 * @param items     facts of history and session items
 * @param profiles  what is known of users
 * @param sources   where candidates come from
 * @param signals   signals by item index
 * @param versions  which model version answers
 * @param models    their collaborative models
 * @param towers    the deployed two-tower models
 * @param learned   what either knows of items
 * @param rescorers how the shards rank
 * @param queries   reads filters
 * @param cache     recent answers
 * @param log       where impressions go
 * @param shadow    where rankers are tried out
 * @param clock     milliseconds since the epoch
 */
public record Recommender(
        Client client,
        ClusterService clusterService,
        ConfigService configs,
        ItemStore items,
        ProfileStore profiles,
        Sources sources,
        Function<String, SignalReader> signals,
        ModelVersions versions,
        CollaborativeModels models,
        TwoTowerModels towers,
        LearnedItems learned,
        RescoreModule rescorers,
        Queries queries,
        AnswerCache cache,
        ImpressionLog log,
        Shadow shadow,
        LongSupplier clock) {

    /** Answers; the listener fails only for what the caller can mend, or when the caller may not read the index. */
    public void recommend(Task task, RecommendRequest request, ActionListener<RecommendResponse> listener) {
        try {
            new Recommendation(this, task, request, listener).start();
        } catch (RuntimeException e) {
            listener.onFailure(e);
        }
    }
}
