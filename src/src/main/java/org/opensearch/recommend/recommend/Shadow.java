/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.Randomness;
import org.opensearch.common.UUIDs;
import org.opensearch.common.settings.Setting;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.recommend.core.candidate.Candidate;
import org.opensearch.recommend.core.evaluate.RankAgreement;
import org.opensearch.recommend.core.profile.ItemInterest;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.recommend.source.Collaborative;
import org.opensearch.recommend.recommend.source.TwoTower;
import org.opensearch.recommend.rescore.RankRequest;
import org.opensearch.recommend.rescore.RescoreModule;
import org.opensearch.recommend.version.Agreements;
import org.opensearch.recommend.version.CollaborativeModels;
import org.opensearch.recommend.version.LearnedItems;
import org.opensearch.recommend.version.ModelVersion;
import org.opensearch.recommend.version.ModelVersions;
import org.opensearch.recommend.version.TwoTowerModels;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Scores the candidates of some live requests again with the ranker in the shadow, after the answer has gone, one at a
 * time, and counts how far the two orders agree. What waits is bounded: beyond it requests are given up and counted.
 */
public final class Shadow {
    public static final Setting<Double> SAMPLE_RATE = Setting.doubleSetting(
            "plugins.recommend.shadow.sample_rate", 0.1, 0, 1, Setting.Property.NodeScope, Setting.Property.Dynamic);

    private static final Logger logger = LogManager.getLogger(Shadow.class);
    private static final int WAITING = 64;
    private static final int HEAD = 10;
    private static final long TIMEOUT_MILLIS = 10_000;

    /**
     * A request that was answered.
     *
     * @param request    what the shards ranked by
     * @param interests  what learned models go by, the newest first
     * @param candidates what was ranked
     * @param order      keys of the items as the serving ranker put them, best first
     */
    record Served(RankRequest request, List<ItemInterest> interests, List<Candidate> candidates, List<Long> order) {}

    private final ThreadPool threadPool;
    private final ModelVersions versions;
    private final CollaborativeModels models;
    private final TwoTowerModels twoTowers;
    private final LearnedItems learned;
    private final Ranking ranking;
    private final Agreements agreements;
    private final BlockingQueue<Served> queue = new ArrayBlockingQueue<>(WAITING);
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile double rate;

    /** A shadow whose client runs as the plugin. */
    public Shadow(
            Client pluginClient,
            ClusterService clusterService,
            ThreadPool threadPool,
            ModelVersions versions,
            CollaborativeModels models,
            TwoTowerModels twoTowers,
            LearnedItems learned,
            RescoreModule rescorers,
            Agreements agreements) {
        this.threadPool = threadPool;
        this.versions = versions;
        this.models = models;
        this.twoTowers = twoTowers;
        this.learned = learned;
        this.ranking = new Ranking(pluginClient, rescorers);
        this.agreements = agreements;
        this.rate = SAMPLE_RATE.get(clusterService.getSettings());
        clusterService.getClusterSettings().addSettingsUpdateConsumer(SAMPLE_RATE, changed -> rate = changed);
    }

    /** Takes a request, or not; never waits. */
    void offer(Served served) {
        if (versions.shadow(served.request().index()) == null
                || served.order().isEmpty()
                || Randomness.get().nextDouble() >= rate) {
            return;
        }
        if (queue.offer(served)) {
            next();
        } else {
            agreements.dropped();
        }
    }

    private void next() {
        while (!queue.isEmpty() && busy.compareAndSet(false, true)) {
            Served served = queue.poll();
            if (served != null) {
                threadPool.generic().execute(() -> score(served));
                return;
            }
            busy.set(false);
        }
    }

    private void score(Served served) {
        String index = served.request().index();
        ModelVersion version = versions.shadow(index);
        String ranker = version == null ? null : version.ranker(index);
        ActionListener<Ranking.Result> counted = ActionListener.runAfter(
                ActionListener.wrap(result -> count(ranker, served, result), e -> {
                    agreements.failed(ranker);
                    logger.debug("ranker [{}] did not score in the shadow", ranker, e);
                }),
                () -> {
                    busy.set(false);
                    next();
                });
        if (version == null) {
            busy.set(false);
            next();
            return;
        }
        try {
            models.get(
                    index,
                    version,
                    ActionListener.wrap(
                            model -> asSeenBy(model, twoTowers.get(index, version), served, ranker, counted),
                            counted::onFailure));
        } catch (RuntimeException e) {
            counted.onFailure(e);
        }
    }

    /** Goes on with the user as the learned models of the version in the shadow see it. */
    private void asSeenBy(
            CollaborativeModels.Deployed model,
            TwoTowerModels.Deployed towers,
            Served served,
            String ranker,
            ActionListener<Ranking.Result> listener) {
        RankRequest request = served.request();
        boolean sameModel = model == null || model.vectorField().equals(request.factors());
        boolean sameTowers = towers == null || towers.vectorField().equals(request.towers());
        if (sameModel && sameTowers) {
            rank(served, ranker, request.user(), request.factors(), request.towers(), listener);
            return;
        }
        learned.get(
                request.index(),
                model,
                model == null ? null : model.neighbours(),
                towers,
                served.interests().stream().map(ItemInterest::itemId).toList(),
                ActionListener.wrap(
                        items -> {
                            UserState user = request.user();
                            String factors = request.factors();
                            String vectors = request.towers();
                            if (!sameModel) {
                                float[] factor =
                                        new Collaborative(model, model.neighbours(), served.interests(), items).user();
                                user = user.withFactors(factor, factor == null ? null : model.meanFactor());
                                factors = model.vectorField();
                            }
                            if (!sameTowers) {
                                float[] pool = TwoTower.of(towers, served.interests(), items)
                                        .pool();
                                user = user.withTower(pool, null);
                                user = pool == null
                                        ? user
                                        : user.withTower(pool, twoTowers.user(towers, user, request.context()));
                                vectors = towers.vectorField();
                            }
                            rank(served, ranker, user, factors, vectors, listener);
                        },
                        listener::onFailure));
    }

    private void rank(
            Served served,
            String ranker,
            UserState user,
            String factors,
            String towers,
            ActionListener<Ranking.Result> listener) {
        RankRequest request = new RankRequest(
                served.request().index(),
                served.request().roles(),
                factors,
                towers,
                user,
                served.request().candidates(),
                served.request().context(),
                ranker,
                served.request().score(),
                UUIDs.base64UUID());
        ranking.rank(
                request,
                true,
                served.candidates(),
                served.candidates().size(),
                Ranking.Carried.NONE,
                false,
                TIMEOUT_MILLIS,
                TaskId.EMPTY_TASK_ID,
                listener);
    }

    private void count(String ranker, Served served, Ranking.Result result) {
        List<Long> order = result.items().stream().map(RankedItem::key).toList();
        double spearman = RankAgreement.spearman(served.order(), order);
        if (!ranker.equals(result.ranker()) || result.fellBack() || Double.isNaN(spearman)) {
            agreements.failed(ranker);
        } else {
            agreements.scored(ranker, RankAgreement.overlap(served.order(), order, HEAD), spearman);
        }
    }
}
