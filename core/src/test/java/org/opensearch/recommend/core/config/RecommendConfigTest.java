/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.recommend.core.rank.NamedFormula;
import org.opensearch.recommend.core.util.Durations;

class RecommendConfigTest {
    private static final Map<String, Object> FIELDS = Map.of("title", "title", "categories", "genres");

    private static RecommendConfig with(String name, Object value) {
        return RecommendConfig.read(Map.of("fields", FIELDS, name, value));
    }

    @Test
    void theShortestConfigurationIsComplete() {
        RecommendConfig config = RecommendConfig.read(Map.of("fields", FIELDS));
        assertEquals(List.of("genres"), config.fields().categories());
        assertEquals(3, config.events().get("purchase").weigh(null));
        assertEquals(20, config.scenarios().get("home").size());
        assertEquals(128, config.dimension());
        assertEquals(0, config.logFeatures());
        assertEquals(LabelRules.DEFAULT, config.labels());
        assertEquals(
                Map.of(
                        "complete_share",
                        0.7,
                        "complete_rating",
                        4.0,
                        "complete_types",
                        List.of("purchase"),
                        "window",
                        "1d"),
                config.toMap().get("labels"));
    }

    @Test
    void whatIsWrittenReadsBackTheSame() {
        RecommendConfig config = RecommendConfig.read(Map.of(
                "fields",
                FIELDS,
                "events",
                Map.of("rent", Map.of("weight", 2), "rate", Map.of("max", 10, "neutral", 6)),
                "scenarios",
                Map.of(
                        "kiosk",
                        Map.of("size", 3, "filter", Map.of("term", Map.of("kiosk", true)), "timeout", "80ms"),
                        "cart",
                        Map.of("score", Map.of("product", Map.of("p_click", 1, "p_complete", 0.5)))),
                "profile",
                Map.of("half_life", "7d"),
                "labels",
                Map.of("complete_types", List.of("rent", "purchase"), "complete_rating", 8, "window", "90m"),
                "log_features",
                0.25));
        assertEquals(0.25, config.logFeatures());
        assertEquals(new LabelRules(0.7, 8, List.of("rent", "purchase"), 90 * Durations.MINUTE), config.labels());
        assertEquals(
                new NamedFormula(true, Map.of("p_click", 1.0, "p_complete", 0.5)),
                config.scenarios().get("cart").score());
        assertNull(config.scenarios().get("kiosk").score());
        assertEquals(config, RecommendConfig.read(config.toMap()));
    }

    @Test
    void aScenarioOfOnesOwnStartsFromHome() {
        RecommendConfig config = with("scenarios", Map.of("kiosk", Map.of("size", 3)));
        assertEquals(
                config.scenarios().get("home").sources(),
                config.scenarios().get("kiosk").sources());
        assertEquals(3, config.scenarios().get("kiosk").size());
    }

    /** Weights by value: 5 stars say all there is to say, 2.5 nothing, 1 the opposite. */
    @Test
    void eventTypesWeighByTheirScale() {
        Map<String, EventType> types = EventType.defaults();
        assertEquals(2, types.get("rate").weigh(5.0), 1e-12);
        assertEquals(0, types.get("rate").weigh(2.5), 1e-12);
        assertEquals(-1.2, types.get("rate").weigh(1.0), 1e-12);
        assertEquals(1, types.get("watch").weigh(0.5), 1e-12);
        assertEquals(-0.5, types.get("skip").weigh(null), 1e-12);
        assertEquals(0, types.get("impression").weigh(null), 1e-12);
    }

    @Test
    void aCapIsAtLeastOneAndRoundsUp() {
        Diversity diversity = new Diversity(0.7, 0.5, 0.3);
        assertEquals(5, diversity.categoryCap(10));
        assertEquals(3, diversity.categoryCap(5));
        assertEquals(3, diversity.brandCap(10));
        assertEquals(1, diversity.brandCap(1));
    }

    @Test
    void noTypeNeedComplete() {
        assertEquals(
                List.of(),
                with("labels", Map.of("complete_types", List.of())).labels().completeTypes());
    }

    private static Map<String, Object> labels(String name, Object value) {
        return Map.of("fields", FIELDS, "labels", Map.of(name, value));
    }

