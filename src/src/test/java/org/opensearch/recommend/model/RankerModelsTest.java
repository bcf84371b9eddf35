/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.env.Environment;
import org.opensearch.env.TestEnvironment;
import org.opensearch.indices.breaker.HierarchyCircuitBreakerService;

class RankerModelsTest {
    private static final int SWAPS = 200;
    private static final int RELOADS = 200;

    private final CircuitBreaker breaker = breaker(Settings.EMPTY);
    private final RankerModels models = new RankerModels(breaker);

    @TempDir
    Path home;

    @Test
    void aLoadedModelScoresAndItsBytesAreHeldUntilItGoes() {
        models.load("v1", files(2));
        try (ModelLease lease = models.acquire("v1")) {
            assertNull(lease.problem());
            assertEquals("v1", lease.model().version());
            assertArrayEquals(new float[] {0.5f, 0.880797f}, lease.model().heads(new float[] {0, 0, 1, 1}, 2), 1e-5f);
            assertEquals(breaker.getUsed(), lease.model().bytes());
            models.remove("v1");
            assertTrue(breaker.getUsed() > 0, "in use: must not be closed");
            assertEquals(1, lease.model().heads(new float[2], 1).length);
        }
        assertEquals(0, breaker.getUsed());
        assertEquals(
                "model [v1]: this node does not have it", models.acquire("v1").problem());
        ModelStats stats = models.stats();
        assertEquals(
                List.of(1L, 0L, 2L, 3L, 0L, 1L),
                List.of(
                        stats.loads(),
                        stats.loadFailures(),
                        stats.batches(),
                        stats.rows(),
                        stats.failures(),
                        stats.skipped()));
    }

    /** What an earlier batch has left in the memory that is kept, or beside it, is not seen. */
    @Test
    void batchesOfAnySizeFollowEachOther() {
        models.load("v", files(2));
        try (ModelLease lease = models.acquire("v")) {
            for (int n : new int[] {3, 1, 2000, 5, 600_000, 4}) {
                float[] rows = new float[2 * n];
                for (int i = 0; i < n; i++) {
                    rows[2 * i] = (i + n) % 7 - 3;
                    rows[2 * i + 1] = i % 3;
                }
                float[] heads = lease.model().heads(rows, n);
                assertEquals(n, heads.length);
                for (int i = 0; i < n; i++) {
                    assertEquals(1 / (1 + Math.exp(-rows[2 * i] - rows[2 * i + 1])), heads[i], 1e-5);
                }
            }
        }
    }

