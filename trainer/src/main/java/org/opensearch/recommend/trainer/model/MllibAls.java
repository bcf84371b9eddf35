/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.posexplode;

import java.util.List;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.opensearch.recommend.core.cf.FactorModel;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.recommend.core.util.Workers;

/**
 * Item factors by Spark MLlib's implicit ALS, with what approximates {@link org.opensearch.recommend.core.cf.Ials}. With
 * r an interaction's weight, MLlib solves a row from
 *
 * <pre>(G + sum over r of alpha |r| y y^T + lambda' n I) x = sum over positive r of (1 + alpha r) y</pre>
 *
 * where n is the number of positive interactions. With alpha = 1 / alpha0 the left side is ours divided by alpha0, but
 * for the regularisation, which grows with n alone and not with n + alpha0 N; lambda' is chosen so that a row of mean
 * length has ours. The right side is ours times s = (w + alpha0) / w where all weights are w; factors that are larger by
 * sqrt(s) on both sides make up for it when lambda' is larger by s, too. So the two agree exactly where all weights and
 * all rows are alike, and approximately elsewhere.
 */
final class MllibAls {
    /** Sweeps that Spark may have to repeat; and what it remembers of more overflows the stacks of its threads. */
    private static final int CHECKPOINT_INTERVAL = 3;

    private final IalsParameters parameters;
    private final Workers workers;

    MllibAls(IalsParameters parameters, Workers workers) {
        this.parameters = parameters;
        this.workers = workers;
    }

    /**
     * MLlib's model.
     *
     * @param lambda its regularisation
     * @param scale  how many times greater its scores are than ours
     */
    record Fitted(ALSModel model, double lambda, double scale) {}

    /**
     * Trains.
     *
     * @param interactions of users and items, each pair once
     * @throws IllegalArgumentException when there is no interaction with a preference of one
     */
    FactorModel train(Dataset<Row> interactions, int users, int items) {
        return model(fit(interactions, users, items), items);
    }

    /** The item side of MLlib's model, with a basis that is as good as MLlib's own. */
    FactorModel model(Fitted fitted, int items) {
        float[][] factors = new float[items][parameters.dimension()];
        fitted.model().itemFactors().toLocalIterator().forEachRemaining(row -> copy(row, factors[row.getInt(0)]));
        return new FactorModel(factors, basis(factors, fitted.lambda()), meanUser(fitted));
    }

    private float[] meanUser(Fitted fitted) {
        float[] mean = new float[parameters.dimension()];
        fitted.model()
                .userFactors()
                .select(posexplode(col("features")))
                .groupBy("pos")
                .agg(avg("col"))
                .collectAsList()
                .forEach(row -> mean[row.getInt(0)] = (float) (row.getDouble(1) / fitted.scale()));
        return mean;
    }

    /** As {@link #train}, with the user factors, too. */
    Fitted fit(Dataset<Row> interactions, int users, int items) {
        Dataset<Row> ratings = interactions.cache();
        try {
            Row positive = ratings.filter(col(Corpus.WEIGHT).gt(0))
                    .agg(count("*"), avg(Corpus.WEIGHT))
                    .first();
            if (positive.getLong(0) == 0) {
                throw new IllegalArgumentException(
                        "iALS needs interactions with a positive weight, and there are none");
            }
            double lambda = lambda(positive.getLong(0), positive.getDouble(1), users, items);
            ALSModel model = als(lambda, ratings.rdd().getNumPartitions()).fit(ratings);
            return new Fitted(model, lambda, scale(positive.getDouble(1)));
        } finally {
            ratings.unpersist();
        }
    }

    private ALS als(double lambda, int partitions) {
        return new ALS()
                .setImplicitPrefs(true)
                .setUserCol(Corpus.USER)
                .setItemCol(Corpus.ITEM)
                .setRatingCol(Corpus.WEIGHT)
                .setRank(parameters.dimension())
                .setMaxIter(parameters.epochs())
                .setAlpha(1 / parameters.alpha0())
                .setRegParam(lambda)
                .setNumBlocks(Math.max(2, partitions))
                .setSeed(parameters.seed())
                .setCheckpointInterval(CHECKPOINT_INTERVAL);
    }

    /** The geometric mean of both sides, since only the product of their regularisations matters to x.y. */
    double lambda(long positives, double meanWeight, int users, int items) {
        double perUser = perInteraction((double) positives / users, items);
        double perItem = perInteraction((double) positives / items, users);
        return scale(meanWeight) / parameters.alpha0() * Math.sqrt(perUser * perItem);
    }

    private double scale(double meanWeight) {
        return (meanWeight + parameters.alpha0()) / meanWeight;
    }

    private double perInteraction(double n, int others) {
        return parameters.lambda() * Math.pow(n + (double) parameters.alpha0() * others, parameters.nu()) / n;
    }

    /**
     * With nu = 1 and N = 1, the least that the plugin takes, our regularisation is lambda (n + alpha0), about MLlib's
     * lambda n: the user's factor that is solved with this basis is about MLlib's, but for the factor 1 / s.
     */
    private SolverBasis basis(float[][] factors, double lambda) {
        IalsParameters equivalent = new IalsParameters(
                parameters.dimension(),
                parameters.epochs(),
                parameters.alpha0(),
                (float) (lambda * parameters.alpha0()),
                1,
                parameters.initialScale(),
                parameters.seed());
        return new SolverBasis(SolverBasis.of(factors, equivalent, workers).gram(), 1, equivalent);
    }

    static void copy(Row row, float[] factor) {
        List<Float> features = row.getList(1);
        for (int i = 0; i < factor.length; i++) {
            factor[i] = features.get(i);
        }
    }
}
