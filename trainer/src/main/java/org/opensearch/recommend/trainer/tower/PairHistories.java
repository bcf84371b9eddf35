/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.List;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.Transform;
import org.opensearch.recommend.models.Standardisation;

/** Histories of which nothing is known but the pairs of a user and an item. A profile then says how many items there are. */
final class PairHistories implements Histories {
    private final Interactions taken;
    private final boolean ordered;

    /** Those of interactions, of which those with a preference of zero are not looked at. */
    PairHistories(Interactions interactions, boolean ordered) {
        Interactions.Builder positive = new Interactions.Builder();
        for (int user = 0; user < interactions.rows(); user++) {
            for (int i = interactions.start(user); i < interactions.start(user + 1); i++) {
                if (interactions.weight(i) > 0) {
                    positive.add(user, interactions.column(i), interactions.weight(i));
                }
            }
        }
        this.taken = positive.build(interactions.rows(), interactions.columns());
        this.ordered = ordered;
    }

    @Override
    public Interactions taken() {
        return taken;
    }

    @Override
    public boolean ordered() {
        return ordered;
    }

    @Override
    public int earliest(int user) {
        return 1;
    }

    @Override
    public Pool pool(int user, int moment) {
        int from = Math.max(0, moment - most());
        int[] items = new int[moment - from];
        float[] weights = new float[items.length];
        for (int i = 0; i < items.length; i++) {
            items[i] = taken.column(taken.start(user) + from + i);
            weights[i] = taken.weight(taken.start(user) + from + i);
        }
        return new Pool(items, weights);
    }

    private int most() {
        return ordered ? TowerParameters.HISTORY_ITEMS : Integer.MAX_VALUE;
    }

    @Override
    public List<Feature> inputs() {
        return List.of(new Feature(
                "events",
                Feature.Kind.PROFILE,
                "events",
                null,
                null,
                null,
                List.of(new Transform.Clip(0, most()), new Transform.Log1p()),
                0));
    }

    @Override
    public Standardisation scale() {
        return Standardisation.none(1);
    }

    @Override
    public void profile(int user, int moment, float[] out, int at) {
        out[at] = (float) Math.log1p(Math.min(moment, most()));
    }

    @Override
    public Histories only(Interactions part) {
        return new PairHistories(part, ordered);
    }
}
