/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.profile.ItemInterest;
import org.opensearch.recommend.core.util.Vectors;
import org.opensearch.recommend.version.LearnedItem;
import org.opensearch.recommend.version.TwoTowerModels;

/**
 * A user's history as a two-tower model sees it: the vectors of its items, and the vector that items are sought by. Of one
 * request; immutable.
 */
public final class TwoTower {
    /** Nothing: no model is deployed. */
    public static final TwoTower NONE = new TwoTower(null, List.of(), Map.of(), null);

    private final TwoTowerModels.Deployed model;
    private final List<ItemInterest> interests;
    private final Map<String, LearnedItem> learned;
    private final float[] target;

    private TwoTower(
            TwoTowerModels.Deployed model,
            List<ItemInterest> interests,
            Map<String, LearnedItem> learned,
            float[] target) {
        this.model = model;
        this.interests = interests;
        this.learned = learned;
        this.target = target;
    }

    /**
     * A history.
     *
     * @param interests items of the history, most recent first
     * @param learned   what the model knows of them
     */
    public static TwoTower of(
            TwoTowerModels.Deployed model, List<ItemInterest> interests, Map<String, LearnedItem> learned) {
        return new TwoTower(model, interests, learned, null);
    }

    /** What the user tower takes of the history, or null when no item of positive weight has a vector. */
    public float[] pool() {
        return model == null ? null : model.pool().of(interests, this::vector);
    }

    /** The same history, with items to be sought by this vector. */
    public TwoTower seekingBy(float[] vector) {
        return new TwoTower(model, interests, learned, vector);
    }

    /** What items are sought by, or null for none. */
    VectorSource.Target target() {
        return target == null ? null : new VectorSource.Target(model.vectorField(), target);
    }

    /** An item of the history, and its cosine with another item. */
    public record Near(String itemId, float cosine) {}

    /** The item of the history, among those of positive weight, that is nearest to an item's vector; null when none has one. */
    public Near nearest(float[] item) {
        Near nearest = null;
        for (ItemInterest interest : interests) {
            float[] vector = item == null || interest.weight() <= 0 ? null : vector(interest.itemId());
            if (vector != null && vector.length == item.length) {
                float cosine = Vectors.dot(vector, item);
                if (nearest == null || cosine > nearest.cosine) {
                    nearest = new Near(interest.itemId(), cosine);
                }
            }
        }
        return nearest;
    }

    private float[] vector(String itemId) {
        return learned.getOrDefault(itemId, LearnedItem.UNKNOWN).tower();
    }
}
