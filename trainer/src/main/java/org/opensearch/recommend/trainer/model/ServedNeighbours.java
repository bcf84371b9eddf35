/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.evaluate.ModelFamily;
import org.opensearch.recommend.core.evaluate.NeighboursFamily;
import org.opensearch.recommend.core.evaluate.Recommender;
import org.opensearch.recommend.core.neighbours.NeighbourParameters;
import org.opensearch.recommend.core.util.Workers;

/** The hyperparameters of neighbours with which an item document has room for all of them. */
final class ServedNeighbours implements ModelFamily<NeighbourParameters> {
    static final NeighbourParameters DEFAULTS = NeighbourParameters.ordered().withTopN(NeighbourChoice.MOST);

    private final NeighboursFamily all = new NeighboursFamily(true);

    @Override
    public String name() {
        return all.name();
    }

    @Override
    public NeighbourParameters defaults(Interactions train) {
        return DEFAULTS;
    }

    @Override
    public List<Function<NeighbourParameters, List<NeighbourParameters>>> axes() {
        return all.axes().stream()
                .map(axis -> axis.andThen(settings -> settings.stream()
                        .filter(setting -> setting.topN() <= NeighbourChoice.MOST)
                        .toList()))
                .toList();
    }

    @Override
    public Map<String, Object> describe(NeighbourParameters parameters) {
        return all.describe(parameters);
    }

    @Override
    public Recommender train(
            NeighbourParameters parameters, Interactions train, Workers workers, TrainingProgress progress) {
        return all.train(parameters, train, workers, progress);
    }
}
