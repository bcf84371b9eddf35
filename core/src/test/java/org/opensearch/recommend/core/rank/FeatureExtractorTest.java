/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.recommend.core.candidate.Candidate;
import org.opensearch.recommend.core.candidate.Provenance;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.signals.SignalReader;

class FeatureExtractorTest {
    private static final float MISSING = -7;
    private static final long DAY = 86_400_000L;

    /** Sunday 2023-11-12, 15:00 UTC. */
    private static final long NOW = 1_699_801_200_000L;

    private static final RankContext CONTEXT = new RankContext(NOW, "DE", "tv");

    private static final UserState USER = new UserState(
            Map.of("Drama", 1f, "War", -0.5f),
            Map.of("Ufa", 0.8f),
            10,
            new float[] {1, 0},
            new float[][] {{0, 1}, {0.6f, 0.8f}},
            12,
            new float[] {0.5f, 1},
            new float[] {0.5f, 0.25f});

    private static final ItemView ITEM = new ItemView.Of(
            5, List.of("Drama", "War", "Other"), "Ufa", 20, NOW - 30 * DAY, new float[] {0.6f, 0.8f}, new float[] {
                1, 0.4f
            });
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

    @ParameterizedTest
    @CsvSource({
        "profile field=events,12",
        "profile field=typical_price,10",
        "profile field=categories,2",
        "profile field=brands,1",
        "item field=price,20",
        "item field=age_days,30",
        "item field=categories,3",
        "item field=has_content,1",
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
        "cross function=content_similarity,0.6",
        "cross function=recent_similarity,1",
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
    void transforms() {
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
