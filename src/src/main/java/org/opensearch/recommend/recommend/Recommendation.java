/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.common.Randomness;
import org.opensearch.common.UUIDs;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.ItemMapping;
import org.opensearch.recommend.core.candidate.Candidate;
import org.opensearch.recommend.core.candidate.CandidateMerger;
import org.opensearch.recommend.core.candidate.SourceHit;
import org.opensearch.recommend.core.cf.FoldIn;
import org.opensearch.recommend.core.config.Diversity;
import org.opensearch.recommend.core.config.Scenario;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.profile.ItemInterest;
import org.opensearch.recommend.core.profile.Profile;
import org.opensearch.recommend.core.profile.UserStates;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.rerank.Reasons;
import org.opensearch.recommend.core.rerank.Reranker;
import org.opensearch.recommend.core.util.Fields;
import org.opensearch.recommend.model.ModelException;
import org.opensearch.recommend.profile.StoredProfile;
import org.opensearch.recommend.recommend.source.Collaborative;
import org.opensearch.recommend.recommend.source.KeySearch;
import org.opensearch.recommend.recommend.source.Seed;
import org.opensearch.recommend.recommend.source.SourceQuery;
import org.opensearch.recommend.recommend.source.Sources;
import org.opensearch.recommend.recommend.source.TwoTower;
import org.opensearch.recommend.rescore.RankRequest;
import org.opensearch.recommend.version.CollaborativeModels;
import org.opensearch.recommend.version.LearnedItem;
import org.opensearch.recommend.version.ModelVersion;
import org.opensearch.recommend.version.NeighbourLists;
import org.opensearch.recommend.version.TwoTowerModels;
import org.opensearch.tasks.Task;

/**
 * One request on its way: profile, items of the history, sources, ranking, re-ranking, the page. Each step hands over
 * to the next when its reads have come back; what fails on the way becomes a warning wherever the answer can do
 * without it.
 */
final class Recommendation {
    private static final Logger logger = LogManager.getLogger(Recommendation.class);
    private static final List<String> TOP_UP = List.of("popular", "catalogue");
    private static final String NEIGHBOURS = "neighbours";
    private static final List<String> OF_TOGETHER = List.of(NEIGHBOURS, "content");

    /** With nothing else to show, an answer is worth waiting for. */
    private static final long LAST_RESORT_MILLIS = 2000;

    private final Recommender of;
    private final RecommendRequest request;
    private final ActionListener<RecommendResponse> listener;
    private final TaskId task;
    private final String recommendationId = UUIDs.base64UUID();
    private final Timings timings = new Timings();
    private final long now;
    private final List<String> warnings = new ArrayList<>();

    private IndexConfig config;
    private ItemMapping mapping;
    private Scenario scenario;
    private Diversity diversity;
    private int size;
    private long timeout;
    private Map<String, Integer> sizes;
    private ModelVersion version;
    private CollaborativeModels.Deployed model;
    private TwoTowerModels.Deployed towers;
    private StoredProfile stored;
    private Profile profile;
    private boolean profileRead = true;
    private String cacheState;
    private ItemFilter filter;
    private Map<String, ItemFacts> facts = Map.of();
    private List<ItemInterest> interests = List.of();
    private UserState user = UserState.ANONYMOUS;
    private SourceQuery query;
    private final Map<String, List<SourceHit>> lists = new LinkedHashMap<>();
    private boolean toppedUp;
    private boolean widened;
    private boolean exhausted;
    private List<Candidate> candidates = List.of();
    private boolean logsFeatures;
    private Shadow.Served served;
    private RankRequest rankRequest;
    private long signalsAt;
    /** By item key, made for the items that are answered. */
    private final Map<Long, Supplier<Map<String, Object>>> explanations = new HashMap<>();

    private final Map<Long, Supplier<Map<String, Object>>> rankings = new HashMap<>();

    Recommendation(Recommender of, Task task, RecommendRequest request, ActionListener<RecommendResponse> listener) {
        this.of = of;
        this.request = request;
        this.listener = listener;
        this.task = new TaskId(of.clusterService().localNode().getId(), task.getId());
        this.now = of.clock().getAsLong();
    }

