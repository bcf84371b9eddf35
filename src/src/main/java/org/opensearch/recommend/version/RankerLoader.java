/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.lifecycle.AbstractLifecycleComponent;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.recommend.config.Json;
import org.opensearch.recommend.model.ModelException;
import org.opensearch.recommend.model.ModelFiles;
import org.opensearch.recommend.model.RankerModels;
import org.opensearch.recommend.version.ModelVersion.Part;
import org.opensearch.recommend.version.ModelVersion.State;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * Sees to it that a data node has the rankers of the versions in use: before a version is switched to when it is asked to,
 * and by itself when it starts or joins. All of it on generic threads; a search that comes before finds a reason instead of
 * a model. What is no longer in use goes a little later, since requests that began with it are still on their way.
 */
public final class RankerLoader extends AbstractLifecycleComponent implements ClusterStateListener {
    private static final Logger logger = LogManager.getLogger(RankerLoader.class);
    private static final TimeValue RETRY = TimeValue.timeValueSeconds(5);
    private static final TimeValue PATIENCE = TimeValue.timeValueSeconds(30);

    /** How long a model stays after the last version that uses it. */
    private static final TimeValue GRACE = TimeValue.timeValueSeconds(10);

    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final ModelVersions versions;
    private final RankerModels models;
    private final ModelStore store;
    private final GraphStore graphs;

    /** By the name of a loaded ranker, the hash of its bytes. */
    private final Map<String, String> hashes = new HashMap<>();

    /** By the name of a ranker that nothing uses, since when, in milliseconds of a clock that only runs forward. */
    private final Map<String, Long> idle = new HashMap<>();

    public RankerLoader(
            ClusterService clusterService,
            ThreadPool threadPool,
            ModelVersions versions,
            RankerModels models,
            Client pluginClient) {
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.versions = versions;
        this.models = models;
        this.store = new ModelStore(pluginClient);
        this.graphs = new GraphStore(pluginClient);
    }

    @Override
    public void clusterChanged(ClusterChangedEvent event) {
        if (!event.indicesDeleted().isEmpty()
                || !event.indicesCreated().isEmpty()
                || !ModelVersions.texts(event.state()).equals(ModelVersions.texts(event.previousState()))) {
            later(TimeValue.ZERO);
        }
    }

    private void later(TimeValue delay) {
        if (lifecycle.started() && clusterService.localNode().isDataNode()) {
            threadPool.scheduleUnlessShuttingDown(delay, ThreadPool.Names.GENERIC, this::settle);
        }
    }

    /** Loads what is missing, and drops what nothing has used for a while. */
    private synchronized void settle() {
        Set<String> kept = new HashSet<>();
        boolean retry = false;
        for (VersionList list : versions.all()) {
            for (ModelVersion version : list.versions()) {
                String of = version.uses().get(Part.RANKER);
                if (of != null && (version.isLive() || version.state() == State.VALIDATING)) {
                    kept.add(version.ranker(list.index()));
                    retry |= version.isLive() && !isThere(list.index(), of);
                }
            }
        }
        long now = threadPool.relativeTimeInMillis();
        idle.keySet().removeAll(kept);
        for (String name : models.known()) {
            if (name.contains("/") && !kept.contains(name)) {
                long since = idle.computeIfAbsent(name, n -> now);
                if (now - since >= GRACE.millis()) {
                    models.remove(name);
                    hashes.remove(name);
                    idle.remove(name);
                }
            }
        }
        if (retry) {
            later(RETRY);
        } else if (!idle.isEmpty()) {
            later(GRACE);
        }
    }

    private boolean isThere(String index, String version) {
        String name = ModelVersion.rankerName(index, version);
        if (models.has(name)) {
            return true;
        }
        models.missing(name, "it is still loading");
        try {
            load(index, version, description(index, version));
            return true;
        } catch (RuntimeException e) {
            models.missing(name, reason(e));
            logger.warn(
                    () -> new ParameterizedMessage(
                            "ranker [{}] is not loaded; answers go on without it, and it is tried again", name),
                    e);
            return false;
        }
    }

    /**
     * Loads the ranker that a version goes by, where it is not loaded yet, and tries out the towers that it brings. Waits:
     * not for search or transport threads.
     *
     * @throws ModelException in a sentence
     */
    synchronized void prepare(String index, String version) {
        try {
            ModelVersion wanted = versions.list(index).require(version);
            String of = wanted.uses().get(Part.RANKER);
            if (of != null) {
                load(index, of, description(index, of));
            }
            if (wanted.files().containsKey(ModelBody.ITEM_TOWER)) {
                ModelBody body = description(index, version);
                for (String file : new String[] {ModelBody.ITEM_TOWER, ModelBody.USER_TOWER}) {
                    GraphSpec spec = body.graphs().get(file);
                    models.tryOut(
                            file, graphs.read(index, version, file, spec, PATIENCE), spec.parsed(), body.towers());
                }
            }
        } catch (ModelException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ModelException(reason(e), e);
        }
    }

    private ModelBody description(String index, String version) {
        PlainActionFuture<ModelBody> described = PlainActionFuture.newFuture();
        store.get(index, version, described);
        ModelBody body = described.actionGet(PATIENCE);
        if (body == null) {
            throw new ModelException("what was stored of version [" + version + "] is gone");
        }
        return body;
    }

    private void load(String index, String version, ModelBody body) {
        String name = ModelVersion.rankerName(index, version);
        GraphSpec spec = body.graphs().get(ModelBody.RANKER);
        if (models.has(name) && spec.sha256().equals(hashes.get(name))) {
            return;
        }
        byte[] onnx = graphs.read(index, version, ModelBody.RANKER, spec, PATIENCE);
        models.load(name, new ModelFiles(onnx, Json.write(spec.schema()).getBytes(StandardCharsets.UTF_8)));
        hashes.put(name, spec.sha256());
    }

    private static String reason(Exception e) {
        Throwable cause = ExceptionsHelper.unwrapCause(e);
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    protected void doStart() {
        clusterService.addListener(this);
    }

    @Override
    protected void doStop() {
        clusterService.removeListener(this);
    }

    @Override
    protected void doClose() {}
}
