/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.recommend.core.candidate.Candidate;
import org.opensearch.recommend.core.candidate.Provenance;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.DefaultSchema;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.ItemView;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.signals.SignalReader;

/** The committed files agree with each other, and the graph ranks as its card says. */
class DefaultRankerTest {
    private static final Path FOLDER = Path.of("default-ranker");
    private static final long NOW = 1_700_000_000_000L;
    private static final long DAY = 86_400_000L;

    private static FeatureSchema schema;
    private static OrtEnvironment environment;
    private static OrtSession session;

    @BeforeAll
    static void load() throws IOException, OrtException {
        schema = FeatureSchema.read(parse());
        environment = OrtEnvironment.getEnvironment();
        session = environment.createSession(resource("ranker.onnx"));
    }

    @AfterAll
    static void close() throws OrtException {
        session.close();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = DefaultRankerTest.class.getResourceAsStream("/default-ranker/" + name)) {
            return in.readAllBytes();
        }
    }

    private static Map<String, Object> parse() throws IOException {
        return new ObjectMapper().readValue(resource("schema.json"), new TypeReference<>() {});
    }

    @Test
    void theCardIsOfTheseFiles() throws IOException, NoSuchAlgorithmException {
        byte[] graph = Files.readAllBytes(FOLDER.resolve("ranker.onnx"));
        String card = Files.readString(FOLDER.resolve("README.md"));
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(graph));
        assertTrue(card.contains("SHA-256 `" + hash + "`"), hash);
        assertTrue(card.contains("`" + schema.version() + "`"), schema.version());
        assertTrue(card.contains("float [N, " + schema.width() + "]"));
        List<String> rows = card.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();
        assertEquals(schema.inputs().stream().map(Feature::name).toList(), rows);
    }

    @Test
    void theGraphSaysItsVersionAndOperatorSet() throws IOException {
        OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(resource("ranker.onnx"));
        assertEquals(schema.version(), model.getProducerVersion());
        assertEquals(13, model.getOpsetImport(0).getVersion());
    }

    @Test
    void everyInputMeansTheSameInAnyCatalogue() {
        assertTrue(DefaultSchema.catalogueIndependent().containsAll(schema.inputs()));
        assertEquals(schema, new FeatureExtractor(schema).schema());
    }

    @Test
    void graphHasTheSchemasShape() throws OrtException {
        TensorInfo input = (TensorInfo) session.getInputInfo().get("features").getInfo();
        TensorInfo output = (TensorInfo) session.getOutputInfo().get("score").getInfo();
        assertArrayEquals(new long[] {-1, schema.width()}, input.getShape());
        assertArrayEquals(new long[] {-1, schema.heads().size()}, output.getShape());
        assertEquals(1, session.getNumInputs());
        assertEquals(1, session.getNumOutputs());
    }

    @Test
    void scoresOfAnyBatchLieBetweenZeroAndOne() throws OrtException {
        Random random = new Random(7);
        float[] batch = new float[1000 * schema.width()];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = (float) (random.nextGaussian() * 10);
        }
        for (float score : run(batch)) {
            assertTrue(score >= 0 && score <= 1, () -> "score " + score);
        }
        float[] likely = new float[1000 * schema.width()];
        for (int i = 0; i < likely.length; i++) {
            likely[i] = random.nextFloat();
        }
        for (float score : run(likely)) {
            assertTrue(score > 0 && score < 1, () -> "score " + score);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content_similarity",
                "recent_similarity",
                "category_affinity",
                "brand_affinity",
                "popularity_share",
                "events_7d_share",
                "events_1d_share",
                "trending",
                "quality",
                "recency_90d",
                "collaborative_lift",
                "source_rank_session",
                "source_rank_query"
            })
    void moreIsNeverWorseAndSomewhereBetter(String feature) throws OrtException {
        assertRises(feature, 1);
    }

    @Test
    void aPriceFartherFromTheUsersIsNeverBetterAndSomewhereWorse() throws OrtException {
        assertRises("price_gap", -1);
    }

    private static void assertRises(String feature, int sign) throws OrtException {
        List<String> names = schema.inputs().stream().map(Feature::name).toList();
        int column = names.indexOf(feature);
        Random random = new Random(11);
        float most = 0;
        for (int base = 0; base < 200; base++) {
            float[] row = new float[schema.width()];
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextFloat() * 2 - 1;
            }
            float[] batch = new float[9 * row.length];
            for (int step = 0; step < 9; step++) {
                row[column] = step * 0.25f - 1;
                System.arraycopy(row, 0, batch, step * row.length, row.length);
            }
            float[] scores = run(batch);
            for (int step = 1; step < 9; step++) {
                assertTrue(sign * (scores[step] - scores[step - 1]) >= -1e-6, feature + " at step " + step);
            }
            most = Math.max(most, sign * (scores[8] - scores[0]));
        }
        assertTrue(most > 0.01, feature + " moves a score by " + most + " at most");
    }

    @Test
    void ofAnItemNothingNeedsToBeKnown() throws OrtException {
        ItemView nothing = new ItemView.Of(1, List.of(), null, Double.NaN, ItemView.NO_DATE, null);
        ItemView taken = new ItemView.Of(2, List.of(), null, Double.NaN, ItemView.NO_DATE, null);
        float[] scores =
                score(List.of(nothing, taken), UserState.ANONYMOUS, signals(Map.of(Signal.POPULARITY, Map.of(2L, 5f))));
        assertTrue(scores[0] > 0 && scores[0] < scores[1] && scores[1] < 1);
    }

    @Test
    void withoutAUserPopularThenGoodThenNewItemsComeFirst() throws OrtException {
        ItemView old = item(1, "Drama", 900);
        ItemView fresh = item(2, "Drama", 10);
        ItemView liked = item(3, "Drama", 900);
        ItemView popular = item(4, "Drama", 900);
        SignalReader signals = signals(Map.of(
                Signal.QUALITY, Map.of(3L, 0.9f, 4L, 0.6f),
                Signal.POPULARITY, Map.of(4L, 500f, 3L, 5f)));
        float[] scores = score(List.of(old, fresh, liked, popular), UserState.ANONYMOUS, signals);
        assertTrue(scores[0] < scores[1], "new before old");
        assertTrue(scores[1] < scores[2], "good before new");
        assertTrue(scores[2] < scores[3], "popular before good");
    }

    @Test
    void whatAUserLikesComesBeforeWhatEveryoneTakes() throws OrtException {
        ItemView own = new ItemView.Of(1, List.of("Horror"), null, Double.NaN, ItemView.NO_DATE, new float[] {1, 0});
        ItemView hit = new ItemView.Of(2, List.of("Romance"), null, Double.NaN, ItemView.NO_DATE, new float[] {0, 1});
        // The most popular item of all is another one.
        SignalReader signals =
                signals(Map.of(Signal.POPULARITY, Map.of(2L, 250f, 3L, 1000f), Signal.QUALITY, Map.of(2L, 0.7f)));
        float[][] recent = {{1, 0}};
        UserState one = new UserState(Map.of("Horror", 1f), Map.of(), Float.NaN, new float[] {1, 0}, recent, 1);
        UserState many = new UserState(Map.of("Horror", 1f), Map.of(), Float.NaN, new float[] {1, 0}, recent, 100);
        assertTrue(gap(own, hit, many, signals) > 0, "after many events");
        assertTrue(gap(own, hit, one, signals) > 0, "after one");
        assertTrue(gap(own, hit, UserState.ANONYMOUS, signals) < 0, "not for a stranger");
    }

    private static float gap(ItemView a, ItemView b, UserState user, SignalReader signals) throws OrtException {
        float[] scores = score(List.of(a, b), user, signals);
        return scores[0] - scores[1];
    }

    @Test
    void aDislikedCategoryComesLast() throws OrtException {
        UserState user =
                new UserState(Map.of("Horror", -1f, "Drama", 0.5f), Map.of(), Float.NaN, null, new float[0][], 10);
        float[] scores = score(
                List.of(item(1, "Horror", 10), item(2, "Western", 10), item(3, "Drama", 10)), user, SignalReader.EMPTY);
        assertTrue(scores[0] < scores[1] && scores[1] < scores[2]);
    }

    private static ItemView item(long key, String category, int ageDays) {
        return new ItemView.Of(key, List.of(category), null, Double.NaN, NOW - ageDays * DAY, null);
    }

    private static float[] score(List<ItemView> items, UserState user, SignalReader signals) throws OrtException {
        List<Candidate> candidates = new ArrayList<>();
        for (ItemView item : items) {
            candidates.add(new Candidate(item.key(), List.of(new Provenance("popular", 1, 5, null, null))));
        }
        return run(new FeatureExtractor(schema)
                .extract(items, user, CandidateScores.of(candidates), signals, new RankContext(NOW, null, null)));
    }

    private static float[] run(float[] batch) throws OrtException {
        long rows = batch.length / schema.width();
        try (OnnxTensor input = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(batch), new long[] {rows, schema.width()});
                OrtSession.Result result = session.run(Map.of("features", input))) {
            FloatBuffer out = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] scores = new float[out.remaining()];
            out.get(scores);
            return scores;
        }
    }

    private static SignalReader signals(Map<Signal, Map<Long, Float>> values) {
        return new SignalReader() {
            @Override
            public float get(long key, String segment, Signal signal) {
                return values.getOrDefault(signal, Map.of()).getOrDefault(key, Float.NaN);
            }

            @Override
            public long[] top(String segment, Signal signal, int n) {
                return values.getOrDefault(signal, Map.of()).entrySet().stream()
                        .sorted(Map.Entry.<Long, Float>comparingByValue().reversed())
                        .limit(n)
                        .mapToLong(Map.Entry::getKey)
                        .toArray();
            }

            @Override
            public int items() {
                return values.size();
            }
        };
    }
}
