/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.recommend.core.candidate.Candidate;
import org.opensearch.recommend.core.candidate.Provenance;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.core.util.Hashes;

class FeatureExtractorTest {
    private static final float MISSING = -7;
    private static final long DAY = 86_400_000L;

    /** Sunday 2023-11-12, 15:00 UTC. */
    private static final long NOW = 1_699_801_200_000L;

    private static final RankContext CONTEXT = new RankContext(NOW, "DE", "tv", "home", 3);

    private static final UserState USER = new UserState(
                    Map.of("Drama", 1f, "War", -0.5f),
                    Map.of("Ufa", 0.8f, "A24", 0.2f),
                    10,
                    new float[] {1, 0},
                    new float[][] {{0, 1}, {0.6f, 0.8f}},
                    12,
                    new UserState.Activity(
                            ItemKey.of("u1"),
                            NOW - 100 * DAY,
                            NOW - 2 * DAY,
                            Map.of("view", 7L),
                            Map.of("War", NOW - 4 * DAY, "Other", NOW - 5 * DAY),
                            0.5f,
                            1.5f,
                            0.25f,
                            0.75f),
                    Map.of("age", 34.0, "member", true, "plan", "gold", "likes", List.of("a", "b")),
                    null,
                    null,
                    null,
                    null)
            .withFactors(new float[] {0.5f, 1}, new float[] {0.5f, 0.25f})
            .withTower(new float[] {0, 1}, new float[] {0.8f, 0.6f});

    /** Knows everything of an item, fields of the index among it. */
    private record Full(long key, double price, float[] content) implements ItemView {
        @Override
        public List<String> categories() {
            return List.of("Drama", "War", "Other");
        }

        @Override
        public String brand() {
            return "Ufa";
        }

        @Override
        public long releasedAt() {
            return NOW - 30 * DAY;
        }

        @Override
        public double maturity() {
            return 16;
        }

        @Override
        public float[] factor() {
            return new float[] {1, 0.4f};
        }

        @Override
        public float[] tower() {
            return new float[] {0.6f, 0.8f};
        }

        @Override
        public double number(String field) {
            return field.equals("runtime") ? 121 : Double.NaN;
        }

        @Override
        public List<String> texts(String field) {
            return field.equals("language") ? List.of("de", "en") : List.of();
        }
    }

    private static final ItemView ITEM = new Full(5, 20, new float[] {0.6f, 0.8f});
    private static final ItemView BARE = new ItemView.Of(6, List.of(), null, Double.NaN, ItemView.NO_DATE, null);

    private static final CandidateScores CANDIDATES = CandidateScores.of(List.of(
            new Candidate(
                    5,
                    List.of(
                            new Provenance("content", 0.9f, 4, "m1", null),
                            new Provenance("popular", 33, 61, null, null))),
            new Candidate(9, List.of(new Provenance("trending", 2, 1, null, null)))));

    /** Item 5 has signals 1, 2, 3... in the order of the enum, twice that in Germany; item 8 ten times as much. */
    private static final SignalReader SIGNALS = new SignalReader() {
        @Override
        public float get(long key, String segment, Signal signal) {
            int scale = key == 5 ? 1 : key == 8 ? 10 : 0;
            boolean known = scale > 0 && (segment == null || segment.equals("region=DE"));
            return known
                    ? scale * (List.of(Signal.values()).indexOf(signal) + 1) * (segment == null ? 1 : 2)
                    : Float.NaN;
        }

        @Override
        public long[] top(String segment, Signal signal, int n) {
            return segment == null || segment.equals("region=DE") ? new long[] {8} : new long[0];
        }

        @Override
        public int items() {
            return 2;
        }
    };

