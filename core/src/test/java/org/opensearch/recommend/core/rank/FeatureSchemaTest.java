/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.config.RecommendConfig;

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

    private static Map<String, Object> input(Object... fields) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", "a");
        for (int i = 0; i < fields.length; i += 2) {
            map.put((String) fields[i], fields[i + 1]);
        }
        return map;
    }

    @Test
    void textsVectorsAndPairsReadBackAsWritten() {
        Map<String, Object> json = schema(
                input("name", "brand", "kind", "item", "field", "brand", "transform", hash(100)),
                input(
                        "name",
                        "genre",
                        "kind",
                        "item",
                        "field",
                        "genre",
                        "transform",
                        oneHot("values", List.of("x", "y"))),
                input("name", "tag", "kind", "item", "field", "tag", "transform", oneHot("buckets", 16)),
                input("name", "content", "kind", "item", "field", "content", "dimensions", 64, "missing", 0.5),
                input(
                        "name",
                        "pair",
                        "kind",
                        "cross",
                        "function",
                        "pair",
                        "of",
                        List.of("brand", "genre"),
                        "transform",
                        hash(1000)),
                input(
                        "name",
                        "hour",
                        "kind",
                        "context",
                        "field",
                        "hour",
                        "transform",
                        List.of(Map.of("type", "bucket", "bounds", List.of(6.0, 12.0)), hash(4))));
        FeatureSchema schema = FeatureSchema.read(json);
        assertEquals(1 + 2 + 16 + 64 + 1 + 1, schema.width());
        assertEquals(schema.width(), schema.columns().size());
        assertEquals(
                List.of("brand", "genre[x]", "genre[y]", "tag[0]"),
                schema.columns().subList(0, 4));
        assertEquals(Set.of("genre", "tag"), schema.itemFields());
        assertEquals(schema, FeatureSchema.read(schema.toMap()));
        assertEquals(schema, new FeatureExtractor(schema).schema());
    }

    @Test
    void aTowerGivesAVector() {
        Map<String, Object> json = schema(events());
        json.put("dimension", 64);
        FeatureSchema tower = FeatureSchema.read(json);
        assertTrue(tower.isTower());
        assertEquals(64, tower.dimension());
        assertEquals(tower, FeatureSchema.read(tower.toMap()));
        json.put("heads", List.of("score"));
        refused("unknown field [heads]", json);
    }

    @Test
    void refusesTextsVectorsAndPairsThatAreWrongByName() {
        refused("[a] of kind item is text: field [brand] needs", schema(input("kind", "item", "field", "brand")));
        refused(
                "[a] of kind context is text: field [device] needs",
                schema(input("kind", "context", "field", "device")));
        refused(
                "[a] of kind item is text: [transform] must be hash or one_hot alone",
                schema(input("kind", "item", "field", "brand", "transform", List.of("log1p", hash(3)))));
        refused(
                "[inputs[0].transform] must have nothing behind hash or one_hot",
                schema(input("kind", "item", "field", "brand", "transform", List.of(hash(3), "log1p"))));
        refused(
                "[inputs[0].transform.buckets] is missing",
                schema(input("kind", "item", "field", "brand", "transform", "hash")));
        refused(
                "[inputs[0].transform.buckets] must be between 1 and 10000000",
                schema(input("kind", "item", "field", "brand", "transform", hash(0))));
        refused(
                "[inputs[0].transform] must have either [values] or [buckets]",
                schema(input("kind", "item", "field", "brand", "transform", "one_hot")));
        refused(
                "[inputs[0].missing] must be 0",
                schema(input("kind", "item", "field", "brand", "transform", hash(3), "missing", 1)));
        refused("[price] is no vector", schema(input("kind", "item", "field", "price", "dimensions", 3)));
        refused(
                "[inputs[0].dimensions] must be between 1 and 4096",
                schema(input("kind", "item", "field", "content", "dimensions", 5000)));
        refused(
                "[inputs] must fill at most 20000 columns",
                schema(
                        input("name", "b", "kind", "item", "field", "x", "transform", oneHot("buckets", 2000)),
                        input("name", "c", "kind", "item", "field", "content", "dimensions", 4096),
                        input("name", "d", "kind", "item", "field", "content", "dimensions", 4096),
                        input("name", "e", "kind", "item", "field", "content", "dimensions", 4096),
                        input("name", "f", "kind", "item", "field", "content", "dimensions", 4096),
                        input("name", "g", "kind", "item", "field", "content", "dimensions", 4096)));
        refused(
                "[a] of kind cross pairs [events], which is no input",
                schema(
                        events(),
                        input(
                                "kind",
                                "cross",
                                "function",
                                "pair",
                                "of",
                                List.of("events", "b"),
                                "transform",
                                hash(3))));
        refused(
                "[a] of kind cross must pair two features",
                schema(input("kind", "cross", "function", "pair", "transform", hash(3))));
        refused(
                "[a] of kind cross needs the transform hash or one_hot",
                schema(input("kind", "cross", "function", "pair", "of", List.of("a", "b"))));
        refused("[of] stands with kind cross", schema(input("kind", "item", "field", "price", "of", List.of("b"))));
        refused("[equals] stands with kind context", schema(input("kind", "item", "field", "price", "equals", "b")));
    }

    @Test
    void theDefaultSchemaHasMoreThanTwoHundredInputs() {
        RecommendConfig config = RecommendConfig.read(Map.of(
                "fields", Map.of("title", "title", "categories", "genres", "brand", "studio", "price", "price")));
        List<Feature> inputs = DefaultSchema.of(config, new DefaultSchema.Vectors(128, 64, 64), List.of("plan"));
        FeatureSchema schema =
                new FeatureSchema("default", "1", inputs, DefaultSchema.HEADS, ScoreFormula.productOf(2));
        assertEquals(schema, FeatureSchema.read(schema.toMap()));
        assertEquals(schema, new FeatureExtractor(schema).schema());
        assertTrue(schema.width() > 600, "columns: " + schema.width());
        assertEquals(Set.of(), schema.itemFields());
        List<Feature> general = DefaultSchema.catalogueIndependent();
        FeatureSchema anywhere =
                new FeatureSchema("default", "1", general, DefaultSchema.HEADS, ScoreFormula.productOf(2));
        assertEquals(anywhere, FeatureSchema.read(anywhere.toMap()));
        assertEquals(anywhere, new FeatureExtractor(anywhere).schema());
        assertTrue(anywhere.width() > 120, "columns: " + anywhere.width());
        for (Feature feature : general) {
            assertEquals(0, feature.dimensions());
            assertTrue(feature.encoding() == null || feature.kind() == Feature.Kind.CONTEXT, feature.name());
        }
    }

    private static Map<String, Object> hash(int buckets) {
        return Map.of("type", "hash", "buckets", buckets);
    }

    private static Map<String, Object> oneHot(String name, Object value) {
        return Map.of("type", "one_hot", name, value);
    }

    private static Map<String, Object> cross(String function) {
        return schema(Map.of("name", "a", "kind", "cross", "function", function));
    }
}
