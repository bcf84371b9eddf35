/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.evaluate.EventLog;
import org.opensearch.recommend.core.evaluate.FullRanking;
import org.opensearch.recommend.core.evaluate.ModelFamily.TrainingProgress;
import org.opensearch.recommend.core.evaluate.Recommender;
import org.opensearch.recommend.core.evaluate.Split;
import org.opensearch.recommend.core.evaluate.Splitter;
import org.opensearch.recommend.core.evaluate.VectorRecommender;
import org.opensearch.recommend.core.util.Vectors;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.neural.EarlyStopping;
import org.opensearch.recommend.trainer.neural.Fit;
import org.opensearch.recommend.trainer.neural.FitPlan;
import org.opensearch.recommend.trainer.neural.Torch;

/**
 * Trains two-tower models with an in-batch sampled softmax (X. Yi et al., "Sampling-Bias-Corrected Neural Modeling for Large
 * Corpus Item Recommendations", RecSys 2019): each target of a row against the items of the batch that its user did not
 * take, which are all items in any history of the batch. Each item goes through the item tower once a batch. Evenly drawn
 * negatives can be mixed in (J. Yang et al., "Mixed Negative Sampling for Learning Two-tower Neural Networks in
 * Recommendations", WWW 2020).
 *
 * <p>How many epochs, and for ordered histories the recency, is found by recall on a part of the histories: the last item of
 * each ordered one, a random tenth of the others. The model is then trained anew on all of them.
 */
public final class TowerTrainer {
    /** The greatest difference between the network and its graphs. */
    static final double TOLERANCE = 1e-5;

    private static final double VALIDATION_SHARE = 0.1;
    private static final int MOST_VALIDATION_USERS = 3000;
    private static final int CHUNK = 4096;

    private static final float NEVER = -1e9f;

    /** What is tried for {@link TowerParameters#recency}: the last few items count, or dozens. */
    private static final List<Float> RECENCIES = List.of(0.7f, 0.9f, 0.97f);

    private static final int TRIAL_EPOCHS = 2;
    private static final String EPOCHS = "epochs";

    private final Torch torch;
    private final Workers workers;
    private final int k;

    /**
     * A trainer.
     *
     * @param workers that rank the validation part
     * @param k       length of the lists by whose recall epochs are chosen
     */
    public TowerTrainer(Torch torch, Workers workers, int k) {
        this.torch = torch;
        this.workers = workers;
        this.k = k;
    }

    /**
     * Trains.
     *
     * @param start    where nothing better is found on the validation part
     * @param progress told of each epoch
     * @throws IllegalArgumentException when nobody took two items
     */
    public TowerModel train(TowerData data, TowerParameters start, TrainingProgress progress) {
        FitPlan plan = start.fit();
        FullRanking validation = validation(data, plan.seed());
        List<TowerParameters> candidates =
                validation == null || !data.histories().ordered() ? List.of(start) : candidates(start);
        Steps steps =
                new Steps(2L * plan.epochs() + (long) trialEpochs(plan, candidates) * candidates.size(), progress);
        TowerParameters parameters = best(candidates, data, validation, steps);
        int epochs = plan.epochs();
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (validation != null) {
            try (Fitting fitting = new Fitting(data.only(validation.train()), parameters)) {
                EarlyStopping stopping = fitting.fit.run(
                        fitting::loss,
                        () -> -fitting.recall(validation),
                        (epoch, loss) -> steps.advance(
                                1,
                                String.format(
                                        Locale.ROOT, "loss %.4f recall@%d %.4f", fitting.takeMeanLoss(), k, -loss)));
                epochs = Math.max(1, stopping.best());
                metrics.put("validation_recall@" + k, -stopping.loss());
            }
        }
        metrics.put(EPOCHS, (double) epochs);
        steps.skipTo(steps.total - epochs);
        return fit(data, parameters, epochs, metrics, steps);
    }

