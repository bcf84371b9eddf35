/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.event.ColumnNames;
import org.opensearch.recommend.trainer.http.Patience;
import org.opensearch.recommend.trainer.model.Corpus;
import org.opensearch.recommend.trainer.model.HalfLife;
import org.opensearch.recommend.trainer.model.Laboratory;
import org.opensearch.recommend.trainer.publish.Deployment;

/**
 * What is asked for.
 *
 * @param input      where to read from
 * @param spark      where Spark runs
 * @param evaluation how models are measured
 * @param model      what is trained
 * @param publishing what becomes of it
 * @param patience   with the cluster
 */
public record TrainRequest(
        Input input, Spark spark, EvaluationPlan evaluation, Model model, Publishing publishing, Patience patience) {
    /**
     * Where to read from.
     *
     * @param url    of the cluster
     * @param index  the item index, or null
     * @param events path of events, or null for those of the index
     * @param items  path of items, or null for those of the index, or those that have events
     * @param config file of a configuration whose event weights are used, or null
     */
    public record Input(URI url, String index, String events, String items, ColumnNames columns, Path config) {}

    /**
     * Where Spark runs.
     *
     * @param slices   parts in which an index is read, or 0 for one for each core of Spark
     * @param settings further settings of Spark
     */
    public record Spark(String master, int slices, Map<String, String> settings) {}

    /**
     * How models are measured.
     *
     * @param validationShare of the events
     * @param testShare       of the events
     * @param k               length of the lists
     */
    public record EvaluationPlan(double validationShare, double testShare, int k) {}

    /** Where training takes place. */
    public enum SolverKind {
        AUTO,
        LOCAL,
        DISTRIBUTED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Hyperparameters of iALS, or where the search for them starts. Null is for what suits the events.
     *
     * @param dimension components of an item vector
     * @param seed      of the initial factors
     */
    public record IalsWish(int dimension, Integer epochs, Float alpha0, Float lambda, long seed) {
        /** Checks the ranges. */
        public IalsWish {
            parameters(IalsParameters.of(dimension), epochs, alpha0, lambda, seed);
        }

        /**
         * With what suits these events. Age is not seen here: what is folded into the model at serving does not age
         * either, and alpha0 must suit it, too.
         */
        public IalsParameters parameters(Corpus corpus) {
            return parameters(
                    IalsParameters.of(dimension, corpus.pairs(), corpus.users(), corpus.items()),
                    epochs,
                    alpha0,
                    lambda,
                    seed);
        }

        private static IalsParameters parameters(
                IalsParameters defaults, Integer epochs, Float alpha0, Float lambda, long seed) {
            IalsParameters ials = defaults.withSeed(seed);
            ials = epochs == null ? ials : ials.withEpochs(epochs);
            ials = alpha0 == null ? ials : ials.withAlpha0(alpha0);
            return lambda == null ? ials : ials.withLambda(lambda);
        }
    }

    /** How far hyperparameters are searched. */
    public enum Tuning {
        NONE,
        /** Those of iALS, by the local solver, where there are few enough events for it to take minutes. */
        QUICK,
        /** All, however long it takes. */
        FULL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether there is a two-tower model. */
    public enum TwoTower {
        NONE,
        /** One of ids alone is measured. */
        MEASURED,
        /** One that serves is published with the version. */
        PUBLISHED
    }

    /**
     * What is trained.
     *
     * @param halfLife of the events that are trained on
     * @param onAll    whether the final model is trained on all events
     * @param twoTower what of a two-tower model; published only with a ranker
     * @param ranker   null where no ranker is trained
     */
    public record Model(
            SolverKind solver,
            Laboratory.Wanted neighbours,
            IalsWish ials,
            HalfLife halfLife,
            Tuning tune,
            boolean onAll,
            TwoTower twoTower,
            RankerWish ranker) {}

    /**
     * Of a ranker.
     *
     * @param sizes   hidden layers of those that are tried
     * @param epochs  passes over the rows at most, or null for the default
     * @param threads of PyTorch
     */
    public record RankerWish(List<int[]> sizes, Integer epochs, int threads) {}

    /**
     * What becomes of it.
     *
     * @param publish whether it is published
     * @param version its name
     * @param code    version of this program
     */
    public record Publishing(boolean publish, Deployment.Policy policy, String version, String code) {}
}
