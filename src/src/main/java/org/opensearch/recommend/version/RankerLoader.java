/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.Level;
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
 * Sees to it that a data node has the rankers of the versions in use, and every node their towers: before a version is switched to when it is asked to,
 * and by itself when it starts or joins. All of it on generic threads; a search that comes before finds a reason instead of
 * a model. What is no longer in use goes a little later, since requests that began with it are still on their way.
 */
public final class RankerLoader extends AbstractLifecycleComponent implements ClusterStateListener {
    private static final Logger logger = LogManager.getLogger(RankerLoader.class);
    private static final TimeValue RETRY = TimeValue.timeValueSeconds(5);
    /** Between attempts at the towers of a version that is still being written. */
    private static final TimeValue WANTED = TimeValue.timeValueSeconds(2);

    private static final TimeValue PATIENCE = TimeValue.timeValueSeconds(30);

    /** How long a model stays after the last version that uses it. */
    private static final TimeValue GRACE = TimeValue.timeValueSeconds(10);

    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final ModelVersions versions;
    private final RankerModels models;
    private final TwoTowerModels towers;
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
            TwoTowerModels towers,
            Client pluginClient) {
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.versions = versions;
        this.models = models;
        this.towers = towers;
        towers.whenWanted(() -> later(WANTED));
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
        if (lifecycle.started()) {
            threadPool.scheduleUnlessShuttingDown(delay, ThreadPool.Names.GENERIC, this::settle);
        }
    }

    /** Loads what is missing, and drops what nothing has used for a while. */
    private synchronized void settle() {
        Set<String> kept = new HashSet<>();
        Set<CollaborativeModels.Key> keptTowers = new HashSet<>();
        boolean ranks = clusterService.localNode().isDataNode();
        boolean retry = false;
        for (VersionList list : versions.all()) {
            for (ModelVersion version : list.versions()) {
                retry |= !settleTowers(list, version, kept, keptTowers);
                String of = ranks ? version.uses().get(Part.RANKER) : null;
                if (of != null && (version.isLive() || version.state() == State.VALIDATING)) {
                    kept.add(version.ranker(list.index()));
                    retry |= version.isLive() && !isThere(list.index(), of);
                }
            }
        }
        towers.keep(keptTowers::contains);
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

    /** Loads the towers that a version goes by. False when they should be there and are not. */
    private boolean settleTowers(
            VersionList list, ModelVersion version, Set<String> kept, Set<CollaborativeModels.Key> keptTowers) {
        boolean waiting = TwoTowerModels.isWaiting(version);
        ModelVersion owner = waiting || TwoTowerModels.needsTowers(version)
                ? list.find(version.uses().get(Part.TWO_TOWER))
                : null;
        if (owner == null) {
            return true;
        }
        CollaborativeModels.Key key = TwoTowerModels.key(list.index(), owner);
        keptTowers.add(key);
        kept.add(TwoTowerModels.itemTower(list.index(), owner.version()));
        kept.add(TwoTowerModels.userTower(list.index(), owner.version()));
        boolean wanted = version.isLive() || (waiting && towers.wasWanted(key));
        return !wanted || towersAreThere(list.index(), owner) || waiting;
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

    private boolean towersAreThere(String index, ModelVersion owner) {
        try {
            loadTowers(index, owner);
            return true;
        } catch (RuntimeException e) {
            logger.log(
                    TwoTowerModels.isWaiting(owner) ? Level.DEBUG : Level.WARN,
                    () -> new ParameterizedMessage(
                            "the towers of version [{}] of [{}] are not loaded; answers go on without them, and it is"
                                    + " tried again",
                            owner.version(),
                            index),
                    e);
            return false;
        }
    }

    /** Loads both towers that a version brings, where they are not loaded yet. */
    private void loadTowers(String index, ModelVersion owner) {
        CollaborativeModels.Key key = TwoTowerModels.key(index, owner);
        String item = TwoTowerModels.itemTower(index, owner.version());
        String user = TwoTowerModels.userTower(index, owner.version());
        if (towers.has(key) && models.has(item) && models.has(user)) {
            return;
        }
        ModelBody body = description(index, owner.version());
        load(item, index, owner.version(), ModelBody.ITEM_TOWER, body);
        load(user, index, owner.version(), ModelBody.USER_TOWER, body);
        towers.loaded(key, body.pool());
    }

    /**
     * Loads the ranker and the towers that a version goes by, where they are not loaded yet. Waits: not for search or
     * transport threads.
     *
     * @throws ModelException in a sentence
     */
    synchronized void prepare(String index, String version) {
        try {
            ModelVersion wanted = versions.list(index).require(version);
            String of = wanted.uses().get(Part.RANKER);
            if (of != null && clusterService.localNode().isDataNode()) {
                load(index, of, description(index, of));
            }
            String towersOf = wanted.uses().get(Part.TWO_TOWER);
            if (towersOf != null) {
                loadTowers(index, versions.list(index).require(towersOf));
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
        load(ModelVersion.rankerName(index, version), index, version, ModelBody.RANKER, body);
    }

    private void load(String name, String index, String version, String file, ModelBody body) {
        GraphSpec spec = body.graphs().get(file);
        if (models.has(name) && spec.sha256().equals(hashes.get(name))) {
            return;
        }
        byte[] onnx = graphs.read(index, version, file, spec, PATIENCE);
        models.load(name, new ModelFiles(onnx, Json.write(spec.parsed().toMap()).getBytes(StandardCharsets.UTF_8)));
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
