/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opensearch.recommend.core.candidate.Candidate;
import org.opensearch.recommend.core.candidate.Provenance;
import org.opensearch.recommend.core.rerank.Reason;
import org.opensearch.recommend.core.rerank.Reasons;
import org.opensearch.recommend.core.rerank.Reranker;
import org.opensearch.recommend.core.util.Vectors;
import org.opensearch.recommend.recommend.source.Collaborative;
import org.opensearch.recommend.recommend.source.Seed;
import org.opensearch.recommend.recommend.source.SourceQuery;
import org.opensearch.recommend.recommend.source.TwoTower;

/** Finds out to what each hit of an answer is owed: its sources, the items that brought it, and the reason to show. */
final class Attribution {
    /** Cosine below which an item did not bring another: chance stays below it 99 times of 100 at the default dimension. */
    private static final float LEAST_SIMILARITY = 0.3f;

    /** Cosine of tower vectors below which the same holds: in 64 dimensions, four standard deviations of chance. */
    private static final float LEAST_TOWER_SIMILARITY = 0.5f;

    private final Map<Long, List<Provenance>> provenance = new HashMap<>();
    private final SourceQuery query;
    private final Reasons reasons;

    /**
     * Prepares for one answer.
     *
     * @param query   with the items of the history and the session
     * @param reasons of the user's history
     */
    Attribution(List<Candidate> candidates, SourceQuery query, Reasons reasons) {
        candidates.forEach(candidate -> provenance.put(candidate.key(), candidate.provenance()));
        this.query = query;
        this.reasons = reasons;
    }

    /** The hit as an item of the answer. */
    AnswerCache.Item item(Reranker.Hit hit, RankedItem ranked) {
        List<Provenance> from = provenance(ranked);
        Reason reason = reasons.pick(attributed(from, ranked));
        List<String> names = from.stream().map(Provenance::source).distinct().toList();
        return new AnswerCache.Item(ranked.key(), (float) hit.score(), reason, names);
    }

    /** Everything that is known of how the hit came to its place. */
    Map<String, Object> explanation(Reranker.Hit hit, RankedItem ranked) {
        Map<String, Object> explanation = new LinkedHashMap<>();
        if (!ranked.heads().isEmpty()) {
            explanation.put("model_score", ranked.item().score());
        }
        explanation.put("score", hit.score());
        if (hit.relaxed()) {
            explanation.put("above_cap", true);
        }
        explanation.put("heads", ranked.heads());
        explanation.put("features", ranked.features());
        List<Map<String, Object>> sources = new ArrayList<>();
        for (Provenance p : provenance(ranked)) {
            Map<String, Object> source = new LinkedHashMap<>();
            source.put("source", p.source());
            source.put("rank", p.rank());
            source.put("score", p.score());
            if (p.fromItem() != null) {
                source.put("from_item", p.fromItem());
            }
            if (p.detail() != null) {
                source.put("detail", p.detail());
            }
            sources.add(source);
        }
        explanation.put("provenance", sources);
        List<Collaborative.Share> shares = query.collaborative().shares(ranked.learned());
        if (!shares.isEmpty()) {
            explanation.put("collaborative", collaborative(shares));
        }
        float[] user = query.user().tower();
        if (user != null && ranked.tower() != null) {
            explanation.put("tower_score", Vectors.dot(user, ranked.tower()));
        }
        return explanation;
    }

    /**
     * What a trainer can make a row of, exactly as it was scored: the model, its inputs in the order of its schema, its
     * heads by name, what each source said of the item, and which signals there were.
     *
     * @param model     the version that scored
     * @param signalsAt when the signals had last changed, milliseconds since the epoch; 0 without signals
     */
    Map<String, Object> ranking(RankedItem ranked, String model, long signalsAt) {
        Map<String, Object> sources = new LinkedHashMap<>();
        for (Provenance p : provenance(ranked)) {
            // The best rank comes first, and is the one that the ranker saw.
            sources.putIfAbsent(p.source(), Map.of("rank", p.rank(), "score", p.score()));
        }
        return Map.of(
                "model",
                model,
                "features",
                ranked.saw(),
                "heads",
                ranked.heads(),
                "sources",
                sources,
                "signals_at",
                signalsAt);
    }

    /** The score of the collaborative model, and what each item of the history adds to it, the most first. */
    private static Map<String, Object> collaborative(List<Collaborative.Share> shares) {
        Map<String, Object> byItem = new LinkedHashMap<>();
        shares.stream()
                .filter(share -> share.share() != 0)
                .sorted(Comparator.comparingDouble(share -> -share.share()))
                .forEach(share -> byItem.put(share.itemId(), share.share()));
        double score = shares.stream().mapToDouble(Collaborative.Share::share).sum();
        return Map.of("score", score, "shares", byItem);
    }

    private List<Provenance> provenance(RankedItem ranked) {
        return provenance.getOrDefault(ranked.key(), List.of());
    }

    /**
     * The provenance that a reason may rest on: a candidate that the mean of the whole history brought is owed to the
     * history item nearest to it, and an item that it is not like brought nothing. One that the collaborative model
     * brought is owed to the history item with the greatest share in its score, and one that the two-tower model brought to
     * the history item that is nearest to it there.
     */
    private List<Provenance> attributed(List<Provenance> from, RankedItem ranked) {
        float[] content = ranked.item().content();
        List<Provenance> attributed = new ArrayList<>(from.size());
        for (Provenance p : from) {
            if (p.source().equals("collaborative")) {
                attributed.add(new Provenance(p.source(), p.score(), p.rank(), mostOf(ranked.learned()), p.detail()));
                continue;
            }
            if (p.source().equals("two_tower")) {
                attributed.add(
                        new Provenance(p.source(), p.score(), p.rank(), nearestTower(ranked.tower()), p.detail()));
                continue;
            }
            boolean byContent = p.source().equals("content") || p.source().equals("session");
            if (!byContent || content == null) {
                attributed.add(p);
                continue;
            }
            Seed seed = p.fromItem() == null ? nearest(content) : seed(p.fromItem());
            if (seed != null && similarity(seed, content) >= LEAST_SIMILARITY) {
                attributed.add(new Provenance(p.source(), p.score(), p.rank(), seed.itemId(), p.detail()));
            }
        }
        return attributed;
    }

    private String mostOf(float[] learned) {
        return query.collaborative().shares(learned).stream()
                .filter(share -> share.share() > 0)
                .max(Comparator.comparingDouble(Collaborative.Share::share))
                .map(Collaborative.Share::itemId)
                .orElse(null);
    }

    private String nearestTower(float[] tower) {
        TwoTower.Near near = query.twoTower().nearest(tower);
        return near == null || near.cosine() < LEAST_TOWER_SIMILARITY ? null : near.itemId();
    }

    private Seed nearest(float[] content) {
        return query.history().stream()
                .max(Comparator.comparingDouble(seed -> similarity(seed, content)))
                .orElse(null);
    }

    private Seed seed(String itemId) {
        return Stream.concat(query.history().stream(), query.session().stream())
                .filter(seed -> seed.itemId().equals(itemId))
                .findFirst()
                .orElse(null);
    }

    private static float similarity(Seed seed, float[] content) {
        return seed.content() == null || seed.content().length != content.length
                ? 0
                : Vectors.dot(seed.content(), content);
    }
}
