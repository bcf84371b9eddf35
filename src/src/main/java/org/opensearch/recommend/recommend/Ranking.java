/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.document.DocumentField;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.recommend.core.candidate.Candidate;
import org.opensearch.recommend.rescore.CandidateFields;
import org.opensearch.recommend.rescore.RankRequest;
import org.opensearch.recommend.rescore.RecommendExtBuilder;
import org.opensearch.recommend.rescore.RescoreModule;
import org.opensearch.recommend.signals.SignalQueryBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/** Has the shards rank candidates: one search, in which the rescorer scores each shard's candidates in one batch. */
final class Ranking {
    /**
     * What came back.
     *
     * @param items    best first
     * @param ranker   name of the model that scored, or null when none did
     * @param fellBack whether the bundled ranker scored, at least some, in place of the one asked for
     * @param warnings what went wrong on the way
     */
    record Result(List<RankedItem> items, String ranker, boolean fellBack, List<String> warnings) {}

    /**
     * Vectors beside those of their content that items come back with.
     *
     * @param factors path of their collaborative factors, or null
     * @param towers  path of their tower vectors, or null
     */
    record Carried(String factors, String towers) {
        static final Carried NONE = new Carried(null, null);
    }

    private final Client client;
    private final RescoreModule rescorers;

    Ranking(Client client, RescoreModule rescorers) {
        this.client = client;
        this.rescorers = rescorers;
    }

    /**
     * Ranks. When no model scores, candidates keep the order in which they come.
     *
     * @param byModel    whether a model is to score at all
     * @param candidates best fused rank first
     * @param window     the most items wanted back
     * @param carried    the learned vectors that items come back with
     * @param explain    whether items carry features
     */
    void rank(
            RankRequest request,
            boolean byModel,
            List<Candidate> candidates,
            int window,
            Carried carried,
            boolean explain,
            long timeout,
            TaskId parent,
            ActionListener<Result> listener) {
        if (!byModel) {
            unranked(request, candidates, window, carried, explain, timeout, parent, List.of(), listener);
            return;
        }
        SearchSourceBuilder source = source(request, candidates, window, carried, explain, timeout)
                .addRescorer(rescorers.rescorer(request).windowSize(candidates.size()));
        client.search(
                ItemSearches.request(request.index(), source, parent),
                ActionListener.wrap(
                        response -> {
                            List<String> warnings = warnings(response);
                            int before = warnings.size();
                            String model = model(response, warnings);
                            boolean fellBack = model != null && warnings.size() > before;
                            addFormula(response, warnings);
                            if (model != null || candidates.size() <= window) {
                                listener.onResponse(new Result(
                                        items(response, model == null ? order(candidates) : null, request),
                                        model,
                                        fellBack,
                                        warnings));
                            } else {
                                unranked(
                                        request,
                                        candidates,
                                        window,
                                        carried,
                                        explain,
                                        timeout,
                                        parent,
                                        warnings,
                                        listener);
                            }
                        },
                        listener::onFailure));
    }

    private void unranked(
            RankRequest request,
            List<Candidate> candidates,
            int window,
            Carried carried,
            boolean explain,
            long timeout,
            TaskId parent,
            List<String> before,
            ActionListener<Result> listener) {
        List<Candidate> first = candidates.subList(0, window);
        client.search(
                ItemSearches.request(
                        request.index(), source(request, first, window, carried, explain, timeout), parent),
                ActionListener.wrap(
                        response -> {
                            List<String> warnings = new ArrayList<>(before);
                            warnings(response).stream()
                                    .filter(warning -> !before.contains(warning))
                                    .forEach(warnings::add);
                            listener.onResponse(
                                    new Result(items(response, order(first), request), null, false, warnings));
                        },
                        listener::onFailure));
    }

    private static SearchSourceBuilder source(
            RankRequest request,
            List<Candidate> candidates,
            int window,
            Carried carried,
            boolean explain,
            long timeout) {
        List<Long> keys = candidates.stream().map(Candidate::key).toList();
        return new SearchSourceBuilder()
                .query(QueryBuilders.constantScoreQuery(QueryBuilders.termsQuery(SignalQueryBuilder.KEY_FIELD, keys)))
                .size(Math.min(window, candidates.size()))
                .storedField("_none_")
                .trackTotalHits(false)
                .timeout(TimeValue.timeValueMillis(timeout))
                .ext(List.of(new RecommendExtBuilder(
                        true,
                        explain ? RecommendExtBuilder.Features.ROWS : RecommendExtBuilder.Features.NONE,
                        request.roles(),
                        carried.factors,
                        carried.towers)));
    }

    private static List<RankedItem> items(SearchResponse response, Map<Long, Float> order, RankRequest request) {
        List<RankedItem> items = new ArrayList<>();
        Map<String, List<String>> columns = columns(response);
        for (SearchHit hit : response.getHits().getHits()) {
            Long key = RankedItem.value(hit, CandidateFields.KEY, Long.class);
            if (key != null) {
                float score = order == null ? hit.getScore() : order.getOrDefault(key, 0f);
                items.add(RankedItem.of(hit, score, columns, request.context().now()));
            }
        }
        if (order != null) {
            items.sort((a, b) -> Double.compare(b.item().score(), a.item().score()));
        }
        return items;
    }

    /** Names of what each model saw; empty when they were not asked for. */
    private static Map<String, List<String>> columns(SearchResponse response) {
        Map<String, List<String>> columns = new HashMap<>();
        for (SearchHit hit : response.getHits().getHits()) {
            DocumentField names = hit.field(CandidateFields.COLUMNS);
            if (names != null) {
                columns.put(
                        RankedItem.value(hit, CandidateFields.MODEL, String.class),
                        names.getValues().stream().map(String::valueOf).toList());
            }
        }
        return columns;
    }

    /** A score in (0, 1] that falls with the position. */
    private static Map<Long, Float> order(List<Candidate> candidates) {
        Map<Long, Float> order = new HashMap<>();
        for (int i = 0; i < candidates.size(); i++) {
            order.put(candidates.get(i).key(), 1 - (float) i / candidates.size());
        }
        return order;
    }

    /** Adds a warning where the model that was asked for did not score. */
    private static String model(SearchResponse response, List<String> warnings) {
        String model = null;
        String problem = null;
        for (SearchHit hit : response.getHits().getHits()) {
            String of = RankedItem.value(hit, CandidateFields.MODEL, String.class);
            String why = RankedItem.value(hit, CandidateFields.PROBLEM, String.class);
            if (of == null) {
                warnings.add("the ranker did not score: " + (why == null ? "no model is loaded" : why));
                return null;
            }
            if (problem == null) {
                problem = why;
                model = of;
            }
        }
        if (problem != null) {
            warnings.add("the ranker did not score, [" + model + "] did: " + problem);
        }
        return model;
    }

    /** Adds a warning where a model's heads became scores by its own formula, not by the scenario's. */
    private static void addFormula(SearchResponse response, List<String> warnings) {
        for (SearchHit hit : response.getHits().getHits()) {
            String why = RankedItem.value(hit, CandidateFields.FORMULA, String.class);
            if (why != null) {
                warnings.add("the scenario's [score] was not applied: " + why);
                return;
            }
        }
    }

    private static List<String> warnings(SearchResponse response) {
        List<String> warnings = new ArrayList<>();
        if (response.getFailedShards() > 0) {
            warnings.add(response.getFailedShards() + " of " + response.getTotalShards() + " shards did not answer");
        }
        if (response.isTimedOut()) {
            warnings.add("ranking ran out of time");
        }
        return warnings;
    }
}
