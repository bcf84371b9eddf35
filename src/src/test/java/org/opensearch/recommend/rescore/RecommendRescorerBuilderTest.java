/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.BaseQueryRewriteContext;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.recommend.core.candidate.Candidate;
import org.opensearch.recommend.core.candidate.Provenance;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.NamedFormula;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;

class RecommendRescorerBuilderTest {
    private static final FieldRoles ROLES = new FieldRoles(
            "title", List.of("plot"), List.of("genres", "tags"), "studio", null, "year", null, null, null, null);

    private final AtomicReference<Runnable> pending = new AtomicReference<>();
    private final RescoreServices services = new RescoreServices() {
        @Override
        public RankRequestLoader loader() {
            return (search, userId, session, listener) ->
                    pending.set(() -> listener.onResponse(request(userId, session.size())));
        }

        @Override
        public RecommendRescorer rescorer() {
            return null;
        }
    };

    @Test
    void aRequestSurvivesTheWire() throws IOException {
        RankRequest request = request("u1", 3);
        RankRequest read = copy(new RecommendRescorerBuilder(services, request)).request();
        assertEquals(request.index(), read.index());
        assertEquals(request.roles(), read.roles());
        assertEquals(request.context(), read.context());
        assertEquals("v7", read.modelVersion());
        assertEquals("log", read.logId());
        UserState user = read.user();
        assertEquals(Map.of("Drama", 1f, "Horror", -0.5f), user.categories());
        assertEquals(Map.of("A24", 1f), user.brands());
        assertEquals(12.5f, user.typicalPrice());
        assertArrayEquals(new float[] {0.6f, 0.8f}, user.profileVector());
        assertArrayEquals(new float[][] {{1, 0}, {0, 1}}, user.recentVectors());
        assertEquals(3, user.events());
        assertEquals("recommend.cf_1", read.factors());
        assertEquals("recommend.tower_0", read.towers());
        assertArrayEquals(new float[] {1, 2, 3}, user.factor());
        assertArrayEquals(new float[] {3, 2, 1}, user.meanFactor());
        assertArrayEquals(new float[] {0, 1}, user.towerPool());
        assertArrayEquals(new float[] {1, 0}, user.tower());
        assertEquals(request.score(), read.score());
        assertEquals(ACTIVITY, user.activity());
        assertEquals(ATTRIBUTES, user.attributes());
        CandidateScores candidates = read.candidates();
        assertArrayEquals(request.candidates().keys(), candidates.keys());
        assertArrayEquals(request.candidates().sources(), candidates.sources());
        assertArrayEquals(request.candidates().scores(), candidates.scores());
        assertArrayEquals(request.candidates().ranks(), candidates.ranks());
    }

    @Test
    void anAnonymousRequestSurvivesTheWire() throws IOException {
        RankRequest request = new RankRequest(
                "movies",
                ROLES,
                null,
                null,
                UserState.ANONYMOUS,
                CandidateScores.NONE,
                new RankContext(5, "DE", "tv", "home", 7),
                null,
                null,
                null);
        RankRequest read = copy(new RecommendRescorerBuilder(services, request)).request();
        assertNull(read.user().profileVector());
        assertNull(read.user().factor());
        assertNull(read.factors());
        assertNull(read.towers());
        assertEquals(0, read.user().recentVectors().length);
        assertEquals(Float.NaN, read.user().typicalPrice());
        assertEquals(0, read.candidates().keys().length);
        assertEquals(new RankContext(5, "DE", "tv", "home"), read.context());
        assertEquals(UserState.Activity.NONE, read.user().activity());
        assertNull(read.user().tower());
        assertNull(read.modelVersion());
        assertNull(read.score());
    }

    @Test
    void equalityIsByValue() throws IOException {
        RecommendRescorerBuilder one = new RecommendRescorerBuilder(services, request("u1", 3)).windowSize(50);
        RecommendRescorerBuilder same = new RecommendRescorerBuilder(services, request("u1", 3)).windowSize(50);
        assertEquals(one, same);
        assertEquals(one.hashCode(), same.hashCode());
        assertEquals(one, copy(one));
        assertNotEquals(one, new RecommendRescorerBuilder(services, request("u1", 4)).windowSize(50));
        assertNotEquals(one, new RecommendRescorerBuilder(services, request("u1", 3)).windowSize(51));
        RecommendRescorerBuilder parsed = parse("{\"user_id\":\"u1\"}");
        assertEquals(parsed, parse("{\"user_id\":\"u1\"}"));
        assertNotEquals(parsed, parse("{\"user_id\":\"u2\"}"));
        assertNotEquals(parsed, one);
    }

    @Test
    void aSearchNamesAUserOrASession() throws IOException {
        assertEquals("{\"recommend\":{\"user_id\":\"7\"}}", compact(parse("{\"user_id\":7}")));
        assertEquals(
                "{\"recommend\":{\"user_id\":\"u\",\"session\":[\"m1\",\"m2\"]}}",
                compact(parse("{\"user_id\":\"u\",\"session\":[\"m1\",\"m2\"]}")));
        assertEquals("{\"recommend\":{\"session\":[\"m1\"]}}", compact(copy(parse("{\"session\":\"m1\"}"))));
        assertEquals(
                "{\"recommend\":{\"index\":\"movies\",\"candidates\":2}}",
                compact(new RecommendRescorerBuilder(services, request("u", 1))));
    }

