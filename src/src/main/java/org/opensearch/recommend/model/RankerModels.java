/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.model;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.opensearch.OpenSearchParseException;
import org.opensearch.cluster.service.ClusterApplierService;
import org.opensearch.common.lease.Releasable;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.unit.ByteSizeUnit;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.env.Environment;
import org.opensearch.indices.breaker.BreakerSettings;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.Transports;

/**
 * The rankers and towers of this node: the only owner of ONNX sessions and of the bytes that the circuit breaker
 * {@value #BREAKER} holds for them. A model that does not load is known by its reason, and never an error of a search.
 */
public final class RankerModels implements Closeable {
    /** Version of the bundled ranker. */
    public static final String DEFAULT_VERSION = "default-4";

    /** Name of the circuit breaker; its limit is {@code breaker.recommend_models.limit}, dynamic, 512mb by default. */
    public static final String BREAKER = "recommend_models";

    /**
     * A folder, relative to the node's config folder, with a {@code ranker.onnx} and a {@code schema.json} to use in
     * place of the bundled ranker.
     */
    public static final Setting<String> DEFAULT_PATH =
            Setting.simpleString("plugins.recommend.model.default_path", Setting.Property.NodeScope);

    private static final Logger LOGGER = LogManager.getLogger(RankerModels.class);

    /** What a session costs beside its weights. */
    private static final long SESSION_BYTES = ByteSizeUnit.MB.toBytes(1);

    private static final String A_LOAD = "the load of a model";
    private static final List<String> SEARCH_THREADS = List.of(
            ThreadPool.Names.SEARCH,
            ThreadPool.Names.STREAM_SEARCH,
            ThreadPool.Names.SEARCH_THROTTLED,
            ThreadPool.Names.INDEX_SEARCHER);

    private record Slot(RankerModel model, String problem) {}

    private final CircuitBreaker breaker;
    private final OnnxEngine engine = new OnnxEngine();
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    private final InferenceCounters counters = new InferenceCounters();
    private final InferenceCounters towerCounters = new InferenceCounters();
    private final LongAdder loads = new LongAdder();
    private final LongAdder loadFailures = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private volatile String active = DEFAULT_VERSION;
    private boolean closed;

    public RankerModels(CircuitBreaker breaker) {
        this.breaker = breaker;
    }

    /** The circuit breaker that {@link org.opensearch.plugins.CircuitBreakerPlugin} asks for. */
    public static BreakerSettings breaker(Settings settings) {
        long limit = new ByteSizeValue(512, ByteSizeUnit.MB).getBytes();
        return BreakerSettings.updateFromSettings(new BreakerSettings(BREAKER, limit, 1.0), settings);
    }

    /** Loads the default ranker in the background. */
    public void start(Environment environment, Executor background) {
        slots.put(DEFAULT_VERSION, new Slot(null, "it is still loading"));
        String path = DEFAULT_PATH.get(environment.settings());
        background.execute(() -> loadDefault(environment.configDir(), path));
    }

    private void loadDefault(Path configDir, String path) {
        try {
            ModelFiles files = path.isEmpty() ? ModelFiles.bundled() : ModelFiles.in(folder(configDir, path));
            String version = readSchema(files.schema()).version();
            load(version, files);
            active = version;
            if (!version.equals(DEFAULT_VERSION)) {
                remove(DEFAULT_VERSION);
            }
        } catch (IOException | ModelException e) {
            failed(DEFAULT_VERSION, e);
        }
    }

    /** The version that scores when a request names none. */
    public String active() {
        return active;
    }

    private static Path folder(Path configDir, String path) {
        Path folder = configDir.resolve(path).normalize();
        if (!folder.startsWith(configDir.normalize())) {
            throw new ModelException("[" + DEFAULT_PATH.getKey() + "] must lie under the node's config folder");
        }
        return folder;
    }

    /**
     * Loads a model and puts it in place of the one with the same version, which goes when its last user is done.
     * Reads, parses and compiles: not for search or transport threads.
     *
     * @throws ModelException when it cannot be loaded; what was loaded before stays
     */
    public void load(String version, ModelFiles files) {
        assert Transports.assertNotTransportThread(A_LOAD)
                        && ClusterApplierService.assertNotClusterStateUpdateThread(A_LOAD)
                        && isNoSearchThread(Thread.currentThread().getName())
                : A_LOAD + " on " + Thread.currentThread();
        RankerModel model;
        try {
            model = open(version, files);
        } catch (ModelException e) {
            loadFailures.increment();
            throw e;
        }
        loads.increment();
        replace(version, model);
    }

    private static boolean isNoSearchThread(String name) {
        return SEARCH_THREADS.stream().noneMatch(pool -> name.contains("[" + pool + "]"));
    }