    /**
     * Trains on other histories as a model was trained, without another look for what is best.
     *
     * @param like     has the parameters and the epochs
     * @param progress told of each epoch
     */
    public TowerModel train(TowerData data, TowerModel like, TrainingProgress progress) {
        int epochs = like.metrics().get(EPOCHS).intValue();
        return fit(data, like.parameters(), epochs, like.metrics(), new Steps(epochs, progress));
    }

    private TowerModel fit(
            TowerData data, TowerParameters parameters, int epochs, Map<String, Double> metrics, Steps steps) {
        try (Fitting fitting = new Fitting(data, parameters)) {
            fitting.fit.run(
                    fitting::loss,
                    epochs,
                    epoch -> steps.advance(1, String.format(Locale.ROOT, "loss %.4f", fitting.takeMeanLoss())));
            return fitting.model(metrics);
        }
    }

    private static List<TowerParameters> candidates(TowerParameters start) {
        return Stream.concat(Stream.of(start.recency()), RECENCIES.stream())
                .distinct()
                .map(start::withRecency)
                .toList();
    }

    private static int trialEpochs(FitPlan plan, List<TowerParameters> candidates) {
        return candidates.size() == 1 ? 0 : Math.min(TRIAL_EPOCHS, plan.epochs());
    }

    /** The candidate with the greatest recall on the validation part after a few epochs. */
    private TowerParameters best(
            List<TowerParameters> candidates, TowerData data, FullRanking validation, Steps steps) {
        TowerParameters best = candidates.getFirst();
        double greatest = -1;
        int epochs = trialEpochs(best.fit(), candidates);
        for (TowerParameters candidate : epochs == 0 ? List.<TowerParameters>of() : candidates) {
            try (Fitting fitting = new Fitting(data.only(validation.train()), candidate)) {
                fitting.fit.run(fitting::loss, epochs, epoch -> {});
                double recall = fitting.recall(validation);
                steps.advance(
                        epochs,
                        String.format(Locale.ROOT, "recency %s recall@%d %.4f", candidate.recency(), k, recall));
                if (recall > greatest) {
                    greatest = recall;
                    best = candidate;
                }
            }
        }
        return best;
    }

    /** Counts epochs for a bar. */
    private static final class Steps {
        private final long total;
        private final TrainingProgress progress;
        private long done;

        private Steps(long total, TrainingProgress progress) {
            this.total = total;
            this.progress = progress;
        }

        private void advance(int steps, String detail) {
            done += steps;
            progress.advance(steps, total, detail);
        }

        private void skipTo(long to) {
            if (to > done) {
                advance((int) (to - done), "");
            }
        }
    }

