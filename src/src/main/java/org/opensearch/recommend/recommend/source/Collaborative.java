/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.cf.HistoryFoldIn;
import org.opensearch.recommend.core.neighbours.HistoryFactors;
import org.opensearch.recommend.core.profile.ItemInterest;
import org.opensearch.recommend.version.CollaborativeModels;
import org.opensearch.recommend.version.LearnedItem;
import org.opensearch.recommend.version.NeighbourLists;

/**
 * A user's history as a collaborative model sees it: the user's vector, solved from the items that have one, and what
 * each of them adds to a score. Of one request; for one thread at a time.
 */
public final class Collaborative {
    /** Nothing: no model is deployed. */
    public static final Collaborative NONE = new Collaborative(null, null, List.of(), Map.of());

    private final CollaborativeModels.Deployed model;
    private final NeighbourLists lists;
    private final List<ItemInterest> interests;
    private final Map<String, LearnedItem> learned;
    private final HistoryFoldIn folded;

    /**
     * Folds in.
     *
     * @param model     the deployed model, or null
     * @param lists     which of the model's neighbours {@code learned} has; null without a model
     * @param interests items of the history, most recent first
     * @param learned   what the model knows of them
     */
    public Collaborative(
            CollaborativeModels.Deployed model,
            NeighbourLists lists,
            List<ItemInterest> interests,
            Map<String, LearnedItem> learned) {
        this.model = model;
        this.lists = lists;
        this.interests = interests;
        this.learned = learned;
        this.folded = model == null
                ? null
                : HistoryFoldIn.of(model.basis(), interests, id -> learned(id).vector());
    }

    /** The deployed model, or null. */
    public CollaborativeModels.Deployed model() {
        return model;
    }

    /** The user's vector, or null when there is no model or no item of positive weight has a vector. */
    public float[] user() {
        return folded == null ? null : folded.foldIn().user();
    }

    /** What items are sought by, or null for none. */
    VectorSource.Target target() {
        return user() == null ? null : new VectorSource.Target(model.vectorField(), user());
    }

    /** Items of the history, most recent first. */
    List<ItemInterest> interests() {
        return interests;
    }

    /** What each item of the history adds to the scores of its neighbours is multiplied by, in the same order. */
    float[] neighbourFactors() {
        if (model == null) {
            return new float[0];
        }
        float[] weights = new float[interests.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) interests.get(i).weight();
        }
        return HistoryFactors.of(weights, lists.recency(), HistoryFactors.SERVED);
    }

    LearnedItem learned(ItemInterest interest) {
        return learned(interest.itemId());
    }

    private LearnedItem learned(String itemId) {
        return learned.getOrDefault(itemId, LearnedItem.UNKNOWN);
    }

    /** What one item of the history adds to a score. */
    public record Share(String itemId, float share) {}

    /**
     * What the items of the history add to the score of an item, in the order of the history; the shares sum to the
     * score. Empty when nothing was folded in, or the item has no vector.
     */
    public List<Share> shares(float[] target) {
        if (folded == null || target == null || target.length != user().length) {
            return List.of();
        }
        float[] shares = folded.foldIn().shares(target);
        List<Share> named = new ArrayList<>(shares.length);
        for (int i = 0; i < shares.length; i++) {
            named.add(new Share(folded.items().get(i).itemId(), shares[i]));
        }
        return named;
    }
}