    @Test
    void aMistakeIsNamed() {
        assertMistake("{}", "[recommend] must have [user_id] or [session]");
        assertMistake("{\"usr_id\":\"u1\"}", "unknown field [recommend.usr_id]; did you mean [user_id]?");
        assertMistake("{\"user_id\":true}", "[recommend.user_id] must be a string, got [true]");
        assertMistake(
                "{\"session\":[{}]}", "[recommend.session] must be a string or an array of strings, got an object");
        assertMistake("{\"user_id\":\"\"}", "[recommend.user_id] must not be empty");
    }

    @Test
    void theCoordinatorLooksTheUserUpAndKeepsTheWindow() throws Exception {
        RecommendRescorerBuilder parsed =
                parse("{\"user_id\":\"u1\",\"session\":[\"m1\"]}").windowSize(33);
        BaseQueryRewriteContext base = new BaseQueryRewriteContext(null, null, null, () -> 0);
        assertSame(parsed, parsed.rewrite(base), "not at the coordinator");
        QueryCoordinatorContext context = new QueryCoordinatorContext(base, new SearchRequest("movies"));

        RecommendRescorerBuilder waiting = parsed.rewrite(context);
        assertNotSame(parsed, waiting);
        assertEquals(33, waiting.windowSize());
        PlainActionFuture<Object> done = new PlainActionFuture<>();
        base.executeAsyncActions(done);
        assertSame(waiting, waiting.rewrite(context), "not there yet");
        pending.get().run();
        done.actionGet();

        RecommendRescorerBuilder ready = waiting.rewrite(context);
        assertEquals(33, ready.windowSize());
        assertEquals(1, ready.request().user().events());
        assertSame(ready, ready.rewrite(context));
        assertSame(ready, ready.rewrite(base));
    }

    @Test
    void theExtensionIsStrictAndSurvivesTheWire() throws IOException {
        RecommendExtBuilder ext = new RecommendExtBuilder(
                true, RecommendExtBuilder.Features.NONE, ROLES, "recommend.cf_0", "recommend.tower_1");
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            ext.writeTo(out);
            assertEquals(ext, new RecommendExtBuilder(out.bytes().streamInput()));
        }
        assertEquals(
                new RecommendExtBuilder(true, RecommendExtBuilder.Features.NAMED, null, null, null),
                RecommendExtBuilder.parse(parser("{\"vectors\":true,\"features\":true}")));
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> RecommendExtBuilder.parse(parser("{\"vector\":true}")));
        assertEquals("unknown field [ext.recommend.vector]; did you mean [vectors]?", e.getMessage());
        for (String json : List.of("7", "[]", "\"vectors\"", "null")) {
            e = assertThrows(IllegalArgumentException.class, () -> RecommendExtBuilder.parse(parser(json)));
            assertEquals("[ext.recommend] must be an object", e.getMessage());
        }
    }

    private void assertMistake(String json, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> parse(json)).getMessage());
    }

    private RecommendRescorerBuilder parse(String json) throws IOException {
        return RecommendRescorerBuilder.parse(parser(json), services);
    }

    private static XContentParser parser(String json) throws IOException {
        XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY,
                DeprecationHandler.THROW_UNSUPPORTED_OPERATION,
                new BytesArray(json).streamInput());
        parser.nextToken();
        return parser;
    }

    private RecommendRescorerBuilder copy(RecommendRescorerBuilder builder) throws IOException {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            builder.writeTo(out);
            return new RecommendRescorerBuilder(out.bytes().streamInput(), services);
        }
    }

    private static String compact(RecommendRescorerBuilder builder) {
        return builder.toString().replaceAll("\\s", "");
    }

    private static final UserState.Activity ACTIVITY = new UserState.Activity(
            -77, -5, 1000, Map.of("view", 4L), Map.of("Drama", -3L, "War", 900L), 0.5f, Float.NaN, -0.25f, 1);

    private static final Map<String, Object> ATTRIBUTES =
            Map.of("age", 34.0, "member", true, "plan", "gold", "likes", List.of("a", "b"));

    static RankRequest request(String userId, long events) {
        List<Candidate> candidates = List.of(
                new Candidate(
                        9,
                        List.of(
                                new Provenance("content", 0.5f, 2, "x", null),
                                new Provenance("popular", 3, 1, null, null))),
                new Candidate(-4, List.of(new Provenance("popular", 2, 2, null, null))));
        UserState user = new UserState(
                Map.of("Drama", 1f, "Horror", -0.5f),
                Map.of("A24", 1f),
                12.5f,
                new float[] {0.6f, 0.8f},
                new float[][] {{1, 0}, {0, 1}},
                events,
                ACTIVITY,
                ATTRIBUTES,
                new float[] {1, 2, 3},
                new float[] {3, 2, 1},
                new float[] {0, 1},
                new float[] {1, 0});
        return new RankRequest(
                "movies",
                ROLES,
                "recommend.cf_1",
                "recommend.tower_0",
                user,
                CandidateScores.of(candidates),
                new RankContext(1000, null, null),
                "v7",
                new NamedFormula(true, Map.of("p_click", 1.0, "p_complete", 0.5)),
                "log");
    }
}