    void start() {
        config = of.configs().require(request.index());
        mapping = of.configs().mapping(request.index());
        scenario = config.config().scenarios().get(request.scenario());
        if (scenario == null) {
            throw new IllegalArgumentException("[scenario] must be one of "
                    + config.config().scenarios().keySet() + ", got [" + request.scenario() + "]");
        }
        diversity = request.diversity() == null
                ? scenario.diversity()
                : Diversity.read(Fields.of("diversity", request.diversity()), scenario.diversity());
        size = request.size() > 0 ? request.size() : scenario.size();
        timeout = request.timeout() > 0 ? request.timeout() : scenario.timeout();
        sizes = sizes();
        logsFeatures = request.logImpression()
                && of.log().enabled()
                && Randomness.get().nextDouble() < config.config().logFeatures();
        version = of.versions().choose(request.index(), request.userId());
        towers = towers();
        of.models().get(request.index(), version, then(this::modelIs, e -> {
            warn("the collaborative model could not be loaded", e);
            modelIs(null);
        }));
    }

    private TwoTowerModels.Deployed towers() {
        try {
            TwoTowerModels.Deployed deployed = of.towers().get(request.index(), version);
            return deployed == null || mapping.type(deployed.vectorField()) == null ? null : deployed;
        } catch (ModelException e) {
            warnings.add(e.getMessage());
            return null;
        }
    }

    private void modelIs(CollaborativeModels.Deployed deployed) {
        // An index that was made anew has none of the vectors that were written to the old one.
        model = deployed == null || mapping.type(deployed.vectorField()) == null ? null : deployed;
        if (request.userId() == null) {
            profileIs(StoredProfile.missing(""));
            return;
        }
        of.profiles().get(config, request.userId(), then(this::profileIs, e -> {
            profileRead = false;
            warn("the profile could not be read", e);
            profileIs(StoredProfile.missing(request.userId()));
        }));
    }

    private Map<String, Integer> sizes() {
        Map<String, Integer> chosen = new LinkedHashMap<>(scenario.sources());
        for (String source : request.sources()) {
            if (!of.sources().names().contains(source)) {
                throw new IllegalArgumentException(
                        "[sources] names [" + source + "], which is not a source; expected some of "
                                + of.sources().names());
            }
            chosen.putIfAbsent(source, 200);
        }
        if (!request.sources().isEmpty()) {
            chosen.keySet().retainAll(request.sources());
        } else if (request.isTogether()) {
            chosen.keySet().retainAll(OF_TOGETHER);
        }
        return chosen;
    }

    private void profileIs(StoredProfile read) {
        timings.stage("profile");
        stored = read;
        profile = read.profile();
        filter = ItemFilter.of(request, config.config().fields(), mapping, scenario, profile, of.queries(), now);
        cacheState = config.version() + "/" + stored.seqNo() + "/" + stored.primaryTerm() + "/"
                + (version == null ? "" : version.version() + "/" + version.deployedAt());
        // What was scored for an earlier answer is not kept.
        if (!request.explain() && !logsFeatures && profileRead) {
            AnswerCache.Answer cached = of.cache().fresh(cacheKey(), cacheState, request.from() + size, now);
            if (cached != null) {
                page(cached, true);
                return;
            }
        }
        interests = model == null && towers == null ? List.of() : interests();
        Set<String> ids = new LinkedHashSet<>(UserStates.items(profile, session()));
        // A reason may name any of them.
        interests.forEach(interest -> ids.add(interest.itemId()));
        if (ids.isEmpty()) {
            factsAre(Map.of());
            return;
        }
        of.items().facts(config, ids, then(this::factsAre, e -> {
            warn("items of the history could not be read", e);
            factsAre(Map.of());
        }));
    }

    /** The session; of a request about items, those. */
    private List<String> session() {
        return request.about().isEmpty() ? request.session() : request.about();
    }

