/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeatureSchemaTest {
    private static Map<String, Object> schema(Object... inputs) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", "test");
        map.put("version", "test-1");
        map.put("inputs", List.of(inputs));
        return map;
    }

    private static Map<String, Object> events() {
        return new LinkedHashMap<>(Map.of("name", "events", "kind", "profile", "field", "events"));
    }

    private static void refused(String expected, Map<String, ?> json) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new FeatureExtractor(FeatureSchema.read(json)))
                .getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void readsBackWhatItWrote() {
        Map<String, Object> signal = new LinkedHashMap<>();
        signal.put("name", "popularity here");
        signal.put("kind", "signal");
        signal.put("field", "popularity");
        signal.put("function", "share");
        signal.put("segment", "region");
        signal.put(
                "transform",
                List.of(
                        "log1p",
                        "sqrt",
                        "abs",
                        Map.of("type", "clip", "min", 0.0, "max", 2.5),
                        Map.of("type", "zscore", "mean", 1.0, "std", 2.0),
                        Map.of("type", "decay", "scale", 90.0),
                        Map.of("type", "saturate", "half", 5.0),
                        Map.of("type", "bucket", "bounds", List.of(1.0, 2.0))));
        signal.put("missing", 0.1);
        Map<String, Object> json = schema(events(), signal);
        json.put("heads", List.of("p_click", "p_complete"));
        json.put("score", Map.of("product", Map.of("p_click", 1.0, "p_complete", 0.5)));
        FeatureSchema schema = FeatureSchema.read(json);
        assertEquals(2, schema.width());
        assertEquals(schema, FeatureSchema.read(schema.toMap()));
    }

    @Test
    void whatIsAbsentHasADefault() {
        FeatureSchema schema = FeatureSchema.read(schema(events()));
        assertEquals(List.of("score"), schema.heads());
        assertEquals(0.25f, schema.score().score(new float[] {9, 0.25f}, 1));
        assertEquals(0, schema.inputs().get(0).missing());
    }

    @Test
    void scoresAreProductsOrSumsOfHeads() {
        Map<String, Object> json = schema(events());
        json.put("heads", List.of("a", "b", "c"));
        json.put("score", Map.of("product", Map.of("a", 1, "b", 2)));
        assertEquals(0.5f * 0.09f, FeatureSchema.read(json).score().score(new float[] {0.5f, 0.3f, 7}, 0), 1e-6);
        json.put("score", Map.of("sum", Map.of("a", 1, "c", -2)));
        assertEquals(0.5f - 14, FeatureSchema.read(json).score().score(new float[] {0.5f, 0.3f, 7}, 0), 1e-6);
    }

    @Test
    void refusesWhatIsWrongByName() {
        Map<String, Object> event = events();
        event.put("kindd", "x");
        refused("unknown field [inputs[0].kindd]; did you mean [kind]?", schema(event));
        refused("[inputs[1].name] repeats [events]", schema(events(), events()));
        refused("[inputs] must be an array", Map.of("name", "a", "version", "b"));
        refused("[inputs] must be an array", Map.of("name", "a", "version", "b", "inputs", List.of()));
        refused("[inputs[0]] must be an object", Map.of("name", "a", "version", "b", "inputs", List.of(1)));
        refused("[name] is missing", Map.of());
        refused("[inputs[0].name] is missing", schema(Map.of("kind", "profile")));
        refused("[inputs[0].kind] must be one of", schema(Map.of("name", "a", "kind", "magic")));
        refused("unknown transform [cube]", schema(Map.of("name", "a", "kind", "item", "transform", "cube")));
        refused(
                "[inputs[0].transform.std] is missing",
                schema(Map.of("name", "a", "kind", "item", "transform", Map.of("type", "zscore", "mean", 1))));
        refused(
                "[inputs[0].transform.min] must not exceed max",
                schema(Map.of("name", "a", "kind", "item", "transform", Map.of("type", "clip", "min", 2, "max", 1))));
        refused(
                "must hold ascending numbers",
                schema(Map.of(
                        "name", "a", "kind", "item", "transform", Map.of("type", "bucket", "bounds", List.of(2, 1)))));
        Map<String, Object> heads = schema(events());
        heads.put("score", Map.of("product", Map.of("p_click", 1)));
        refused("unknown field [score.product.p_click]", heads);
        heads.put("score", Map.of());
        refused("[score] must have either [product] or [sum]", heads);
    }

    @Test
    void refusesWhatNoExtractorKnowsByName() {
        refused("[a] of kind cross names an unknown function [luck]", cross("luck"));
        refused(
                "[a] of kind signal names an unknown field [luck]",
                schema(Map.of("name", "a", "kind", "signal", "field", "luck")));
        refused(
                "[a] of kind signal names an unknown function [luck]",
                schema(Map.of("name", "a", "kind", "signal", "field", "ctr", "function", "luck")));
        refused(
                "[a] of kind item names an unknown field [luck]",
                schema(Map.of("name", "a", "kind", "item", "field", "luck")));
        refused("[a] of kind item must name a field", schema(Map.of("name", "a", "kind", "item")));
        refused(
                "[a] of kind item names an unknown function [luck]",
                schema(Map.of("name", "a", "kind", "item", "field", "price", "function", "luck")));
        refused(
                "[a] of kind profile names an unknown field [luck]",
                schema(Map.of("name", "a", "kind", "profile", "field", "luck")));
        refused(
                "[a] of kind context names an unknown field [luck]",
                schema(Map.of("name", "a", "kind", "context", "field", "luck")));
        refused(
                "[a] of kind source names an unknown function [luck]",
                schema(Map.of("name", "a", "kind", "source", "field", "content", "function", "luck")));
        refused(
                "[a] of kind source names an unknown function [score]",
                schema(Map.of("name", "a", "kind", "source", "field", "*", "function", "score")));
        refused(
                "[inputs[0].segment] must be region or device",
                schema(Map.of("name", "a", "kind", "signal", "field", "ctr", "segment", "luck")));
    }

    private static Map<String, Object> cross(String function) {
        return schema(Map.of("name", "a", "kind", "cross", "function", function));
    }
}