    /** The part that epochs are chosen on, or null where there is too little for one. */
    private FullRanking validation(TowerData data, long seed) {
        Interactions taken = data.histories().taken();
        EventLog.Builder log = new EventLog.Builder();
        for (int user = 0; user < taken.rows(); user++) {
            for (int i = taken.start(user); i < taken.start(user + 1); i++) {
                log.add(user, taken.column(i), taken.weight(i), 0);
            }
        }
        Splitter splitter =
                data.histories().ordered() ? Splitter.leaveLastOut() : Splitter.random(1 - VALIDATION_SHARE, seed);
        Split split = splitter.split(log.build(taken.rows(), taken.columns()));
        try {
            return new FullRanking(sampled(split, seed), k, workers);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The split with the tests of a few users, since each epoch ranks for them. */
    private static Split sampled(Split split, long seed) {
        EventLog test = split.test();
        int users = test.userCount();
        double share = (double) MOST_VALIDATION_USERS / Math.max(1, users);
        Random random = new Random(seed);
        boolean[] kept = new boolean[users];
        for (int user = 0; user < users; user++) {
            kept[user] = random.nextDouble() < share;
        }
        return new Split(split.train(), test.where(i -> kept[test.users()[i]]));
    }

    /** One fit of one network. */
    private final class Fitting implements AutoCloseable {
        private final TowerData data;
        private final TowerParameters parameters;
        private final float[][] scaled;
        private final int profile;
        private final TowerBatches batches;
        private final TwoTowers network;
        private final Fit fit;
        private final NDManager arrays;
        private final NDArray features;
        private double losses;
        private int steps;

        private Fitting(TowerData data, TowerParameters parameters) {
            this.data = data;
            this.parameters = parameters;
            scaled = data.scaled();
            batches = new TowerBatches(data, parameters);
            if (batches.rows() == 0) {
                throw new IllegalArgumentException(
                        "a two-tower model needs users who took two items or more, and there are none");
            }
            int items = data.items();
            profile = data.histories().width();
            network = new TwoTowers(items, data.width(), profile, parameters);
            fit = new Fit(
                    torch,
                    network,
                    parameters.fit(),
                    batches.rows(),
                    new Shape(1),
                    new Shape(1, data.width()),
                    new Shape(1, 1),
                    new Shape(1, 1),
                    new Shape(1, profile));
            arrays = fit.arrays();
            features = arrays.create(flat(scaled), new Shape(items, data.width()));
        }

        /** Minus the log-likelihood of the targets of these rows, each against the negatives of its user. */
        private NDArray loss(NDManager manager, int[] rows, UnaryOperator<NDList> forward) {
            TowerBatches.Batch batch = batches.batch(rows);
            int width = batch.items().length;
            Shape cells = new Shape(batch.rows(), width);
            NDArray items = manager.create(batch.items());
            NDList out = forward.apply(new NDList(
                    items,
                    features(manager, items),
                    manager.create(batch.keepsId(), new Shape(width, 1)),
                    manager.create(batch.pools(), cells),
                    manager.create(batch.profile(), new Shape(batch.rows(), profile))));
            NDArray logits = out.get(1)
                    .matMul(out.get(0).transpose())
                    .mul(out.get(2))
                    .add(manager.create(batch.correction(), new Shape(1, width)));
            NDArray others = logits.add(manager.create(batch.known(), cells).mul(NEVER));
            NDArray greatest = others.max(new int[] {1}, true).stopGradient();
            NDArray ofOthers =
                    others.sub(greatest).exp().sum(new int[] {1}, true).log().add(greatest);
            NDArray ofTargets =
                    pick(logits.reshape((long) batch.rows() * width, 1), manager.create(batch.targetCells()));
            NDArray weights = manager.create(batch.targetWeights(), new Shape(batch.targetWeights().length, 1));
            NDArray loss = Activation.softPlus(
                            pick(ofOthers, manager.create(batch.targetRows())).sub(ofTargets))
                    .mul(weights)
                    .sum();
            losses += loss.getFloat();
            steps++;
            return loss;
        }

        /** Of some items; freed with the manager, not with all features. */
        private NDArray features(NDManager manager, NDArray items) {
            NDArray rows = features.get(items);
            rows.attach(manager);
            return rows;
        }

        /** Rows of a matrix. An embedding, since its gradient is the fastest of those that pick rows. */
        private static NDArray pick(NDArray matrix, NDArray rows) {
            return Embedding.embedding(rows, matrix, SparseFormat.DENSE).singletonOrThrow();
        }

        /** Of the steps since the last call. */
        private double takeMeanLoss() {
            double mean = losses / Math.max(1, steps);
            losses = 0;
            steps = 0;
            return mean;
        }

        private double recall(FullRanking validation) {
            float[][] vectors = itemVectors(true);
            Recommender recommender = new VectorRecommender(userVectors(vectors), vectors);
            return validation.evaluate(recommender, done -> {}).recall().value();
        }

        /**
         * Of all items.
         *
         * @param withIds those that were trained on, with their ids
         */
        private float[][] itemVectors(boolean withIds) {
            int[] counts = data.histories().taken().positives();
            float[][] vectors = new float[counts.length][];
            for (int from = 0; from < counts.length; from += CHUNK) {
                int size = Math.min(CHUNK, counts.length - from);
                long[] numbers = new long[size];
                float[] keepsId = new float[size];
                for (int i = 0; i < size; i++) {
                    numbers[i] = (long) from + i;
                    keepsId[i] = withIds && counts[from + i] > 0 ? 1 : 0;
                }
                try (NDManager manager = fit.arrays()) {
                    NDArray items = manager.create(numbers);
                    NDList out = fit.predict(new NDList(
                            items,
                            features(manager, items),
                            manager.create(keepsId, new Shape(size, 1)),
                            manager.zeros(new Shape(1, size)),
                            manager.zeros(new Shape(1, profile))));
                    out.attach(manager);
                    float[][] chunk = TwoTowers.rows(out.get(0).toFloatArray(), parameters.dimension());
                    System.arraycopy(chunk, 0, vectors, from, size);
                }
            }
            return vectors;
        }

        private float[][] userVectors(float[][] itemVectors) {
            return UserVectors.of(towers(itemVectors, Map.of()), data);
        }

        private TowerModel towers(float[][] itemVectors, Map<String, Double> metrics) {
            int dimension = parameters.dimension();
            int[] counts = data.histories().taken().positives();
            boolean[] taken = new boolean[counts.length];
            for (int item = 0; item < taken.length; item++) {
                taken[item] = counts[item] > 0;
            }
            return new TowerModel(
                    itemVectors,
                    taken,
                    TowerGraphs.item(network, data, scaled, dimension),
                    TowerGraphs.user(network, data.histories(), dimension),
                    parameters,
                    metrics);
        }

        private TowerModel model(Map<String, Double> metrics) {
            TowerModel model = towers(itemVectors(true), metrics);
            check(model);
            return model;
        }

        /** Compares the graphs with the network. */
        private void check(TowerModel model) {
            try (TowerSession tower = new TowerSession(model.item())) {
                check("item", tower.vectors(data.features()), itemVectors(false));
            }
            int users = Math.min(CHUNK, batches.rows());
            TowerBatches.Batch batch = batches.batch(first(users));
            try (NDManager manager = fit.arrays();
                    TowerSession tower = new TowerSession(model.user())) {
                int width = batch.items().length;
                NDArray items = manager.create(batch.items());
                NDList out = fit.predict(new NDList(
                        items,
                        features(manager, items),
                        manager.ones(new Shape(width, 1)),
                        manager.create(batch.pools(), new Shape(batch.rows(), width)),
                        manager.create(batch.profile(), new Shape(batch.rows(), profile))));
                out.attach(manager);
                float[][] vectors = TwoTowers.rows(out.get(0).toFloatArray(), parameters.dimension());
                check(
                        "user",
                        tower.vectors(inputs(batch, vectors)),
                        TwoTowers.rows(out.get(1).toFloatArray(), parameters.dimension()));
            }
        }

        private int[] first(int rows) {
            int[] first = new int[rows];
            Arrays.setAll(first, i -> i);
            return first;
        }

        private float[][] inputs(TowerBatches.Batch batch, float[][] vectors) {
            int width = vectors.length;
            int dimension = parameters.dimension();
            float[][] inputs = new float[batch.rows()][dimension + profile];
            for (int b = 0; b < inputs.length; b++) {
                float[] pool = new float[dimension];
                for (int j = 0; j < width; j++) {
                    Vectors.addScaled(pool, 0, pool.length, batch.pools()[b * width + j], vectors[j]);
                }
                Vectors.normalise(pool);
                System.arraycopy(pool, 0, inputs[b], 0, dimension);
                data.histories().profile(batch.users()[b], batch.moments()[b], inputs[b], dimension);
            }
            return inputs;
        }

        private static void check(String tower, float[][] graph, float[][] network) {
            for (int i = 0; i < graph.length; i++) {
                for (int j = 0; j < graph[i].length; j++) {
                    if (!(Math.abs(graph[i][j] - network[i][j]) <= TOLERANCE)) {
                        throw new IllegalStateException("the graph of the " + tower + " tower gives " + graph[i][j]
                                + " where the network gives " + network[i][j]);
                    }
                }
            }
        }

        @Override
        public void close() {
            arrays.close();
            fit.close();
        }
    }

    private static float[] flat(float[][] rows) {
        float[] flat = new float[Math.multiplyExact(rows.length, rows[0].length)];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[i].length, rows[i].length);
        }
        return flat;
    }
}