    private void factsAre(Map<String, ItemFacts> found) {
        timings.stage("items");
        facts = found;
        if (!request.about().isEmpty()
                && request.about().stream().noneMatch(facts::containsKey)
                && warnings.isEmpty()) {
            throw new ResourceNotFoundException(
                    "no item [" + String.join("], [", request.about()) + "] in [" + request.index() + "]");
        }
        user = UserStates.of(
                profile, session(), facts, now, config.config().profile().halfLife());
        if (interests.isEmpty()) {
            learnedAre(Map.of());
            return;
        }
        of.learned()
                .get(
                        request.index(),
                        model,
                        model == null ? null : neighbourLists(),
                        towers,
                        interests.stream().map(ItemInterest::itemId).toList(),
                        then(this::learnedAre, e -> {
                            warn("the vectors of the history could not be read", e);
                            learnedAre(Map.of());
                        }));
    }

    private NeighbourLists neighbourLists() {
        return request.isTogether() ? model.together() : model.neighbours();
    }

    /** What learned models go by: the session and the history, or the items that the request is about. */
    private List<ItemInterest> interests() {
        Profile past = request.about().isEmpty() ? profile : Profile.empty(profile.userId());
        return UserStates.interests(past, session(), now, FoldIn.MOST_ITEMS);
    }

    private void learnedAre(Map<String, LearnedItem> learned) {
        Collaborative collaborative =
                model == null ? Collaborative.NONE : new Collaborative(model, neighbourLists(), interests, learned);
        if (collaborative.user() != null) {
            user = user.withFactors(collaborative.user(), model.meanFactor());
        }
        timings.stage("fold_in");
        RankContext context = new RankContext(now, region(), request.device(), request.scenario());
        TwoTower twoTower = towers == null ? TwoTower.NONE : twoTower(learned, context);
        query = new SourceQuery(
                config,
                mapping,
                scenario,
                user,
                request.about().isEmpty()
                        ? seeds(profile.recentPositive(UserStates.MOST_HISTORY_VECTORS).stream()
                                .map(ItemInterest::itemId)
                                .toList())
                        : seeds(session()),
                request.about().isEmpty() ? seeds(session()) : List.of(),
                collaborative,
                twoTower,
                filter,
                of.signals().apply(config.index()),
                context,
                search(timeout),
                0);
        of.sources().retrieve(query, sizes, timeout, then(this::sourcesAre, this::fail));
    }

    /**
     * The history as the two-tower model sees it. A user's items are sought by the vector that the user tower makes of it;
     * items like others by the vectors of those.
     */
    private TwoTower twoTower(Map<String, LearnedItem> learned, RankContext context) {
        TwoTower history = TwoTower.of(towers, interests, learned);
        float[] pool = history.pool();
        if (pool == null) {
            return history;
        }
        TwoTower seeking = history.seekingBy(request.about().isEmpty() ? null : pool);
        try {
            user = user.withTower(pool, of.towers().user(towers, user.withTower(pool, null), context));
            if (request.about().isEmpty()) {
                seeking = history.seekingBy(user.tower());
            }
        } catch (ModelException e) {
            logger.warn("a user tower failed; the answer goes on without it", e);
            warnings.add("the user tower did not compute: " + e.getMessage());
        }
        timings.stage("user_tower");
        return seeking;
    }

    private KeySearch search(long millis) {
        return new KeySearch(of.client(), of.queries(), request.index(), TimeValue.timeValueMillis(millis), task);
    }

    private String region() {
        return request.region() != null
                ? request.region()
                : profile.attribute("region") instanceof String region ? region : null;
    }

    private List<Seed> seeds(Collection<String> ids) {
        List<Seed> seeds = new ArrayList<>();
        for (String id : ids) {
            ItemFacts item = facts.get(id);
            if (item != null) {
                seeds.add(new Seed(id, item.content(), item.categories()));
            }
        }
        return seeds;
    }

