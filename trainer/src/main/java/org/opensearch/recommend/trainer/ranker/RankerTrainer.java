/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.opensearch.recommend.core.evaluate.ClickMetrics;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.replay.RankingRow;
import org.opensearch.recommend.models.RankerColumns;
import org.opensearch.recommend.models.RankerGraph;
import org.opensearch.recommend.models.Standardisation;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.TrainingException;
import org.opensearch.recommend.trainer.neural.EarlyStopping;
import org.opensearch.recommend.trainer.neural.Fit;
import org.opensearch.recommend.trainer.neural.Torch;

/** Trains rankers: on some rows, stopped and calibrated by later ones. One for each set of rows. */
public final class RankerTrainer {
    /** By how much a probability of ONNX Runtime may differ from one of the network that was trained. */
    static final double MOST_DIFFERENCE = 1e-5;

    static final int COMPARED = 10_000;

    private static final double LEAST_PROBABILITY = 1e-7;
    private static final int PREDICTED_AT_ONCE = 4_096;
    private static final double CERTAIN = 20;

    private final Torch torch;
    private final RankerColumns columns;
    private final String version;
    private final List<RankingRow> train;
    private final List<RankingRow> stopping;
    private final List<RankingRow> validation;
    private final Standardisation standardisation;
    private final Targets targets;
    private final float[] signs;
    private final int heads;

    /** Told of each epoch. */
    public interface Listener {
        /** An epoch of so many has ended, with this loss on the validation part. */
        void epoch(int epoch, int epochs, double validationLoss);

        /** Those of several trainings, given the name and the epochs at most of each, that say it to a user. */
        static BiFunction<String, Integer, Listener> saying(Progress progress) {
            return (name, most) -> {
                progress.say("Training a ranker, hidden layers " + name + ":");
                return (epoch, epochs, loss) -> progress.say(String.format(
                        Locale.ROOT, "  epoch %d of at most %d: validation log loss %.4f", epoch, most, loss));
            };
        }
    }

    /**
     * A trainer.
     *
     * @param schema     of the rows
     * @param version    written into the graph
     * @param train      rows that are fitted
     * @param validation rows that come later: they say when to stop, and calibrate
     * @throws TrainingException when there are too few rows, or all are clicked, or none
     */
    public RankerTrainer(
            Torch torch, FeatureSchema schema, String version, List<RankingRow> train, List<RankingRow> validation) {
        this(torch, schema, new float[schema.width()], version, train, validation);
    }

    /**
     * A trainer of rankers that keep directions.
     *
     * @param schema     of the rows, with one head or two
     * @param signs for each column of a row: 1 where the heads rise with it, -1 where they fall, 0 for any;
     *              columns of ids have none
     */
    public RankerTrainer(
            Torch torch,
            FeatureSchema schema,
            float[] signs,
            String version,
            List<RankingRow> train,
            List<RankingRow> validation) {
        this(
                torch,
                RankerColumns.buckets(schema),
                signs,
                schema.heads().size(),
                version,
                train,
                validation,
                validation);
    }

    /**
     * A trainer of rankers that are fitted to other rows than those that are measured.
     *
     * @param stopping   rows of the kind that is fitted, later: they say when to stop
     * @param validation rows that calibrate
     */
    RankerTrainer(
            Torch torch,
            FeatureSchema schema,
            String version,
            List<RankingRow> train,
            List<RankingRow> stopping,
            List<RankingRow> validation) {
        this(
                torch,
                RankerColumns.buckets(schema),
                new float[schema.width()],
                schema.heads().size(),
                version,
                train,
                stopping,
                validation);
    }

    RankerTrainer(Torch torch, int[] buckets, String version, List<RankingRow> train, List<RankingRow> validation) {
        this(torch, buckets, new float[buckets.length], RankerNetwork.HEADS, version, train, validation, validation);
    }

    private RankerTrainer(
            Torch torch,
            int[] buckets,
            float[] signs,
            int heads,
            String version,
            List<RankingRow> train,
            List<RankingRow> stopping,
            List<RankingRow> validation) {
        this.torch = torch;
        this.heads = heads;
        this.version = version;
        this.train = train;
        this.stopping = stopping;
        this.validation = validation;
        require(train, "train on");
        require(stopping, "stop by");
        require(validation, "choose on");
        this.columns = RankerColumns.of(buckets, train);
        this.standardisation = Standardisation.of(train, columns.dense());
        this.targets = Targets.of(train);
        this.signs = new float[columns.dense().length];
        for (int i = 0; i < this.signs.length; i++) {
            this.signs[i] = signs[columns.dense()[i]];
        }
    }

    private static void require(List<RankingRow> rows, String purpose) {
        long clicked = rows.stream().filter(row -> row.click() > 0).count();
        if (clicked == 0 || clicked == rows.size()) {
            throw new TrainingException(
                    Exit.TOO_LITTLE,
                    "a ranker needs rows with a click and rows without one to " + purpose + ", and " + clicked + " of "
                            + rows.size() + " have one; train when there are more events");
        }
    }

