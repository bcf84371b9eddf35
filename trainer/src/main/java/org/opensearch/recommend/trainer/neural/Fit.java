/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.neural;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Fits one network. The network can be used until this is closed. */
public final class Fit implements AutoCloseable {
    private final Torch torch;
    private final FitPlan plan;
    private final int rows;
    private final int steps;
    private final Model model;
    private final Trainer trainer;
    private final Runnable projection;

    /** The loss of a batch. */
    public interface BatchLoss {
        /**
         * Computes it.
         *
         * @param arrays  for what the batch needs; freed after the step
         * @param rows    numbers of the batch's rows
         * @param network of the network in training: its inputs to its outputs
         * @return a scalar
         */
        NDArray of(NDManager arrays, int[] rows, UnaryOperator<NDList> network);
    }

    /** Told of each epoch. */
    public interface Listener {
        /** An epoch, counted from 1, has ended with this loss on the validation part. */
        void epoch(int epoch, double validationLoss);
    }

    /**
     * Initialises a network.
     *
     * @param rows   to fit to
     * @param inputs shapes of the network's inputs; the first dimension does not matter
     */
    public Fit(Torch torch, Block network, FitPlan plan, int rows, Shape... inputs) {
        this(torch, network, plan, rows, () -> {}, inputs);
    }

    /**
     * Initialises a network whose weights have bounds.
     *
     * @param projection brings the network's weights back within them; it is called before the first step and after each
     */
    public Fit(Torch torch, Block network, FitPlan plan, int rows, Runnable projection, Shape... inputs) {
        this.torch = torch;
        this.plan = plan;
        this.rows = rows;
        // The last rows of an epoch make no batch of their own when there are few: normalisation needs more than one.
        this.steps = Math.max(1, rows / plan.batch()) * plan.epochs();
        torch.seed(plan.seed());
        this.model = torch.model(network);
        this.trainer = model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss())
                .optDevices(new Device[] {torch.device()})
                .optOptimizer(Optimizer.adamW()
                        .optLearningRateTracker((parameter, step) -> (float) plan.rate(step, steps))
                        .optWeightDecays((float) plan.weightDecay())
                        .build()));
        trainer.initialize(inputs);
        this.projection = projection;
        projection.run();
    }

    /**
     * Fits, and leaves the network as the epoch with the least validation loss had it.
     *
     * @param validation the loss on the validation part with the network as it is; {@link #predict} is what it needs
     */
    public EarlyStopping run(BatchLoss loss, DoubleSupplier validation, Listener listener) {
        EarlyStopping stopping = new EarlyStopping(plan.patience());
        Order order = new Order(rows, plan.seed());
        List<float[]> best = weights();
        for (int epoch = 1; epoch <= plan.epochs() && !stopping.over(); epoch++) {
            epoch(loss, order);
            double reached = validation.getAsDouble();
            if (stopping.improved(reached)) {
                best = weights();
            }
            listener.epoch(epoch, reached);
        }
        load(best);
        return stopping;
    }

    /**
     * Fits on, with nothing to stop by.
     *
     * @param epochs how many of the plan's; the learning rate falls as if all of them came
     */
    public void run(BatchLoss loss, int epochs, IntConsumer listener) {
        Order order = new Order(rows, plan.seed());
        for (int epoch = 1; epoch <= epochs; epoch++) {
            epoch(loss, order);
            listener.accept(epoch);
        }
    }

    private void epoch(BatchLoss loss, Order order) {
        order.shuffle();
        int batches = Math.max(1, rows / plan.batch());
        for (int b = 0; b < batches; b++) {
            int[] batch = order.slice((int) ((long) rows * b / batches), (int) ((long) rows * (b + 1) / batches));
            try (NDManager arrays = trainer.getManager().newSubManager();
                    GradientCollector gradients = trainer.newGradientCollector()) {
                gradients.backward(loss.of(arrays, batch, trainer::forward));
            }
            trainer.step();
            projection.run();
        }
    }

    /** The order of the rows, another one each epoch. */
    private static final class Order {
        private final int[] rows;
        private final Random random;

        private Order(int rows, long seed) {
            this.rows = new int[rows];
            this.random = new Random(seed);
            for (int i = 0; i < rows; i++) {
                this.rows[i] = i;
            }
        }

        private void shuffle() {
            for (int i = rows.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int kept = rows[i];
                rows[i] = rows[j];
                rows[j] = kept;
            }
        }

        private int[] slice(int from, int to) {
            return Arrays.copyOfRange(rows, from, to);
        }
    }

    /** What the network gives for these inputs when it serves: no dropout, moving moments. */
    public NDList predict(NDList inputs) {
        return trainer.evaluate(inputs);
    }

    /** Arrays on the network's device, freed when they are closed. */
    public NDManager arrays() {
        return torch.arrays();
    }

    private List<float[]> weights() {
        return parameters().map(NDArray::toFloatArray).toList();
    }

    // In place, since the trainer holds the arrays, too.
    private void load(List<float[]> weights) {
        Iterator<float[]> each = weights.iterator();
        parameters().forEach(array -> array.set(each.next()));
    }

    private Stream<NDArray> parameters() {
        return model.getBlock().getParameters().values().stream().map(Parameter::getArray);
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
