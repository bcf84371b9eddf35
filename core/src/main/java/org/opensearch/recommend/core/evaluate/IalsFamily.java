/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.opensearch.recommend.core.cf.Ials;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.util.Workers;

/** iALS; a score is the inner product of the user's and the item's factor. */
public final class IalsFamily implements ModelFamily<IalsParameters> {
    private final int dimension;

    /**
     * A family.
     *
     * @param dimension of the factors
     * @throws IllegalArgumentException when it is out of the range of {@link IalsParameters}
     */
    public IalsFamily(int dimension) {
        this.dimension = IalsParameters.of(dimension).dimension();
    }

    @Override
    public String name() {
        return "ials";
    }

    @Override
    public IalsParameters defaults(Interactions train) {
        return IalsParameters.of(dimension, train);
    }

    @Override
    public List<Function<IalsParameters, List<IalsParameters>>> axes() {
        return List.of(
                p -> Stream.of(0.03f, 0.1f, 0.3f, 0.6f, 1f, 1.7f, 3f, 10f, 30f)
                        .map(x -> p.withAlpha0(x * p.alpha0()))
                        .toList(),
                p -> Ladder.of(
                        p.lambda(),
                        List.of(0.001f, 0.002f, 0.0035f, 0.005f, 0.007f, 0.01f, 0.014f, 0.02f),
                        p::withLambda));
    }

    @Override
    public Map<String, Object> describe(IalsParameters parameters) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("dimension", parameters.dimension());
        described.put("epochs", parameters.epochs());
        described.put("alpha0", parameters.alpha0());
        described.put("lambda", parameters.lambda());
        described.put("nu", parameters.nu());
        described.put("seed", parameters.seed());
        return described;
    }

    @Override
    public Recommender train(
            IalsParameters parameters, Interactions train, Workers workers, TrainingProgress progress) {
        Ials.Trained trained = new Ials(parameters, workers)
                .train(
                        train,
                        (epoch, loss) -> progress.advance(
                                1, parameters.epochs(), String.format(Locale.ROOT, "loss %.6g", loss)));
        return new VectorRecommender(trained.userFactors(), trained.model().itemFactors());
    }
}