    private static Map<String, Object> score(Object score) {
        return Map.of("fields", FIELDS, "scenarios", Map.of("home", Map.of("score", score)));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(Map.of(), "[fields] is missing"),
                Arguments.of(Map.of("fields", Map.of()), "[fields] must name at least one"),
                Arguments.of(Map.of("fields", Map.of("title", 5)), "[fields.title] must be a string"),
                Arguments.of(Map.of("fields", Map.of("titel", "t")), "unknown field [fields.titel]"),
                Arguments.of(Map.of("fields", Map.of("title", "recommend.key")), "managed by the plugin"),
                Arguments.of(Map.of("fields", FIELDS, "event", Map.of()), "did you mean [events]?"),
                Arguments.of(
                        Map.of("fields", FIELDS, "events", Map.of("x", Map.of("scale", "stars"))),
                        "[events.x.scale] must be one of"),
                Arguments.of(
                        Map.of("fields", FIELDS, "events", Map.of("x", Map.of("scale", "rating", "neutral", 5))),
                        "[events.x.neutral]"),
                Arguments.of(
                        Map.of("fields", FIELDS, "scenarios", Map.of("home", Map.of("size", 0))),
                        "[scenarios.home.size] must be between 1 and 200"),
                Arguments.of(
                        Map.of("fields", FIELDS, "scenarios", Map.of("home", Map.of("sources", Map.of()))),
                        "[scenarios.home.sources] must name at least one"),
                Arguments.of(
                        Map.of("fields", FIELDS, "scenarios", Map.of("home", 5)), "[scenarios.home] must be an object"),
                Arguments.of(score("x"), "[scenarios.home.score] must be an object"),
                Arguments.of(score(Map.of()), "[scenarios.home.score] must have either [product] or [sum]"),
                Arguments.of(
                        score(Map.of("sum", Map.of("a", 1), "product", Map.of("a", 1))),
                        "[scenarios.home.score] must have either [product] or [sum]"),
                Arguments.of(
                        score(Map.of("sum", Map.of("a", 1), "max", 1)), "unknown field [scenarios.home.score.max]"),
                Arguments.of(score(Map.of("sum", Map.of())), "[scenarios.home.score.sum] must name 1 to 16 heads"),
                Arguments.of(score(Map.of("sum", 7)), "[scenarios.home.score.sum] must be an object"),
                Arguments.of(
                        score(Map.of("product", Map.of("p_click", -1))),
                        "[scenarios.home.score.product.p_click] must be between 0 and"),
                Arguments.of(
                        score(Map.of("sum", Map.of("p_click", "one"))),
                        "[scenarios.home.score.sum.p_click] must be a number"),
                Arguments.of(
                        score(Map.of("sum", Collections.singletonMap("p_click", null))),
                        "[scenarios.home.score.sum.p_click] must be a number"),
                Arguments.of(
                        Map.of("fields", FIELDS, "signals", Map.of("ctr_prior", Map.of("clicks", 5, "impressions", 2))),
                        "[signals.ctr_prior.clicks]"),
                Arguments.of(
                        labels("complete_share", 1.5), "[labels.complete_share] must be between 0 and 1, got [1.5]"),
                Arguments.of(labels("complete_share", -0.1), "[labels.complete_share] must be between 0 and 1"),
                Arguments.of(labels("complete_share", "most"), "[labels.complete_share] must be a number"),
                Arguments.of(
                        labels("complete_rating", 2e9),
                        "[labels.complete_rating] must be between -1000000000 and 1000000000"),
                Arguments.of(labels("window", "59s"), "[labels.window] must be between 1m and 30d, got [59s]"),
                Arguments.of(labels("window", "31d"), "[labels.window] must be between 1m and 30d, got [31d]"),
                Arguments.of(labels("window", 60), "[labels.window] must be a duration"),
                Arguments.of(
                        labels("complete_types", List.of("purchase", "rent")),
                        "[labels.complete_types] names [rent], which is none of the event types configured: [purchase,"),
                Arguments.of(labels("complete_types", List.of(7.5)), "[labels.complete_types] must be a string or"),
                Arguments.of(labels("complete_shares", 0.5), "did you mean [complete_share]?"),
                Arguments.of(Map.of("fields", FIELDS, "labels", 5), "[labels] must be an object"),
                Arguments.of(Map.of("fields", FIELDS, "content", Map.of("dimension", 8)), "[content.dimension]"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesByName(Map<String, Object> body, String sentence) {
        String message = assertThrows(IllegalArgumentException.class, () -> RecommendConfig.read(body))
                .getMessage();
        assertTrue(message.contains(sentence), message);
    }
}
