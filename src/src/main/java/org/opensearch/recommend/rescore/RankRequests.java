/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.util.List;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.UUIDs;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.core.profile.Profile;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.profile.ProfileStore;
import org.opensearch.recommend.profile.UserStateLoader;
import org.opensearch.recommend.version.ModelVersion;
import org.opensearch.recommend.version.ModelVersions;
import org.opensearch.search.builder.SearchSourceBuilder;

/** Gathers the user's state for a search that names the rescorer itself. */
public final class RankRequests implements RankRequestLoader {
    private static final Logger LOGGER = LogManager.getLogger(RankRequests.class);

    private final ClusterService clusterService;
    private final IndexNameExpressionResolver resolver;
    private final ConfigService configs;
    private final ProfileStore profiles;
    private final UserStateLoader userStates;
    private final ModelVersions versions;
    private final LongSupplier clock;

    public RankRequests(
            ClusterService clusterService,
            IndexNameExpressionResolver resolver,
            ConfigService configs,
            ProfileStore profiles,
            UserStateLoader userStates,
            ModelVersions versions,
            LongSupplier clock) {
        this.clusterService = clusterService;
        this.resolver = resolver;
        this.configs = configs;
        this.profiles = profiles;
        this.userStates = userStates;
        this.versions = versions;
        this.clock = clock;
    }

    @Override
    public void load(IndicesRequest search, String userId, List<String> session, ActionListener<RankRequest> listener) {
        IndexConfig config;
        try {
            config = configOf(search);
        } catch (RuntimeException e) {
            listener.onFailure(e);
            return;
        }
        String logId = wantsFeatures(search) ? UUIDs.base64UUID() : null;
        ModelVersion version = versions.choose(config.index(), userId);
        String ranker = version == null ? null : version.ranker(config.index());
        if (userId == null) {
            load(config, Profile.empty(""), session, ranker, logId, listener);
            return;
        }
        profiles.get(
                config,
                userId,
                ActionListener.wrap(stored -> load(config, stored.profile(), session, ranker, logId, listener), e -> {
                    LOGGER.warn(
                            () -> new ParameterizedMessage(
                                    "a profile of [{}] cannot be read; ranking goes on without it", config.index()),
                            e);
                    load(config, Profile.empty(userId), session, ranker, logId, listener);
                }));
    }

    private void load(
            IndexConfig config,
            Profile profile,
            List<String> session,
            String ranker,
            String logId,
            ActionListener<RankRequest> listener) {
        long now = clock.getAsLong();
        userStates.load(
                config,
                profile,
                session,
                now,
                ActionListener.map(
                        listener,
                        (UserState user) -> new RankRequest(
                                config.index(),
                                config.config().fields(),
                                null,
                                null,
                                user,
                                CandidateScores.NONE,
                                new RankContext(now, null, null),
                                ranker,
                                null,
                                logId)));
    }

    /** Under the name that the search uses, or the name of the one index behind it. */
    private IndexConfig configOf(IndicesRequest search) {
        String[] named = search.indices();
        if (named != null && named.length == 1) {
            IndexConfig config = configs.find(named[0]);
            if (config != null) {
                return config;
            }
        }
        String[] concrete = resolver.concreteIndexNames(clusterService.state(), search);
        if (concrete.length != 1) {
            throw new IllegalArgumentException("the rescorer [" + RecommendRescorerBuilder.NAME
                    + "] works only in a search of one index, and this search names [" + concrete.length + "]");
        }
        return configs.require(concrete[0]);
    }

    private static boolean wantsFeatures(IndicesRequest search) {
        if (!(search instanceof SearchRequest request) || request.source() == null) {
            return false;
        }
        SearchSourceBuilder source = request.source();
        return Boolean.TRUE.equals(source.explain())
                || source.ext().stream()
                        .anyMatch(ext -> ext instanceof RecommendExtBuilder recommend
                                && recommend.features() != RecommendExtBuilder.Features.NONE);
    }
}