    private static float value(String spec, ItemView item, UserState user, CandidateScores candidates) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("name", "x");
        String[] parts = spec.split(" ", -1);
        input.put("kind", parts[0]);
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", -1);
            input.put(pair[0], pair[1]);
        }
        input.put("missing", MISSING);
        FeatureSchema schema = FeatureSchema.read(Map.of("name", "n", "version", "v", "inputs", List.of(input)));
        float[] row = new FeatureExtractor(schema).extract(List.of(item), user, candidates, SIGNALS, CONTEXT);
        assertEquals(1, row.length);
        return row[0];
    }

    private static float[] row(ItemView item, UserState user, Object... inputs) {
        FeatureSchema schema = FeatureSchema.read(Map.of("name", "n", "version", "v", "inputs", List.of(inputs)));
        float[] row = new FeatureExtractor(schema).extract(List.of(item), user, CANDIDATES, SIGNALS, CONTEXT);
        assertEquals(schema.columns().size(), row.length);
        return row;
    }

    private static Map<String, Object> text(String kind, String field, Map<String, ?> encoding) {
        return Map.of("name", field, "kind", kind, "field", field, "transform", encoding);
    }

    private static Map<String, Object> hash(int buckets) {
        return Map.of("type", "hash", "buckets", buckets);
    }

    private static Map<String, Object> oneHot(String... values) {
        return Map.of("type", "one_hot", "values", List.of(values));
    }

    private static float bucket(String text, int buckets) {
        return 1 + Long.remainderUnsigned(Hashes.hash64(text), buckets);
    }

    @ParameterizedTest
    @CsvSource({
        "profile field=events,12",
        "profile field=typical_price,10",
        "profile field=categories,2",
        "profile field=brands,2",
        "profile field=greatest_category_affinity,1",
        "profile field=least_category_affinity,-0.5",
        "profile field=greatest_category_share,1",
        "profile field=category_entropy,0",
        "profile field=greatest_brand_affinity,0.8",
        "profile field=least_brand_affinity,0.2",
        "profile field=greatest_brand_share,0.8",
        "profile field=brand_entropy,0.500402",
        "profile field=counter:view,7",
        "profile field=counter:purchase,0",
        "profile field=days_since_event,2",
        "profile field=tenure_days,100",
        "profile field=mean_weight,0.5",
        "profile field=weight_deviation,1.5",
        "profile field=recent_weight,0.25",
        "profile field=positive_share,0.75",
        "profile field=attribute:age,34",
        "profile field=attribute:member,1",
        "profile field=attribute:plan,-7",
        "profile field=attribute:none,-7",
        "item field=price,20",
        "item field=age_days,30",
        "item field=categories,3",
        "item field=has_content,1",
        "item field=has_factor,1",
        "item field=has_tower,1",
        "item field=maturity,16",
        "item field=runtime,121",
        "item field=unknown_here,-7",
        "signal field=popularity,1",
        "signal field=ctr,3",
        "signal field=events_7d,7",
        "signal field=popularity segment=region,2",
        "signal field=popularity segment=device,1",
        "signal field=popularity function=share,0.176291",
        "signal field=popularity function=share segment=region,0.279415",
        "signal field=popularity function=share segment=device,0.176291",
        "signal field=events_7d function=share,0.487825",
        "context field=hour,15",
        "context field=weekday,7",
        "context field=weekend,1",
        "context field=region equals=DE,1",
        "context field=device equals=phone,0",
        "context field=scenario equals=home,1",
        "context field=position,3",
        "cross function=content_similarity,0.6",
        "cross function=recent_similarity,1",
        "cross function=mean_recent_similarity,0.9",
        "cross function=last_similarity,0.8",
        "cross function=category_share,1",
        "cross function=days_since_category,4",
        "cross function=has_seen_brand,1",
        "cross function=price_difference,0.693147",
        "cross function=tower_score,0.96",
        "cross function=tower_pool_score,0.8",
        "cross function=category_affinity,0.166667",
        "cross function=best_category_affinity,1",
        "cross function=worst_category_affinity,-0.5",
        "cross function=brand_affinity,0.8",
        "cross function=price_gap,0.693147",
        "cross function=collaborative_score,0.9",
        "cross function=collaborative_lift,0.3",
        "source field=content function=present,1",
        "source field=content function=rank,4",
        "source field=content function=reciprocal_rank,0.952381",
        "source field=content function=score,0.9",
        "source field=popular function=reciprocal_rank,0.5",
        "source field=trending function=present,0",
        "source field=trending function=rank,-7",
        "source field=none function=present,0",
        "source field=none function=score,-7",
        "source field=* function=count,2",
        "source field=* function=reciprocal_rank,0.952381",
        "item field=age_days transform=log1p,3.433987",
        "item field=price transform=identity,20"
    })
    void everyFunction(String spec, float expected) {
        assertEquals(expected, value(spec, ITEM, USER, CANDIDATES), 1e-5);
    }

    @ParameterizedTest
    @CsvSource({
        "profile field=events,0",
        "profile field=counter:view,0",
        "profile field=days_since_event,-7",
        "profile field=tenure_days,-7",
        "profile field=mean_weight,-7",
        "profile field=weight_deviation,-7",
        "profile field=positive_share,-7",
        "profile field=greatest_category_affinity,-7",
        "profile field=greatest_category_share,-7",
        "profile field=category_entropy,-7",
        "item field=maturity,-7",
        "item field=runtime,-7",
        "profile field=typical_price,-7",
        "item field=price,-7",
        "item field=age_days,-7",
        "item field=categories,0",
        "item field=has_content,0",
        "signal field=popularity,-7",
        "signal field=popularity function=share,-7",
        "signal field=popularity segment=region,-7",
        "cross function=content_similarity,-7",
        "cross function=recent_similarity,-7",
        "cross function=mean_recent_similarity,-7",
        "cross function=last_similarity,-7",
        "cross function=category_share,-7",
        "cross function=days_since_category,-7",
        "cross function=has_seen_brand,-7",
        "cross function=price_difference,-7",
        "cross function=tower_score,-7",
        "cross function=tower_pool_score,-7",
        "cross function=category_affinity,-7",
        "cross function=best_category_affinity,-7",
        "cross function=worst_category_affinity,-7",
        "cross function=brand_affinity,-7",
        "cross function=price_gap,-7",
        "cross function=collaborative_score,-7",
        "cross function=collaborative_lift,-7",
        "source field=content function=present,0",
        "source field=content function=rank,-7",
        "source field=content function=reciprocal_rank,-7",
        "source field=content function=score,-7",
        "source field=* function=count,0",
        "source field=* function=reciprocal_rank,-7"
    })
    void ofAStrangerAndABareItem(String spec, float expected) {
        assertEquals(expected, value(spec, BARE, UserState.ANONYMOUS, CANDIDATES), 1e-5);
        assertEquals(expected, value(spec, BARE, UserState.ANONYMOUS, CandidateScores.NONE), 1e-5);
    }

    @Test
    void aVectorOfAnotherDimensionIsMissing() {
        ItemView other = new ItemView.Of(5, List.of(), null, Double.NaN, ItemView.NO_DATE, new float[] {1, 0, 0});
        assertEquals(MISSING, value("cross function=content_similarity", other, USER, CANDIDATES));
        assertEquals(MISSING, value("cross function=recent_similarity", other, USER, CANDIDATES));
    }

    @Test
    void unusualPricesAndDatesAreFinite() {
        for (double price : new double[] {0, -1, Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.MIN_VALUE}) {
            for (long date : new long[] {Long.MAX_VALUE, Long.MIN_VALUE + 1, 0}) {
                ItemView odd = new ItemView.Of(5, List.of("Drama"), "Ufa", price, date, new float[] {Float.NaN, 1});
                for (String spec : List.of(
                        "item field=price",
                        "cross function=price_gap",
                        "item field=age_days",
                        "item field=age_days transform=log1p",
                        "item field=price transform=sqrt",
                        "cross function=content_similarity",
                        "cross function=recent_similarity")) {
                    assertTrue(Float.isFinite(value(spec, odd, USER, CANDIDATES)), spec + " of " + price);
                }
            }
        }
    }

    /** Among others, what is the same for all items or for several features is computed once. */
    @ParameterizedTest
    @CsvSource({"DE,tv", "FR,", ","})
    void aFeatureIsTheSameAloneAsAmongOthers(String region, String device) {
        RecommendConfig config = RecommendConfig.read(Map.of(
                "fields", Map.of("title", "title", "categories", "genres", "brand", "studio", "price", "price")));
        List<Feature> inputs = DefaultSchema.of(config, new DefaultSchema.Vectors(2, 2, 2), List.of("plan"));
        RankContext context = new RankContext(NOW, region, device, "home");
        for (UserState user : List.of(USER, UserState.ANONYMOUS)) {
            float[] together = extract(inputs, user, context);
            int at = 0;
            for (Feature feature : inputs) {
                if (!FeatureCodes.isPair(feature)) {
                    float[] alone = extract(List.of(feature), user, context);
                    int width = feature.width();
                    assertEquals(2 * width, alone.length);
                    for (int i = 0; i < width; i++) {
                        assertEquals(alone[i], together[at + i], feature.name());
                        assertEquals(alone[width + i], together[together.length / 2 + at + i], feature.name());
                    }
                }
                at += feature.width();
            }
        }
    }

    private static float[] extract(List<Feature> inputs, UserState user, RankContext context) {
        FeatureSchema schema = new FeatureSchema("n", "v", inputs, 1);
        return new FeatureExtractor(schema).extract(List.of(ITEM, BARE), user, CANDIDATES, SIGNALS, context);
    }

    @Test
    void aBatchIsRowMajorInTheOrderOfTheSchema() {
        FeatureSchema schema = FeatureSchema.read(Map.of(
                "name",
                "n",
                "version",
                "v",
                "inputs",
                List.of(
                        Map.of("name", "price", "kind", "item", "field", "price", "missing", -1),
                        Map.of("name", "events", "kind", "profile", "field", "events"),
                        Map.of("name", "content", "kind", "source", "field", "content", "function", "rank"))));
        List<ItemView> items = new ArrayList<>(List.of(ITEM, BARE));
        float[] batch = new FeatureExtractor(schema).extract(items, USER, CANDIDATES, SIGNALS, CONTEXT);
        assertArrayEquals(new float[] {20, 12, 4, -1, 12, 0}, batch);
    }

    @Test
    void theSignOfAPriceDifferenceIsThatOfTheItem() {
        ItemView cheap = new Full(5, 5, null);
        assertEquals(-0.693147, value("cross function=price_difference", cheap, USER, CANDIDATES), 1e-5);
        assertEquals(0.693147, value("cross function=price_gap", cheap, USER, CANDIDATES), 1e-5);
    }

    @Test
    void hashMakesAnEmbeddingId() {
        assertArrayEquals(
                new float[] {
                    bucket("Ufa", 1000),
                    bucket("home", 8),
                    bucket("gold", 50),
                    bucket("u1", 9),
                    1 + 5 % 100,
                    bucket("34", 7)
                },
                row(
                        ITEM,
                        USER,
                        text("item", "brand", hash(1000)),
                        text("context", "scenario", hash(8)),
                        text("profile", "attribute:plan", hash(50)),
                        Map.of("name", "u", "kind", "profile", "field", "id", "transform", hash(9)),
                        Map.of("name", "i", "kind", "item", "field", "id", "transform", hash(100)),
                        text("profile", "attribute:age", hash(7))));
        assertArrayEquals(
                new float[] {0, 0, 0},
                row(
                        BARE,
                        UserState.ANONYMOUS,
                        text("item", "brand", hash(1000)),
                        text("profile", "attribute:plan", hash(50)),
                        Map.of("name", "u", "kind", "profile", "field", "id", "transform", hash(9))));
    }

    @Test
    void hashOfSeveralValuesDoesNotDependOnTheirOrder() {
        Map<String, Object> categories = text("item", "categories", hash(10_000_000));
        ItemView one = new ItemView.Of(1, List.of("a", "b", "c"), null, 1, 0, null);
        ItemView other = new ItemView.Of(1, List.of("c", "a", "b"), null, 1, 0, null);
        assertArrayEquals(row(one, USER, categories), row(other, USER, categories));
    }

    @Test
    void oneHotIsAColumnForEachValue() {
        assertArrayEquals(
                new float[] {0, 1, 1, 0, 1, 0, 1},
                row(
                        ITEM,
                        USER,
                        text("item", "categories", oneHot("Crime", "War", "Drama")),
                        text("item", "language", oneHot("fr", "en")),
                        text("context", "weekday", oneHot("6", "7"))));
        float[] hashed = row(ITEM, USER, text("item", "categories", Map.of("type", "one_hot", "buckets", 400)));
        for (int i = 0; i < 400; i++) {
            int column = i;
            boolean on = List.of("Drama", "War", "Other").stream().anyMatch(text -> bucket(text, 400) == column + 1);
            assertEquals(on ? 1 : 0, hashed[i], "column " + i);
        }
        assertArrayEquals(new float[] {0, 0}, row(BARE, USER, text("item", "categories", oneHot("War", "Drama"))));
    }

    @Test
    void bucketThenOneHotCutsANumberIntoClasses() {
        Map<String, Object> price = Map.of(
                "name",
                "price",
                "kind",
                "item",
                "field",
                "price",
                "transform",
                List.of(Map.of("type", "bucket", "bounds", List.of(10, 20, 30)), oneHot("0", "1", "2", "3")));
        assertArrayEquals(new float[] {0, 0, 1, 0}, row(ITEM, USER, price));
        assertArrayEquals(new float[] {0, 0, 0, 0}, row(BARE, USER, price));
    }

    @Test
    void aPairIsEachValueOfOneWithEachOfTheOther() {
        Map<String, Object> pair = Map.of(
                "name",
                "pair",
                "kind",
                "cross",
                "function",
                "pair",
                "of",
                List.of("categories", "price"),
                "transform",
                Map.of("type", "one_hot", "buckets", 500));
        Map<String, Object> price = Map.of(
                "name",
                "price",
                "kind",
                "item",
                "field",
                "price",
                "transform",
                Map.of("type", "bucket", "bounds", List.of(10, 20)));
        float[] row = row(ITEM, USER, text("item", "categories", hash(10)), price, pair);
        for (int i = 0; i < 500; i++) {
            int column = i;
            boolean on = List.of("Drama", "War", "Other").stream()
                    .anyMatch(text ->
                            Long.remainderUnsigned(Hashes.mix(Hashes.hash64(text), Hashes.hash64("2")), 500) == column);
            assertEquals(on ? 1 : 0, row[2 + i], "column " + i);
        }
        Map<String, Object> hashed = new LinkedHashMap<>(pair);
        hashed.put("transform", hash(500));
        assertEquals(0, row(BARE, USER, text("item", "categories", hash(10)), price, hashed)[2]);
    }

    @Test
    void aVectorFillsAColumnForEachComponent() {
        Map<String, Object> content =
                Map.of("name", "content", "kind", "item", "field", "content", "dimensions", 2, "missing", -1);
        Map<String, Object> profile =
                Map.of("name", "user", "kind", "profile", "field", "tower_pool", "dimensions", 2, "transform", "log1p");
        FeatureSchema schema =
                FeatureSchema.read(Map.of("name", "n", "version", "v", "inputs", List.of(content, profile)));
        assertEquals(List.of("content[0]", "content[1]", "user[0]", "user[1]"), schema.columns());
        float log2 = (float) Math.log(2);
        assertArrayEquals(new float[] {0.6f, 0.8f, 0, log2}, row(ITEM, USER, content, profile));
        assertArrayEquals(new float[] {-1, -1, 0, 0}, row(BARE, UserState.ANONYMOUS, content, profile));
        ItemView odd = new Full(5, 1, new float[] {Float.NaN, 1});
        assertArrayEquals(new float[] {-1, 1, 0, log2}, row(odd, USER, content, profile));
        ItemView longer = new Full(5, 1, new float[] {1, 2, 3});
        assertArrayEquals(new float[] {-1, -1, 0, log2}, row(longer, USER, content, profile));
    }

    @Test
    void rowsOfOneRequestDoNotTouchEachOther() {
        FeatureSchema schema = new FeatureSchema(
                "n",
                "v",
                DefaultSchema.of(
                        RecommendConfig.read(
                                Map.of("fields", Map.of("categories", "genres", "brand", "studio", "price", "price"))),
                        new DefaultSchema.Vectors(2, 2, 2),
                        List.of("plan")),
                DefaultSchema.HEADS,
                ScoreFormula.productOf(2));
        FeatureExtractor extractor = new FeatureExtractor(schema);
        float[] both = extractor.extract(List.of(ITEM, BARE, ITEM), USER, CANDIDATES, SIGNALS, CONTEXT);
        float[] alone = extractor.extract(List.of(ITEM), USER, CANDIDATES, SIGNALS, CONTEXT);
        float[] bare = extractor.extract(List.of(BARE), USER, CANDIDATES, SIGNALS, CONTEXT);
        int width = schema.width();
        assertArrayEquals(alone, Arrays.copyOfRange(both, 0, width));
        assertArrayEquals(bare, Arrays.copyOfRange(both, width, 2 * width));
        assertArrayEquals(alone, Arrays.copyOfRange(both, 2 * width, 3 * width));
        for (float value : both) {
            assertTrue(Float.isFinite(value));
        }
    }

    @Test
    void transforms() {
        assertEquals(Math.log(3), new Transform.Log1p().apply(2), 1e-12);
        assertEquals(3, new Transform.Sqrt().apply(9));
        assertEquals(2, new Transform.Abs().apply(-2));
        assertTrue(Double.isNaN(new Transform.Sqrt().apply(-1)));
        assertEquals(2, new Transform.Clip(-1, 2).apply(5));
        assertEquals(-1, new Transform.Clip(-1, 2).apply(-5));
        assertEquals(1.5, new Transform.ZScore(2, 2).apply(5));
        assertEquals(1 / Math.E, new Transform.Decay(90).apply(90), 1e-12);
        assertEquals(1, new Transform.Decay(90).apply(-3));
        assertEquals(0.5, new Transform.Saturate(5).apply(5));
        assertTrue(Double.isNaN(new Transform.Saturate(5).apply(-5)));
        Transform bucket = new Transform.Bucket(List.of(1.0, 2.0, 4.0));
        assertEquals(0, bucket.apply(0.5));
        assertEquals(1, bucket.apply(1));
        assertEquals(3, bucket.apply(9));
        assertTrue(Double.isNaN(bucket.apply(Double.NaN)));
        assertTrue(Double.isNaN(new Transform.Log1p().apply(-1)));
        assertTrue(Double.isNaN(new Transform.Clip(0, 1).apply(Double.NaN)));
        assertTrue(Double.isNaN(new Transform.Decay(1).apply(Double.NaN)));
    }
}
