/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench.jmh;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.opensearch.recommend.core.candidate.Candidate;
import org.opensearch.recommend.core.candidate.CandidateMerger;
import org.opensearch.recommend.core.candidate.SourceHit;
import org.opensearch.recommend.core.config.Diversity;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.DefaultSchema;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.ItemView;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.rerank.Reranker;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.core.util.Vectors;

/**
 * One request with 1,000 candidates of 128 components: merging, the features of the bundled ranker, those of the default
 * schema with texts and without vectors (numbers), and with vectors, re-ranking.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RankingBenchmark {
    private static final int CANDIDATES = 1000;
    private static final int DIMENSION = 128;
    private static final long NOW = 1_700_000_000_000L;
    private static final long DAY = 86_400_000L;

    private final Random random = new Random(1);
    private final Map<String, List<SourceHit>> sources = new LinkedHashMap<>();
    private final List<ItemView> items = new ArrayList<>();
    private final List<ItemView> itemsWithoutVectors = new ArrayList<>();
    private final List<Reranker.Item> ranked = new ArrayList<>();
    private final RankContext context = new RankContext(NOW, "DE", "tv");
    private final Reranker.Settings settings = new Reranker.Settings(new Diversity(0.7, 0.4, 0.3), 20, 200, 30, 0.05);

    private CandidateScores scores;
    private UserState user;
    private SignalReader signals;
    private FeatureExtractor extractor;
    private FeatureExtractor numbers;
    private FeatureExtractor everything;
    private float[] batch;

    @Setup
    public void prepare() throws IOException {
        List<SourceHit> all = new ArrayList<>();
        Map<Long, float[]> counters = new HashMap<>();
        for (int i = 0; i < CANDIDATES; i++) {
            String id = "item-" + i;
            long key = ItemKey.of(id);
            all.add(new SourceHit(key, 1f / (i + 1), "item-" + i % 7, null));
            List<String> categories = List.of("c" + random.nextInt(20), "c" + random.nextInt(20));
            String brand = "b" + random.nextInt(50);
            long released = NOW - random.nextInt(2000) * DAY;
            float[] content = vector();
            items.add(new ItemView.Of(key, categories, brand, 10 + random.nextInt(50), released, content, vector()));
            itemsWithoutVectors.add(new ItemView.Of(key, categories, brand, 10 + random.nextInt(50), released, null));
            ranked.add(new Reranker.Item(key, random.nextDouble(), categories, brand, content, random.nextInt(100)));
            counters.put(key, new float[] {random.nextInt(500), random.nextInt(3), 0.05f, 0.6f, 2, 7, 30});
        }
        sources.put("content", all.subList(0, 500));
        sources.put("popular", all.subList(400, 600));
        sources.put("trending", all.subList(550, 650));
        sources.put("popular_in_categories", all.subList(600, 800));
        sources.put("new_releases", all.subList(750, 1000));
        scores = CandidateScores.of(CandidateMerger.merge(sources, CANDIDATES));
        signals = new Counters(counters);
        Map<String, Float> affinities = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            affinities.put("c" + i, random.nextFloat());
        }
        float[][] recent = new float[10][];
        for (int i = 0; i < recent.length; i++) {
            recent[i] = vector();
        }
        user = new UserState(affinities, Map.of("b1", 1f), 20, vector(), recent, 40).withFactors(vector(), vector());
        try (InputStream in = RankingBenchmark.class.getResourceAsStream("/default-ranker/schema.json")) {
            extractor = new FeatureExtractor(
                    FeatureSchema.read(new ObjectMapper().readValue(in, new TypeReference<Map<String, Object>>() {})));
        }
        numbers = byDefault(0);
        everything = byDefault(DIMENSION);
        batch = new float[CANDIDATES * everything.schema().width()];
    }

    private static FeatureExtractor byDefault(int dimension) {
        RecommendConfig config = RecommendConfig.read(Map.of(
                "fields", Map.of("title", "title", "categories", "genres", "brand", "studio", "price", "price")));
        List<Feature> inputs =
                DefaultSchema.of(config, new DefaultSchema.Vectors(dimension, dimension, 0), List.of("plan"));
        return new FeatureExtractor(new FeatureSchema("default", "1", inputs, 1));
    }

    private float[] vector() {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        Vectors.normalise(vector);
        return vector;
    }

    @Benchmark
    public List<Candidate> merge() {
        return CandidateMerger.merge(sources, CANDIDATES);
    }

    @Benchmark
    public float[] features() {
        return fill(extractor, items);
    }

    @Benchmark
    public float[] featuresWithoutVectors() {
        return fill(extractor, itemsWithoutVectors);
    }

    @Benchmark
    public float[] numbersOfTheDefaultSchema() {
        return fill(numbers, items);
    }

    @Benchmark
    public float[] allOfTheDefaultSchema() {
        return fill(everything, items);
    }

    private float[] fill(FeatureExtractor by, List<ItemView> from) {
        var rows = by.bind(user, scores, signals, context);
        int width = by.schema().width();
        for (int i = 0; i < from.size(); i++) {
            rows.fill(from.get(i), batch, i * width);
        }
        return batch;
    }

    @Benchmark
    public List<Reranker.Hit> rerankFirstPage() {
        return Reranker.rerank(ranked, settings, 20);
    }

    @Benchmark
    public List<Reranker.Hit> rerankTenthPage() {
        return Reranker.rerank(ranked, settings, 200);
    }

    private record Counters(Map<Long, float[]> values) implements SignalReader {
        @Override
        public float get(long key, String segment, Signal signal) {
            float[] found = segment == null ? values.get(key) : null;
            return found == null
                    ? Float.NaN
                    : switch (signal) {
                        case POPULARITY -> found[0];
                        case TRENDING -> found[1];
                        case CTR -> found[2];
                        case QUALITY -> found[3];
                        case EVENTS_1H -> found[4];
                        case EVENTS_1D -> found[5];
                        case EVENTS_7D -> found[6];
                    };
        }

        @Override
        public long[] top(String segment, Signal signal, int n) {
            return values.keySet().stream()
                    .mapToLong(key -> key)
                    .limit(Math.min(1, n))
                    .toArray();
        }

        @Override
        public int items() {
            return values.size();
        }
    }
}