    private void sourcesAre(Map<String, Sources.Result> results) {
        timings.stage("sources");
        lists.putAll(collect(results));
        candidates = merged();
        if (candidates.size() >= request.from() + size) {
            rank();
        } else {
            topUp(filter);
        }
    }

    /** Adds what is popular, and any items, that a filter allows. */
    private void topUp(ItemFilter allowed) {
        toppedUp = true;
        Map<String, Integer> rest = new LinkedHashMap<>();
        TOP_UP.forEach(source -> rest.put(source, wantedOfTopUp()));
        long patience = Math.max(timeout, LAST_RESORT_MILLIS);
        of.sources()
                .retrieve(query.topUp(allowed, search(patience)), rest, patience, then(this::toppedUpWith, this::fail));
    }

    private int wantedOfTopUp() {
        return Math.max(scenario.rerankWindow(), request.from() + 2 * size);
    }

    private void toppedUpWith(Map<String, Sources.Result> more) {
        timings.stage("top_up");
        Sources.Result catalogue = more.get("catalogue");
        exhausted = !widened
                && catalogue.status() == Sources.Status.OK
                && catalogue.hits().size() < wantedOfTopUp();
        collect(more).forEach((source, hits) -> lists.merge(source, hits, Recommendation::concat));
        // Without a ranker, what tops up stands behind what the sources wanted have brought.
        candidates = request.rank() ? merged() : CandidateMerger.behind(List.of(candidates, merged()));
        if (candidates.isEmpty()) {
            withoutCandidates();
        } else {
            rank();
        }
    }

    private List<Candidate> merged() {
        if (!goesByLift()) {
            return CandidateMerger.merge(lists, scenario.candidates());
        }
        Map<String, List<SourceHit>> inTurn = new LinkedHashMap<>();
        inTurn.put(NEIGHBOURS, lists.get(NEIGHBOURS));
        inTurn.putAll(lists);
        return CandidateMerger.inTurn(inTurn, scenario.candidates());
    }

    /** Whether the ranker orders the candidates. */
    private boolean ranks() {
        return request.rank() && !goesByLift();
    }

    /** Whether candidates keep the order in which they go with the basket, which the user's taste does not overrule. */
    private boolean goesByLift() {
        return request.isTogether()
                && !lists.getOrDefault(NEIGHBOURS, List.of()).isEmpty();
    }