    /**
     * A trained ranker.
     *
     * @param graph        ONNX
     * @param hidden       widths of the hidden layers
     * @param epochs       that were kept
     * @param uncalibrated clicks of the validation part, before the calibration that is in the graph
     * @param clicks       clicks of the validation part, as the graph predicts them
     * @param completion   completion of the clicked rows of the validation part; null where nothing is known of it
     * @param masked       dense columns that never varied and say nothing
     * @param difference   greatest difference between ONNX Runtime and the trained network on {@value #COMPARED} rows
     */
    public record Ranker(
            byte[] graph,
            int[] hidden,
            int epochs,
            ClickMetrics uncalibrated,
            ClickMetrics clicks,
            ClickMetrics completion,
            int masked,
            double difference) {}

    /** Trains one with these hidden layers. */
    public Ranker train(RankerPlan plan, int[] hidden, Listener listener) {
        return train(plan, hidden, targets, listener);
    }

    /**
     * Trains one that also learns from what another predicts.
     *
     * @param teacher its graph
     */
    public Ranker distil(RankerPlan plan, int[] hidden, byte[] teacher, Listener listener) {
        try (OnnxRanker large = new OnnxRanker(teacher)) {
            return train(plan, hidden, targets.taught(large.predict(train)), listener);
        }
    }

    private Ranker train(RankerPlan plan, int[] hidden, Targets wanted, Listener listener) {
        RankerNetwork network = new RankerNetwork(columns, hidden, plan.dropout());
        Runnable projection = keepsDirections() ? () -> network.keepRising(signs) : () -> {};
        try (Fit fit = new Fit(torch, network, plan.fit(), train.size(), projection, network.inputs())) {
            boolean completion = wanted.haveCompletion();
            EarlyStopping stopped = fit.run(
                    (arrays, rows, through) -> loss(arrays, rows, wanted, completion, through),
                    () -> stoppingLoss(logits(fit, stopping, true), completion),
                    (epoch, loss) -> listener.epoch(epoch, plan.fit().epochs(), loss));
            double[][] placed = logits(fit, validation, true);
            double[][] logits = logits(fit, validation, false);
            Calibration[] calibrations = {
                clicks(placed[0], logits[0], plan), completion ? completion(logits[1]) : certain()
            };
            byte[] graph = RankerGraph.of(
                    version,
                    columns,
                    network,
                    standardisation,
                    Arrays.stream(calibrations, 0, heads)
                            .mapToDouble(Calibration::slope)
                            .toArray(),
                    Arrays.stream(calibrations, 0, heads)
                            .mapToDouble(Calibration::shift)
                            .toArray());
            double difference = difference(graph, fit, calibrations, plan.fit().seed());
            Predictions before = predictions(logits, new Calibration[] {Calibration.NONE, Calibration.NONE});
            Predictions after = predictions(logits, calibrations);
            return new Ranker(
                    graph,
                    hidden.clone(),
                    stopped.best(),
                    before.ofClicks(validation),
                    after.ofClicks(validation),
                    completion ? after.ofCompletion(validation) : null,
                    standardisation.masked(),
                    difference);
        }
    }

    private boolean keepsDirections() {
        for (float sign : signs) {
            if (sign != 0) {
                return true;
            }
        }
        return false;
    }

    /** Weighted cross entropy of a click, and of a click that is completed, both over all rows. */
    private NDArray loss(
            NDManager arrays, int[] rows, Targets wanted, boolean completion, UnaryOperator<NDList> network) {
        NDList inputs = inputs(arrays, rows.length, i -> train.get(rows[i]), true);
        NDArray logits = network.apply(inputs).singletonOrThrow();
        NDArray click = logits.get(":, 0");
        NDArray clicked = picked(arrays, wanted.click(), rows);
        NDArray weight = picked(arrays, wanted.clickWeight(), rows);
        NDArray loss = softplus(click).sub(click.mul(clicked)).mul(weight).sum();
        if (completion) {
            NDArray log = softplus(click.neg())
                    .add(softplus(logits.get(":, 1").neg()))
                    .neg();
            NDArray both = picked(arrays, wanted.both(), rows);
            NDArray not = log.exp().neg().add(1).maximum(LEAST_PROBABILITY).log();
            NDArray entropy = both.mul(log).add(both.neg().add(1).mul(not)).neg();
            loss = loss.add(
                    entropy.mul(picked(arrays, wanted.bothWeight(), rows)).sum());
        }
        return loss.div(weight.sum());
    }

    /** ln(1 + e^x). */
    private static NDArray softplus(NDArray x) {
        return x.maximum(0).add(x.abs().neg().exp().add(1).log());
    }