    @Test
    void swapsUnderConcurrentScoringLeakNothing() throws Exception {
        models.load("v", files(1));
        long one = breaker.getUsed();
        long before = residentKilobytes();
        AtomicBoolean stop = new AtomicBoolean();
        List<RankerModel> seen = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<Integer>> scorers = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                scorers.add(threads.submit(() -> score(stop)));
            }
            for (int i = 1; i <= SWAPS; i++) {
                try (ModelLease lease = models.acquire("v")) {
                    seen.add(lease.model());
                }
                models.load("v", files(1 + i % 5));
            }
            stop.set(true);
            for (Future<Integer> scorer : scorers) {
                assertTrue(scorer.get() > SWAPS, "scored " + scorer.get() + " batches");
            }
        }
        assertTrue(breaker.getUsed() < 2 * one, "one model left: " + breaker.getUsed());
        assertEquals(SWAPS, seen.size());
        for (RankerModel old : seen) {
            assertEquals(0, old.refCount());
        }
        models.close();
        assertEquals(0, breaker.getUsed());
        System.out.println("resident after " + SWAPS + " swaps: " + (residentKilobytes() - before) + " KiB more");
    }

    /** A model that stayed would hold 4 MB of weights at least: 200 of them, 800 MB. */
    @Test
    void reloadsDoNotGrowNativeMemory() throws Exception {
        ModelFiles files = new ModelFiles(TestGraphs.wide(1000), files(1).schema());
        reload(files, 40);
        long before = residentKilobytes();
        reload(files, RELOADS);
        long grown = (residentKilobytes() - before) / 1024;
        System.out.println("resident after " + RELOADS + " reloads of a 4 MB model: " + grown + " MiB more");
        assertTrue(grown < 250, "resident memory grew by " + grown + " MiB");
        models.close();
        assertEquals(0, breaker.getUsed());
    }

    private void reload(ModelFiles files, int times) {
        for (int i = 0; i < times; i++) {
            models.load("v", files);
            try (ModelLease lease = models.acquire("v")) {
                assertEquals(0.5f, lease.model().heads(new float[100], 100)[99], 1e-6f);
            }
            if (i % 10 == 9) {
                // Keeps the heap, which counts as resident too, from growing with the garbage of the loads.
                System.gc();
            }
        }
    }

    private int score(AtomicBoolean stop) {
        int batches = 0;
        while (!stop.get()) {
            try (ModelLease lease = models.acquire("v")) {
                assertNotNull(lease.model(), lease.problem());
                int width = lease.model().schema().width();
                float[] ones = new float[100 * width];
                Arrays.fill(ones, 1);
                float[] heads = lease.model().heads(ones, 100);
                assertEquals(1 / (1 + Math.exp(-width)), heads[99], 1e-5);
                batches++;
            }
        }
        return batches;
    }

    @Test
    void whatDoesNotLoadHoldsNothingAndLeavesTheOldModel() {
        models.load("v", files(2));
        long held = breaker.getUsed();
        ModelFiles good = files(2);
        List<ModelFiles> bad = List.of(
                new ModelFiles(Arrays.copyOf(good.onnx(), 40), good.schema()),
                new ModelFiles(good.onnx(), "{\"name\":".getBytes(StandardCharsets.UTF_8)),
                new ModelFiles(good.onnx(), "{\"name\":\"x\",\"versio\":1}".getBytes(StandardCharsets.UTF_8)),
                new ModelFiles(good.onnx(), files(3).schema()),
                new ModelFiles(TestGraphs.sigmoid(new float[][] {{1, 1}, {1, 1}}), good.schema()),
                new ModelFiles(TestGraphs.sigmoid(new float[][] {{Float.NaN}, {1}}), good.schema()));
        for (ModelFiles files : bad) {
            ModelException e = assertThrows(ModelException.class, () -> models.load("v", files));
            assertNotNull(e.getMessage());
            assertEquals(held, breaker.getUsed());
        }
        try (ModelLease lease = models.acquire("v")) {
            assertEquals(2, lease.model().heads(new float[4], 2).length);
        }
        assertEquals(bad.size(), models.stats().loadFailures());
    }

    @Test
    void noSearchOrTransportThreadLoads() throws Exception {
        for (String name : List.of(
                "opensearch[n][search][T#1]",
                "opensearch[n][index_searcher][T#1]",
                "opensearch[n][transport_worker][T#1]",
                "opensearch[n][clusterApplierService#updateTask][T#1]")) {
            assertTrue(loadOn(name) instanceof AssertionError, name);
        }
        assertNull(loadOn("opensearch[n][generic][T#1]"));
        assertTrue(models.has("v"));
    }

    /** What a load on a thread of this name threw, or null. */
    private Throwable loadOn(String name) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> models.load("v", files(2)), name);
        thread.setUncaughtExceptionHandler((of, e) -> thrown.set(e));
        thread.start();
        thread.join();
        return thrown.get();
    }

    @Test
    void theCircuitBreakerRefusesWhatDoesNotFit() {
        CircuitBreaker small = breaker(Settings.builder()
                .put("breaker.recommend_models.limit", "1500kb")
                .build());
        try (RankerModels few = new RankerModels(small)) {
            few.load("a", files(2));
            ModelException e = assertThrows(ModelException.class, () -> few.load("b", files(2)));
            assertTrue(e.getMessage().contains("[recommend_models] Data too large"), e.getMessage());
            assertNotNull(few.acquire("b").problem());
        }
        assertEquals(0, small.getUsed());
        assertEquals(1, small.getTrippedCount());
    }

    @Test
    void theDefaultModelMayComeFromTheConfigFolder() throws IOException {
        Path folder = Files.createDirectories(home.resolve("config/mine"));
        Files.write(folder.resolve("ranker.onnx"), files(2).onnx());
        Files.write(folder.resolve("schema.json"), files(2).schema());
        models.start(environment("mine"), Runnable::run);
        try (ModelLease lease = models.acquire(null)) {
            assertEquals("1", lease.model().version());
            assertEquals("1", models.active());
        }
    }

    @Test
    void aDefaultModelThatDoesNotLoadIsAReasonNotAnError() throws IOException {
        Path folder = Files.createDirectories(home.resolve("config/mine"));
        models.start(environment("mine"), Runnable::run);
        assertTrue(
                models.acquire(null).problem().contains("it cannot be read"),
                models.acquire(null).problem());
        Files.write(folder.resolve("ranker.onnx"), Arrays.copyOf(files(2).onnx(), 30));
        Files.write(folder.resolve("schema.json"), files(2).schema());
        models.start(environment("mine"), Runnable::run);
        assertTrue(
                models.acquire(null).problem().contains("cannot open"),
                models.acquire(null).problem());
        models.start(environment("../elsewhere"), Runnable::run);
        assertTrue(
                models.acquire(null).problem().contains("must lie under"),
                models.acquire(null).problem());
        models.start(environment("mine"), never -> {});
        assertTrue(
                models.acquire(null).problem().contains("still loading"),
                models.acquire(null).problem());
        assertEquals(0, breaker.getUsed());
    }

    private Environment environment(String path) {
        return TestEnvironment.newEnvironment(Settings.builder()
                .put(Environment.PATH_HOME_SETTING.getKey(), home.toString())
                .put(RankerModels.DEFAULT_PATH.getKey(), path)
                .build());
    }

    private static CircuitBreaker breaker(Settings settings) {
        ClusterSettings known = new ClusterSettings(settings, ClusterSettings.BUILT_IN_CLUSTER_SETTINGS);
        return new HierarchyCircuitBreakerService(settings, List.of(RankerModels.breaker(settings)), known)
                .getBreaker(RankerModels.BREAKER);
    }

    /** A model of {@code width} features: the sigmoid of their sum. */
    private static ModelFiles files(int width) {
        float[][] weights = new float[width][1];
        StringBuilder inputs = new StringBuilder();
        for (int i = 0; i < width; i++) {
            weights[i][0] = 1;
            inputs.append(i == 0 ? "" : ",").append("{\"name\":\"f" + i + "\",\"kind\":\"item\",\"field\":\"price\"}");
        }
        String schema = "{\"name\":\"test\",\"version\":\"1\",\"inputs\":[" + inputs + "]}";
        return new ModelFiles(TestGraphs.sigmoid(weights), schema.getBytes(StandardCharsets.UTF_8));
    }

    private static long residentKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