    private static List<SourceHit> concat(List<SourceHit> first, List<SourceHit> second) {
        List<SourceHit> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private Map<String, List<SourceHit>> collect(Map<String, Sources.Result> results) {
        Map<String, List<SourceHit>> found = new LinkedHashMap<>();
        results.forEach((name, result) -> {
            timings.source(name, result);
            switch (result.status()) {
                case OK -> found.put(name, result.hits());
                case TIMED_OUT -> warnings.add("source [" + name + "] timed out");
                case FAILED -> {
                    refuseIfTheCallerMustMend(result.failure());
                    warn("source [" + name + "] failed", result.failure());
                }
            }
        });
        return found;
    }

    private void rank() {
        timings.stage("merge");
        // What tops up stands at the end of the ranking, and is there to be found.
        int window = toppedUp
                ? candidates.size()
                : Math.min(candidates.size(), Math.max(scenario.rerankWindow(), request.from() + size));
        signalsAt = query.signals().asOf();
        rankRequest = new RankRequest(
                config.index(),
                config.config().fields(),
                model == null ? null : model.vectorField(),
                towers == null ? null : towers.vectorField(),
                user,
                CandidateScores.of(candidates),
                query.context(),
                version == null ? null : version.ranker(request.index()),
                scenario.score(),
                recommendationId);
        new Ranking(of.client(), of.rescorers())
                .rank(
                        rankRequest,
                        ranks(),
                        candidates,
                        window,
                        new Ranking.Carried(
                                model == null ? null : model.vectorField(),
                                towers == null ? null : towers.vectorField()),
                        request.explain() || logsFeatures,
                        timeout,
                        task,
                        then(this::ranked, e -> {
                            refuseIfTheCallerMustMend(e);
                            warn("ranking failed", e);
                            withoutCandidates();
                        }));
    }

    private void ranked(Ranking.Result ranking) {
        timings.stage("rank");
        warnings.addAll(ranking.warnings());
        Map<Long, RankedItem> byKey = new HashMap<>();
        List<Reranker.Item> items = new ArrayList<>();
        for (RankedItem ranked : ranking.items()) {
            if (filter.allows(ranked.key())) {
                byKey.put(ranked.key(), ranked);
                items.add(ranked.item());
            }
        }
        int wanted = Math.min(items.size(), request.from() + 2 * size);
        Reranker.Settings settings = Reranker.Settings.of(scenario, diversity, size);
        List<Reranker.Hit> hits = Reranker.rerank(items, ranks() ? settings : settings.withoutNewItemBoost(), wanted);
        if (!widened && hits.stream().limit(request.from() + size).anyMatch(Reranker.Hit::relaxed)) {
            timings.stage("rerank");
            widened = true;
            topUp(filter.without(config.config().fields(), mapping, saturated(hits)));
            return;
        }
        List<AnswerCache.Item> list = attributed(hits, byKey, ranking.ranker());
        timings.stage("rerank");
        AnswerCache.Answer answer = new AnswerCache.Answer(
                cacheState,
                list,
                exhausted && wanted == items.size(),
                candidates.size(),
                version == null ? ranking.ranker() : version.version(),
                ranking.ranker(),
                fallback(ranking),
                now);
        if (ranking.ranker() != null && !ranking.fellBack()) {
            served = new Shadow.Served(
                    rankRequest,
                    interests,
                    candidates,
                    ranking.items().stream().map(RankedItem::key).toList());
        }
        if (profileRead && warnings.isEmpty()) {
            of.cache().put(cacheKey(), answer);
        }
        page(answer, false);
    }

    /** The categories and brands that fill their share of the first page. */
    private Set<String> saturated(List<Reranker.Hit> hits) {
        Map<String, Integer> categories = new HashMap<>();
        Map<String, Integer> brands = new HashMap<>();
        hits.stream().limit(size).map(Reranker.Hit::item).forEach(item -> {
            item.categories().forEach(category -> categories.merge(category, 1, Integer::sum));
            if (item.brand() != null) {
                brands.merge(item.brand(), 1, Integer::sum);
            }
        });
        categories.values().removeIf(count -> count < diversity.categoryCap(size));
        brands.values().removeIf(count -> count < diversity.brandCap(size));
        Set<String> saturated = new LinkedHashSet<>(categories.keySet());
        saturated.addAll(brands.keySet());
        return saturated;
    }

    private List<AnswerCache.Item> attributed(
            List<Reranker.Hit> hits, Map<Long, RankedItem> byKey, String modelVersion) {
        Map<String, String> titles = new HashMap<>();
        facts.forEach((id, item) -> {
            if (item.title() != null) {
                titles.put(id, item.title());
            }
        });
        Reasons reasons = new Reasons(request.about().isEmpty() ? profile.history() : List.of(), titles);
        Attribution attribution = new Attribution(candidates, query, reasons);
        List<AnswerCache.Item> list = new ArrayList<>(hits.size());
        for (Reranker.Hit hit : hits) {
            RankedItem ranked = byKey.get(hit.item().key());
            list.add(attribution.item(hit, ranked));
            if (request.explain()) {
                explanations.put(ranked.key(), () -> attribution.explanation(hit, ranked));
            }
            if (logsFeatures && modelVersion != null) {
                rankings.put(ranked.key(), () -> attribution.ranking(ranked, modelVersion, signalsAt));
            }
        }
        return list;
    }

    private Fallback fallback(Ranking.Result ranking) {
        boolean personal = user.profileVector() != null || !user.categories().isEmpty() || user.events() > 0;
        if (personal || !request.about().isEmpty()) {
            if (ranks() && ranking.ranker() == null) {
                return Fallback.FUSED_RANKS;
            }
            return ranking.fellBack() ? Fallback.BUNDLED_RANKER : Fallback.NONE;
        }
        boolean popular = candidates.stream()
                .flatMap(candidate -> candidate.provenance().stream())
                .anyMatch(p -> p.source().equals("popular"));
        if (!popular) {
            return Fallback.CATALOGUE;
        }
        return query.popularSegment() == null ? Fallback.POPULAR : Fallback.SEGMENT_POPULAR;
    }

    /** The last resort: what was answered before, else nothing. */
    private void withoutCandidates() {
        AnswerCache.Answer stale = warnings.isEmpty() ? null : of.cache().stale(cacheKey());
        page(
                stale == null
                        ? new AnswerCache.Answer(cacheState, List.of(), true, 0, null, null, Fallback.EMPTY, now)
                        : new AnswerCache.Answer(
                                stale.state(),
                                stale.items(),
                                stale.complete(),
                                stale.candidates(),
                                stale.modelVersion(),
                                stale.ranker(),
                                Fallback.STALE,
                                stale.createdAt()),
                false);
    }

    /**
     * Answers with a page of a list, its items read and filtered as they are now.
     *
     * @param orAnew whether an item that may no longer be shown sends the request down the whole path
     */
    private void page(AnswerCache.Answer answer, boolean orAnew) {
        Page page = new Page(request, size, filter, answer.items());
        if (page.size() == 0) {
            respond(answer, List.of());
            return;
        }
        of.client()
                .search(
                        ItemSearches.request(request.index(), page.search(timeout), task),
                        then(
                                response -> {
                                    timings.stage("fetch");
                                    if (orAnew && response.getHits().getHits().length < page.size()) {
                                        of.cache().remove(cacheKey());
                                        profileIs(stored);
                                    } else {
                                        respond(answer, page.hits(response, explanations));
                                    }
                                },
                                e -> {
                                    warn("the items could not be fetched", e);
                                    respond(answer, List.of());
                                }));
    }

    private void respond(AnswerCache.Answer answer, List<RecommendedHit> hits) {
        Map<String, Object> explain = new LinkedHashMap<>();
        if (request.explain()) {
            explain.putAll(timings.toMap());
            explain.put("candidates", answer.candidates());
        }
        listener.onResponse(new RecommendResponse(
                timings.took(),
                recommendationId,
                answer.modelVersion(),
                answer.ranker(),
                request.scenario(),
                hits.isEmpty() && request.from() == 0 ? Fallback.EMPTY : answer.fallback(),
                warnings,
                answer.candidates(),
                hits,
                explain));
        of.log().offer(request, recommendationId, hits, rankings, now);
        if (served != null) {
            of.shadow().offer(served);
        }
    }

    private String cacheKey() {
        return request.userId() + "|" + request.cacheKey();
    }

    private void warn(String what, Exception e) {
        logger.debug(() -> "[" + request.index() + "] " + what, e);
        Throwable cause = ExceptionsHelper.unwrapCause(e);
        warnings.add(what + ": " + cause.getClass().getSimpleName());
    }

    /** A filter that no shard can run, or an index that the caller may not read, is the caller's to know of. */
    private static void refuseIfTheCallerMustMend(Exception failure) {
        RestStatus status = ExceptionsHelper.status(failure);
        if (status.getStatusFamilyCode() == 4 && status != RestStatus.TOO_MANY_REQUESTS) {
            throw new OpenSearchStatusException(
                    ExceptionsHelper.unwrapCause(failure).getMessage(), status, failure);
        }
    }

    private void fail(Exception e) {
        listener.onFailure(e);
    }

    /** The steps after a read; what they throw fails the request. */
    private <T> ActionListener<T> then(Consumer<T> next, Consumer<Exception> otherwise) {
        return new ActionListener<>() {
            @Override
            public void onResponse(T response) {
                guarded(() -> next.accept(response));
            }

            @Override
            public void onFailure(Exception e) {
                guarded(() -> otherwise.accept(e));
            }
        };
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (Exception e) {
            fail(e);
        }
    }
}