    /** Whether a model is there to score. */
    public boolean has(String version) {
        Slot slot = slots.get(version);
        return slot != null && slot.model != null;
    }

    /** Names of all models that are known, loaded or not. */
    public Set<String> known() {
        return Set.copyOf(slots.keySet());
    }

    /** Says why a model is not there to score; leaves one that is. */
    public synchronized void missing(String version, String problem) {
        if (!closed && !has(version)) {
            slots.put(version, new Slot(null, problem));
        }
    }

    private static long bytes(byte[] onnx) {
        return SESSION_BYTES + 2L * onnx.length;
    }

    private synchronized void replace(String version, RankerModel model) {
        if (closed) {
            model.decRef();
            return;
        }
        release(slots.put(version, new Slot(model, null)));
    }

    private RankerModel open(String version, ModelFiles files) {
        long bytes = bytes(files.onnx());
        Releasable held = hold(version, bytes);
        OnnxSession session = null;
        RankerModel model = null;
        try {
            FeatureSchema schema = readSchema(files.schema());
            session = engine.open(files.onnx());
            model = new RankerModel(version, schema, session, bytes, schema.isTower() ? towerCounters : counters, held);
            model.tryOut();
            return model;
        } catch (RuntimeException e) {
            if (model != null) {
                model.decRef();
            } else {
                if (session != null) {
                    session.close();
                }
                held.close();
            }
            throw e instanceof ModelException known ? known : new ModelException(e.getMessage(), e);
        }
    }

    private Releasable hold(String version, long bytes) {
        try {
            breaker.addEstimateBytesAndMaybeBreak(bytes, "model [" + version + "]");
        } catch (CircuitBreakingException e) {
            throw new ModelException(e.getMessage(), e);
        }
        return () -> breaker.addWithoutBreaking(-bytes);
    }

    private static FeatureSchema readSchema(byte[] json) {
        try {
            return FeatureSchema.read(XContentHelper.convertToMap(new BytesArray(json), true, MediaTypeRegistry.JSON)
                    .v2());
        } catch (IllegalArgumentException | OpenSearchParseException e) {
            throw new ModelException("the feature schema cannot be read: " + e.getMessage(), e);
        }
    }

    private synchronized void failed(String version, Exception e) {
        LOGGER.warn(() -> new ParameterizedMessage("model [{}] is not loaded; answers go on without it", version), e);
        if (e instanceof IOException) {
            loadFailures.increment();
        }
        slots.put(version, new Slot(null, e instanceof IOException ? "it cannot be read: " + e : e.getMessage()));
    }

    /**
     * Borrows a model.
     *
     * @param version or null for the active one
     * @return to be closed; has a model or a reason, never both
     */
    public ModelLease acquire(String version) {
        String wanted = version == null ? active : version;
        // A swap between the look-up and tryIncRef leaves the newer model in the slot.
        for (Slot slot = slots.get(wanted); slot != null && slot.problem == null; slot = slots.get(wanted)) {
            if (slot.model.tryIncRef()) {
                return new ModelLease(slot.model, null);
            }
        }
        skipped.increment();
        Slot slot = slots.get(wanted);
        String problem = slot == null || slot.problem == null ? "this node does not have it" : slot.problem;
        return new ModelLease(null, "model [" + wanted + "]: " + problem);
    }

    /** Forgets a version; its session goes when its last user is done. */
    public synchronized void remove(String version) {
        release(slots.remove(version));
    }

    private static void release(Slot slot) {
        if (slot != null && slot.model != null) {
            slot.model.decRef();
        }
    }

    /** What the towers have computed since the node started. */
    public Map<String, Object> towerStats() {
        return Map.of(
                "batches", towerCounters.batches.sum(),
                "rows", towerCounters.rows.sum(),
                "inference_nanos", towerCounters.nanos.sum(),
                "failures", towerCounters.failures.sum());
    }

    public ModelStats stats() {
        List<ModelStats.Entry> models = slots.entrySet().stream()
                .map(e -> new ModelStats.Entry(
                        e.getKey(),
                        e.getValue().model == null ? 0 : e.getValue().model.bytes(),
                        e.getValue().problem))
                .toList();
        return new ModelStats(
                models,
                loads.sum(),
                loadFailures.sum(),
                counters.batches.sum(),
                counters.rows.sum(),
                counters.nanos.sum(),
                counters.failures.sum(),
                skipped.sum());
    }

    /** Releases every model. */
    @Override
    public synchronized void close() {
        closed = true;
        for (String version : List.copyOf(slots.keySet())) {
            remove(version);
        }
    }
}
