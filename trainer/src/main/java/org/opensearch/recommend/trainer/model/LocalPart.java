/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import java.util.Locale;
import org.opensearch.recommend.core.cf.FactorModel;
import org.opensearch.recommend.core.cf.Ials;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.evaluate.ModelFamily.TrainingProgress;
import org.opensearch.recommend.core.neighbours.CoOccurrence;
import org.opensearch.recommend.core.neighbours.Ease;
import org.opensearch.recommend.core.neighbours.NeighbourParameters;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.util.Workers;

/**
 * Interactions in the driver's memory.
 *
 * @param interactions of which only who took what counts, and when
 * @param aged         the same with weights by the age of the events; the same object where they do not age
 */
record LocalPart(Interactions interactions, Interactions aged, Workers workers, long easeMemory) implements Part {
    @Override
    public FactorModel factors(IalsParameters parameters, TrainingProgress progress) {
        return new Ials(parameters, workers)
                .train(
                        aged,
                        (epoch, loss) ->
                                progress.advance(1, parameters.epochs(), String.format(Locale.ROOT, "loss %.6g", loss)))
                .model();
    }

    @Override
    public Neighbours neighbours(NeighbourParameters parameters, TrainingProgress progress) {
        return find(parameters, aged, progress);
    }

    @Override
    public Neighbours together(TrainingProgress progress) {
        return find(NeighbourChoice.TOGETHER, interactions.unweighted(), progress);
    }

    private Neighbours find(NeighbourParameters parameters, Interactions of, TrainingProgress progress) {
        return new CoOccurrence(parameters, workers).find(of, items -> progress.advance(items, of.columns(), ""));
    }

    @Override
    public Neighbours ease(float lambda, int topN, TrainingProgress progress) {
        return new Ease(lambda, easeMemory, workers)
                .train(aged, items -> progress.advance(items, aged.columns(), ""))
                .neighbours(topN);
    }

    @Override
    public int[] popularity() {
        return interactions.positives();
    }
}
