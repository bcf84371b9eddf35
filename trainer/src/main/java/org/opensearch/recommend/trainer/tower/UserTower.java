/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.List;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.ItemView;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.signals.SignalReader;

/** A user tower as it serves: from what is known of a user to the user's vector. */
public final class UserTower implements AutoCloseable {
    /** Beside it a user tower is run, since its features are those of a row for one item. */
    static final ItemView NO_ITEM = new ItemView.Of(0, List.of(), null, Double.NaN, ItemView.NO_DATE, null);

    private final FeatureExtractor extractor;
    private final TowerSession session;

    /** Loads it. */
    public UserTower(TowerModel.Tower tower) {
        extractor = new FeatureExtractor(tower.schema());
        session = new TowerSession(tower);
    }

    /** The vector of a user with the pool of tower vectors, of unit length. */
    public float[] vector(UserState user, RankContext context) {
        float[] row = extractor.extract(List.of(NO_ITEM), user, CandidateScores.NONE, SignalReader.EMPTY, context);
        return session.vectors(new float[][] {row})[0];
    }

    @Override
    public void close() {
        session.close();
    }
}