    private static NDArray picked(NDManager arrays, float[] values, int[] rows) {
        float[] picked = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            picked[i] = values[rows[i]];
        }
        return arrays.create(picked);
    }

    private interface Rows {
        RankingRow at(int i);
    }

    private NDList inputs(NDManager arrays, int n, Rows rows, boolean positions) {
        int[] dense = columns.dense();
        List<RankerColumns.Ids> ids = columns.ids();
        float[] numbers = new float[n * dense.length];
        long[] numbered = new long[n * ids.size()];
        for (int i = 0; i < n; i++) {
            float[] features = rows.at(i).features();
            for (int j = 0; j < dense.length; j++) {
                numbers[i * dense.length + j] = standardisation.apply(j, features[dense[j]]);
            }
            for (int j = 0; j < ids.size(); j++) {
                numbered[i * ids.size() + j] = ids.get(j).row(features);
            }
        }
        NDList inputs = new NDList(
                arrays.create(FloatBuffer.wrap(numbers), new Shape(n, dense.length)),
                arrays.create(LongBuffer.wrap(numbered), new Shape(n, ids.size())));
        if (positions) {
            inputs.add(arrays.create(IntStream.range(0, n)
                    .mapToLong(i -> Math.clamp(rows.at(i).position(), 0, RankerNetwork.LAST_POSITION))
                    .toArray()));
        }
        return inputs;
    }

    /**
     * Logits of the heads: heads by rows.
     *
     * @param positions whether with what the position adds; not when serving
     */
    private double[][] logits(Fit fit, List<RankingRow> rows, boolean positions) {
        double[][] logits = new double[RankerNetwork.HEADS][rows.size()];
        for (int from = 0; from < rows.size(); from += PREDICTED_AT_ONCE) {
            int first = from;
            int n = Math.min(PREDICTED_AT_ONCE, rows.size() - from);
            try (NDManager arrays = fit.arrays()) {
                float[] got = fit.predict(inputs(arrays, n, i -> rows.get(first + i), positions))
                        .singletonOrThrow()
                        .toFloatArray();
                for (int i = 0; i < got.length; i++) {
                    logits[i % RankerNetwork.HEADS][from + i / RankerNetwork.HEADS] = got[i];
                }
            }
        }
        return logits;
    }

    private double stoppingLoss(double[][] logits, boolean completion) {
        Predictions predicted = predictions(logits, new Calibration[] {Calibration.NONE, Calibration.NONE});
        ClickMetrics completed = completion ? predicted.ofCompletion(stopping) : null;
        return predicted.ofClicks(stopping).logLoss() + (completed == null ? 0 : completed.logLoss());
    }

    private Calibration clicks(double[] placed, double[] logits, RankerPlan plan) {
        float[] clicks = Predictions.Columnar.clicks(validation);
        float[] weights = Predictions.Columnar.weights(validation);
        return Calibration.of(placed, clicks, weights)
                .shiftedTo(logits, clicks, weights)
                .ofSampledNegatives(plan.keptNegatives());
    }

    private Calibration completion(double[] logits) {
        float[] positive = new float[logits.length];
        float[] weights = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            RankingRow row = validation.get(i);
            if (Targets.isKnown(row)) {
                positive[i] = row.complete();
                weights[i] = row.weight();
            }
        }
        return Calibration.of(logits, positive, weights);
    }

    /** Where nothing is known of completion, the product of the heads is the probability of a click. */
    private static Calibration certain() {
        return new Calibration(0, CERTAIN);
    }

    private static Predictions predictions(double[][] logits, Calibration[] heads) {
        double[][] p = new double[logits.length][];
        for (int h = 0; h < p.length; h++) {
            Calibration head = heads[h];
            p[h] = Arrays.stream(logits[h])
                    .map(logit -> Calibration.sigmoid(head.apply(logit)))
                    .toArray();
        }
        return new Predictions(p[0], p[1]);
    }

    /** Compares the graph with the network, on validation rows with their columns mixed as they are in none. */
    private double difference(byte[] graph, Fit fit, Calibration[] calibrations, long seed) {
        Random random = new Random(seed);
        List<RankingRow> rows = new ArrayList<>();
        for (int i = 0; i < COMPARED; i++) {
            float[] features = new float[columns.width()];
            float[] a = any(random);
            float[] b = any(random);
            for (int j = 0; j < features.length; j++) {
                features[j] = random.nextInt(4) > 0 ? a[j] : b[j];
            }
            rows.add(new RankingRow(0, "", "", features, 0, Float.NaN, 1, 0));
        }
        Predictions wanted = predictions(logits(fit, rows, false), calibrations);
        double difference = 0;
        try (OnnxRanker ranker = new OnnxRanker(graph)) {
            Predictions got = ranker.predict(rows);
            for (int i = 0; i < COMPARED; i++) {
                // NaN must not pass for agreement.
                difference = Math.max(difference, Math.abs(got.click()[i] - wanted.click()[i]));
                if (heads > 1) {
                    difference = Math.max(difference, Math.abs(got.complete()[i] - wanted.complete()[i]));
                }
            }
        }
        if (!(difference <= MOST_DIFFERENCE)) {
            throw new TrainingException(
                    Exit.FAILED,
                    "ONNX Runtime differs from the trained ranker by " + difference + ", more than " + MOST_DIFFERENCE
                            + "; nothing is published");
        }
        return difference;
    }

    private float[] any(Random random) {
        List<RankingRow> rows = random.nextBoolean() ? train : validation;
        return rows.get(random.nextInt(rows.size())).features();
    }
}
