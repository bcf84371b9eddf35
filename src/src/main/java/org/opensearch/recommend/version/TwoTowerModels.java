/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.ItemView;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.core.tower.TowerPool;
import org.opensearch.recommend.model.ModelException;
import org.opensearch.recommend.model.ModelLease;
import org.opensearch.recommend.model.RankerModel;
import org.opensearch.recommend.model.RankerModels;
import org.opensearch.recommend.version.ModelVersion.Part;
import org.opensearch.recommend.version.ModelVersion.State;
import org.opensearch.recommend.version.ModelVersion.Vectors;

/**
 * The two-tower models of this node: which of the versions in use it has loaded, and what their towers make of users and
 * items. {@link RankerLoader} loads them; nothing here waits.
 */
public final class TwoTowerModels {
    /** Beside it a user tower is run, since its features are those of a row for one item. */
    private static final ItemView NO_ITEM = new ItemView.Of(0, List.of(), null, Double.NaN, ItemView.NO_DATE, null);

    /**
     * A loaded model.
     *
     * @param key         which
     * @param vectorField path of the items' vectors
     * @param markField   path of what says that the ingest processor made an item's vector: when the version was begun
     * @param pool        how a history becomes what the user tower takes
     */
    public record Deployed(CollaborativeModels.Key key, String vectorField, String markField, TowerPool pool) {}

    private final ModelVersions versions;
    private final RankerModels models;
    private final Map<CollaborativeModels.Key, TowerPool> loaded = new ConcurrentHashMap<>();
    private final Set<CollaborativeModels.Key> wanted = ConcurrentHashMap.newKeySet();
    private final LongAdder users = new LongAdder();
    private final LongAdder items = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private volatile Runnable whenWanted = () -> {};

    public TwoTowerModels(ModelVersions versions, RankerModels models) {
        this.versions = versions;
        this.models = models;
    }

    /**
     * The model that a version goes by, its own or another's.
     *
     * @param chosen the version that answers a request, or null
     * @return null when there is none
     * @throws ModelException when there is one and this node has not loaded it
     */
    public Deployed get(String index, ModelVersion chosen) {
        VersionList list = versions.list(index);
        Vectors vectors = chosen == null ? null : list.vectors(chosen, Part.TWO_TOWER);
        if (vectors == null) {
            return null;
        }
        Deployed model = deployed(list, list.require(chosen.uses().get(Part.TWO_TOWER)));
        if (model == null) {
            skipped.increment();
            throw new ModelException("the two-tower model of version [" + chosen.version() + "] of [" + index
                    + "] is not loaded on this node");
        }
        return model;
    }

    /**
     * The models that an item being indexed needs a vector of: those in use, and those that are about to be. One that this
     * node has not loaded is left out.
     */
    public List<Deployed> ofNewItems(String index) {
        VersionList list = versions.list(index);
        Set<String> owners = new HashSet<>();
        for (ModelVersion version : list.versions()) {
            if (needsTowers(version) || isWaiting(version)) {
                owners.add(version.uses().get(Part.TWO_TOWER));
            }
        }
        List<Deployed> all = new ArrayList<>();
        for (String owner : owners) {
            ModelVersion version = list.find(owner);
            if (version != null
                    && version.twoTower() != null
                    && version.twoTower().slot() >= 0) {
                Deployed model = deployed(list, version);
                if (model != null) {
                    all.add(model);
                } else if (isWaiting(version)) {
                    if (wanted.add(key(index, version))) {
                        whenWanted.run();
                    }
                } else {
                    skipped.increment();
                }
            }
        }
        return all;
    }

    /** Whether the towers that a version goes by must be at hand on every node. */
    static boolean needsTowers(ModelVersion version) {
        return version.uses().containsKey(Part.TWO_TOWER) && (version.isLive() || version.state() == State.VALIDATING);
    }

    /** Whether a version brings towers and is still being written. */
    static boolean isWaiting(ModelVersion version) {
        return version.state() == State.TRAINING
                && version.twoTower() != null
                && version.twoTower().slot() >= 0;
    }

    /** Has this run, shortly, when an item is being indexed that needs the towers of a version still being written. */
    void whenWanted(Runnable action) {
        whenWanted = action;
    }

    /** Whether an item has needed these towers since the last time that this was asked. */
    boolean wasWanted(CollaborativeModels.Key key) {
        return wanted.remove(key);
    }

    private Deployed deployed(VersionList list, ModelVersion owner) {
        CollaborativeModels.Key key = key(list.index(), owner);
        TowerPool pool = loaded.get(key);
        int slot = owner.twoTower().slot();
        return pool == null
                ? null
                : new Deployed(key, ModelVersion.towerField(slot), ModelVersion.towerMarkField(slot), pool);
    }

    static CollaborativeModels.Key key(String index, ModelVersion owner) {
        return new CollaborativeModels.Key(index, owner.version(), owner.createdAt());
    }

    static String userTower(String index, String version) {
        return ModelVersion.rankerName(index, version) + "/" + ModelBody.USER_TOWER;
    }

    static String itemTower(String index, String version) {
        return ModelVersion.rankerName(index, version) + "/" + ModelBody.ITEM_TOWER;
    }

    /** Whether both towers of a version have been loaded. */
    boolean has(CollaborativeModels.Key key) {
        return loaded.containsKey(key);
    }

    /** Says that both towers of a version are there. */
    void loaded(CollaborativeModels.Key key, TowerPool pool) {
        loaded.put(key, pool);
    }

    /** Forgets those of an index that are not kept. */
    void keep(Predicate<CollaborativeModels.Key> kept) {
        loaded.keySet().removeIf(kept.negate());
        wanted.removeIf(kept.negate());
    }

    /**
     * The vector of a user.
     *
     * @param user with the pool of the history's vectors
     * @return of unit length
     * @throws ModelException when the user tower is gone or fails
     */
    public float[] user(Deployed model, UserState user, RankContext context) {
        float[] vector = run(userTower(model.key.index(), model.key.version()), List.of(NO_ITEM), user, context)[0];
        users.increment();
        return vector;
    }

    /**
     * The vectors of items, by their attributes alone.
     *
     * @param now milliseconds since the epoch
     * @return [items], each of unit length
     * @throws ModelException when the item tower is gone or fails
     */
    public float[][] items(Deployed model, List<? extends ItemView> views, long now) {
        float[][] vectors = run(
                itemTower(model.key.index(), model.key.version()),
                views,
                UserState.ANONYMOUS,
                new RankContext(now, null, null));
        items.add(views.size());
        return vectors;
    }

    private float[][] run(String name, List<? extends ItemView> views, UserState user, RankContext context) {
        try (ModelLease lease = models.acquire(name)) {
            RankerModel tower = lease.model();
            if (tower == null) {
                skipped.increment();
                throw new ModelException(lease.problem());
            }
            float[] rows = tower.extractor().extract(views, user, CandidateScores.NONE, SignalReader.EMPTY, context);
            float[] all = tower.vectors(rows, views.size());
            int dimension = tower.schema().dimension();
            float[][] vectors = new float[views.size()][];
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = Arrays.copyOfRange(all, i * dimension, (i + 1) * dimension);
            }
            return vectors;
        }
    }

    /** What was computed since the node started. */
    public Map<String, Object> stats() {
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("loaded", loaded.size());
        stats.put("user_vectors", users.sum());
        stats.put("item_vectors", items.sum());
        stats.put("skipped", skipped.sum());
        stats.putAll(models.towerStats());
        return stats;
    }
}
