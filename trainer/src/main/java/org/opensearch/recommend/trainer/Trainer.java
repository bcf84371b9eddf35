/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.opensearch.recommend.core.cf.FactorModel;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.neighbours.Neighbours;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.http.Patience;
import org.opensearch.recommend.trainer.http.Rest;
import org.opensearch.recommend.trainer.input.EventSource;
import org.opensearch.recommend.trainer.input.ItemSource;
import org.opensearch.recommend.trainer.input.Weights;
import org.opensearch.recommend.trainer.log.TrainingLog;
import org.opensearch.recommend.trainer.model.Bars;
import org.opensearch.recommend.trainer.model.Corpus;
import org.opensearch.recommend.trainer.model.DistributedSolver;
import org.opensearch.recommend.trainer.model.Holdout;
import org.opensearch.recommend.trainer.model.Laboratory;
import org.opensearch.recommend.trainer.model.LocalSolver;
import org.opensearch.recommend.trainer.model.Measured;
import org.opensearch.recommend.trainer.model.MemoryEstimate;
import org.opensearch.recommend.trainer.model.NeighbourChoice;
import org.opensearch.recommend.trainer.model.Part;
import org.opensearch.recommend.trainer.model.Solver;
import org.opensearch.recommend.trainer.model.TimeSplit;
import org.opensearch.recommend.trainer.neural.Torch;
import org.opensearch.recommend.trainer.publish.Deployment;
import org.opensearch.recommend.trainer.publish.LiveRanker;
import org.opensearch.recommend.trainer.publish.LiveRetrieval;
import org.opensearch.recommend.trainer.publish.LiveVersion;
import org.opensearch.recommend.trainer.publish.Metrics;
import org.opensearch.recommend.trainer.publish.Publication;
import org.opensearch.recommend.trainer.publish.Publisher;
import org.opensearch.recommend.trainer.publish.Publisher.Published;
import org.opensearch.recommend.trainer.ranker.PastTowers;
import org.opensearch.recommend.trainer.ranker.RankerPlan;
import org.opensearch.recommend.trainer.ranker.RankerStage;
import org.opensearch.recommend.trainer.ranker.Rival;
import org.opensearch.recommend.trainer.tower.TowerModel;
import org.opensearch.recommend.trainer.tower.TowerStage;

/** One run: read, split, choose, measure, train on everything, publish. */
public final class Trainer {
    /** What training may take of the driver's heap; Spark has its own share of it beside that. */
    static final double SHARE = 0.6;

    /** What the rows of a ranker may take of it, and before them what a two-tower model learns from. */
    private static final double ROWS_SHARE = 0.3;

    /** Beyond this a search takes more than minutes. */
    static final long MOST_QUICKLY_TUNED = 2_000_000;

    private final TrainRequest request;
    private final Progress progress;
    private final long heap;
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private Torch torch;

    /**
     * A run.
     *
     * @param heap bytes of the driver
     */
    public Trainer(TrainRequest request, Progress progress, long heap) {
        this.request = request;
        this.progress = progress;
        this.heap = heap;
    }

    /** A trained model, and how it came about. */
    private record Trained(
            Corpus corpus,
            TimeSplit split,
            Report.Explained solver,
            Report.Explained neighbourChoice,
            boolean sampled,
            List<Measured> measured,
            LiveVersion live,
            FactorModel factors,
            Neighbours neighbours,
            float recency,
            Neighbours together,
            Towers towers,
            Ranked ranked) {
        private RankerStage.Outcome ranker() {
            return ranked.outcome();
        }
    }

    /**
     * Two-tower models.
     *
     * @param outcome null where there are none
     * @param why     there are none though they were wanted, or null
     */
    private record Towers(TowerStage.Outcome outcome, String why) {
        private static final Towers NOT_WANTED = new Towers(null, null);

        private TowerModel model() {
            return outcome == null ? null : outcome.model();
        }

        private List<TowerStage.Past> past() {
            return outcome == null ? List.of() : outcome.past();
        }
    }

    /**
     * A ranker.
     *
     * @param why there is none though one was wanted, or null
     */
    private record Ranked(RankerStage.Outcome outcome, String why) {
        private static final Ranked NOT_WANTED = new Ranked(null, null);
    }

    /**
     * A solver.
     *
     * @param left bytes that it leaves
     */
    private record Chosen(Solver solver, String why, long left) {}

    /**
     * Runs.
     *
     * @throws TrainingException        in a sentence
     * @throws IllegalArgumentException when a model cannot be trained as asked for, in a sentence
     * @throws IOException              when Spark cannot be ended
     */
    public Report run() throws IOException {
        try (Rest rest = new Rest(request.input().url())) {
            Trained trained = train(rest);
            Published published =
                    request.publishing().publish() ? timed("publish", () -> publish(rest, trained)) : null;
            return new Report(
                    trained.corpus(),
                    trained.split(),
                    trained.solver(),
                    trained.neighbourChoice(),
                    trained.sampled(),
                    trained.measured(),
                    trained.live(),
                    request.model().halfLife(),
                    request.model().onAll(),
                    torch == null ? null : torch.deviceName(),
                    published,
                    rest.retries(),
                    trained.towers().why(),
                    trained.ranked().why(),
                    trained.ranker(),
                    seconds);
        }
    }

    private Trained train(Rest rest) throws IOException {
        try (Inputs inputs = new Inputs(request.input(), rest, slices(), request.patience())) {
            // Before Spark starts, so that a wrong --url or --index is told at once.
            Weights weights = inputs.weights();
            EventSource events = inputs.events();
            ItemSource items = inputs.items();
            Rival live = request.model().ranker() == null
                    ? null
                    : LiveRanker.read(rest, request.input().index(), Patience.SHORT);
            try (Scratch scratch = new Scratch();
                    SparkSession spark = SparkSessions.start(
                            request.spark().master(), request.spark().settings(), scratch.directory())) {
                Corpus corpus = timed(
                        "read",
                        () -> SparkBar.during(
                                progress,
                                spark.sparkContext(),
                                "Reading events",
                                () -> Corpus.read(spark, events, items, weights)));
                return train(spark, corpus, inputs, live, liveRetrieval(rest));
            }
        }
    }

    /** Null where nothing depends on it. */
    private LiveRetrieval liveRetrieval(Rest rest) {
        boolean asked = request.publishing().publish() && request.publishing().policy() == Deployment.Policy.IF_BETTER;
        return asked ? new LiveRetrieval(rest, request.input().index(), request.patience(), progress) : null;
    }

    private int slices() {
        int asked = request.spark().slices();
        return asked > 0 ? asked : Math.max(2, Runtime.getRuntime().availableProcessors());
    }

    private Trained train(SparkSession spark, Corpus corpus, Inputs inputs, Rival live, LiveRetrieval liveRetrieval) {
        TimeSplit shares = TimeSplit.of(
                corpus,
                request.evaluation().validationShare(),
                request.evaluation().testShare());
        TimeSplit split = liveRetrieval == null ? shares : shares.after(corpus, liveRetrieval.trainedUntil());
        if (!split.equals(shares)) {
            progress.say(
                    "Test part: the later half of what came after the events that the live version was trained on.");
        }
        Chosen chosen = solver(corpus);
        Solver solver = chosen.solver();
        if (request.model().twoTower() == TrainRequest.TwoTower.MEASURED && solver instanceof DistributedSolver) {
            throw new TrainingException(Exit.USAGE, "--two-tower needs the local solver; give more with --memory");
        }
        progress.say("Solver: " + solver.name() + ", since " + chosen.why() + ".");
        Bars bars = new Bars(progress, solver instanceof DistributedSolver ? spark.sparkContext() : null);
        Laboratory laboratory = new Laboratory(bars, request.evaluation().k());
        IalsParameters defaults = request.model().ials().parameters(corpus);
        Selection selection = timed("choose", () -> select(solver, split, laboratory, corpus.size(), defaults));
        Holdout test = holdout(solver, split.testFrom(), Long.MAX_VALUE);
        List<Measured> measured = timed(
                "measure",
                () -> laboratory.measure(
                        test, selection.ials(), selection.neighbours().choice()));
        LiveVersion liveVersion = liveRetrieval == null
                ? null
                : timed(
                        "measure_live",
                        () -> liveRetrieval.measure(
                                corpus.itemIds(),
                                chosen.left(),
                                Workers.onAllProcessors(),
                                model -> laboratory.live(test, model)));
        TrainingLog log = request.model().ranker() == null
                ? null
                : timed(
                        "read_log",
                        () -> inputs.log(
                                spark, live == null ? Set.of() : live.schema().itemFields()));
        Towers towers = Towers.NOT_WANTED;
        if (request.model().twoTower() == TrainRequest.TwoTower.PUBLISHED) {
            towers = timed("train_two_tower", () -> towers(solver, log, corpus, split));
            if (towers.outcome() != null) {
                measured.add(towers.outcome().measured());
            }
        } else if (request.model().twoTower() == TrainRequest.TwoTower.MEASURED) {
            TrainRequest.IalsWish like = request.model().ials();
            measured.add(timed(
                    "measure_two_tower", () -> laboratory.twoTower(torch(1), test, like.dimension(), like.seed())));
        }
        Part last = request.model().onAll() ? solver.all() : test.train();
        String of = request.model().onAll() ? " on all events" : "";
        FactorModel factors =
                timed("train", () -> bars.training("ials" + of, report -> last.factors(selection.ials(), report)));
        NeighbourChoice choice = selection.neighbours().choice();
        Neighbours neighbours = timed(
                "train_neighbours", () -> bars.training(choice.name() + of, report -> choice.train(last, report)));
        Neighbours together = timed("train_together", () -> bars.training("lift" + of, last::together));
        List<TowerStage.Past> past = towers.past();
        Ranked ranked = log == null
                ? Ranked.NOT_WANTED
                : timed("train_ranker", () -> ranker(log, corpus, past, selection.ials(), inputs, live));
        return new Trained(
                corpus,
                split,
                new Report.Explained(solver.name(), chosen.why()),
                new Report.Explained(choice.name(), selection.neighbours().why()),
                test.sampled(),
                measured,
                liveVersion,
                factors,
                neighbours,
                choice.recency(),
                together,
                towers,
                ranked);
    }

    /** Without them the run goes on, and says why. */
    private Towers towers(Solver solver, TrainingLog log, Corpus corpus, TimeSplit split) {
        TrainRequest.IalsWish like = request.model().ials();
        try {
            if (solver instanceof DistributedSolver) {
                throw new TrainingException(Exit.USAGE, "it needs the local solver; give more with --memory");
            }
            TowerStage stage = new TowerStage(
                    log,
                    corpus.itemIds(),
                    like.dimension(),
                    like.seed(),
                    request.evaluation().k(),
                    (long) (ROWS_SHARE * heap),
                    torch(request.model().ranker().threads()),
                    Workers.onAllProcessors(),
                    progress);
            return new Towers(stage.run(split.testFrom(), request.model().onAll()), null);
        } catch (TrainingException e) {
            progress.say("The two-tower model is left out: " + e.getMessage() + ".");
            return new Towers(null, e.getMessage());
        }
    }

    /** Without one the run goes on, and says why. */
    private Ranked ranker(
            TrainingLog log,
            Corpus corpus,
            List<TowerStage.Past> past,
            IalsParameters ials,
            Inputs inputs,
            Rival live) {
        TrainRequest.RankerWish wish = request.model().ranker();
        RankerPlan plan = RankerPlan.of(request.model().ials().seed());
        if (wish.epochs() != null) {
            plan = plan.withFit(plan.fit().ofEpochs(wish.epochs()));
        }
        Torch torch = torch(wish.threads());
        try (PastTowers towers = new PastTowers(past, corpus.itemIds())) {
            return new Ranked(
                    new RankerStage(log, torch, plan, wish.sizes(), (long) (ROWS_SHARE * heap), towers, progress)
                            .run(request.publishing().version(), ials, inputs::versionsWithInputs, live),
                    null);
        } catch (TrainingException e) {
            if (e.exit() != Exit.TOO_LITTLE) {
                throw e;
            }
            progress.say("The ranker is left out: " + e.getMessage() + ".");
            return new Ranked(null, e.getMessage());
        }
    }

    private Torch torch(int threads) {
        if (torch == null) {
            torch = Torch.start(threads);
            progress.say("Networks are trained on the " + torch.deviceName() + ".");
        }
        return torch;
    }

    private record Selection(IalsParameters ials, Laboratory.Chosen neighbours) {}

    private Selection select(
            Solver solver, TimeSplit split, Laboratory laboratory, long events, IalsParameters defaults) {
        TrainRequest.Model model = request.model();
        boolean local = solver instanceof LocalSolver;
        boolean everything = model.tune() == TrainRequest.Tuning.FULL;
        boolean ofIals =
                everything || (model.tune() == TrainRequest.Tuning.QUICK && local && events <= MOST_QUICKLY_TUNED);
        boolean asked = model.neighbours() == Laboratory.Wanted.CO_OCCURRENCE;
        boolean nothingToChoose = asked || (!local && model.neighbours() == Laboratory.Wanted.AUTO);
        if (!ofIals && nothingToChoose) {
            // So the validation part need not be made.
            return new Selection(defaults, Laboratory.byDefault(asked ? "asked for" : "EASE needs the local solver"));
        }
        Holdout validation = holdout(solver, split.validationFrom(), split.testFrom());
        IalsParameters ials = ofIals ? laboratory.tuned(defaults, validation) : defaults;
        Laboratory.Chosen neighbours = laboratory.neighbours(validation, model.neighbours(), everything);
        progress.say("Neighbours: " + neighbours.choice().name() + " (" + neighbours.why() + ").");
        return new Selection(ials, neighbours);
    }

    private Holdout holdout(Solver solver, long moment, long until) {
        try {
            return solver.holdout(moment, until, request.evaluation().k());
        } catch (IllegalArgumentException e) {
            throw new TrainingException(
                    Exit.TOO_LITTLE, "too few users: " + e.getMessage() + "; train when there are more events", e);
        }
    }

    private Chosen solver(Corpus corpus) {
        int dimension = request.model().ials().dimension();
        long room = (long) (SHARE * heap);
        long local = MemoryEstimate.local(corpus.size(), corpus.users(), corpus.items(), dimension);
        long distributed = MemoryEstimate.distributed(corpus.items(), dimension, 2 * NeighbourChoice.MOST);
        String sizes = String.format(
                Locale.ROOT,
                "%,d events take %.1f GB on the driver and there are %.1f GB for them",
                corpus.size(),
                local / 1e9,
                room / 1e9);
        boolean fits = local <= room;
        TrainRequest.SolverKind asked = request.model().solver();
        if (asked == TrainRequest.SolverKind.LOCAL && !fits) {
            throw new TrainingException(
                    Exit.MEMORY, sizes + "; give more with --memory, or train with --solver distributed");
        }
        if (asked == TrainRequest.SolverKind.LOCAL || (asked == TrainRequest.SolverKind.AUTO && fits)) {
            Solver solver = new LocalSolver(
                    timed("collect", () -> LocalSolver.collect(corpus, progress)),
                    request.model().halfLife(),
                    Workers.onAllProcessors(),
                    room - local);
            corpus.events().unpersist();
            return new Chosen(solver, sizes, room - local);
        }
        if (distributed > room) {
            throw new TrainingException(
                    Exit.MEMORY,
                    String.format(
                            Locale.ROOT,
                            "the vectors of %,d items take %.1f GB on the driver and there are %.1f GB for them; give more"
                                    + " with --memory",
                            corpus.items(),
                            distributed / 1e9,
                            room / 1e9));
        }
        return new Chosen(
                new DistributedSolver(corpus, request.model().halfLife(), Workers.onAllProcessors()),
                asked == TrainRequest.SolverKind.DISTRIBUTED ? "it was asked for" : sizes,
                room - distributed);
    }

    private Published publish(Rest rest, Trained trained) {
        TrainRequest.Publishing publishing = request.publishing();
        ObjectNode metrics = Metrics.of(
                trained.measured(),
                trained.split().testFrom(),
                trained.corpus().last(),
                trained.corpus().size());
        metrics.put("neighbours_by", trained.neighbourChoice().choice());
        if (trained.live() != null) {
            metrics.set("live", trained.live().json());
        }
        if (trained.ranker() != null) {
            metrics.set("ranker", Metrics.of(trained.ranker()));
        }
        Publication publication = new Publication(
                publishing.version(),
                trained.corpus().itemIds(),
                trained.factors(),
                trained.neighbours(),
                trained.recency(),
                trained.together(),
                trained.towers().model(),
                trained.ranker() == null || !trained.ranker().isBetter()
                        ? null
                        : new Publication.Ranker(
                                trained.ranker().schema().toMap(),
                                trained.ranker().served().graph()),
                metrics,
                lineage(trained));
        return new Publisher(rest, request.input().index(), request.patience(), progress)
                .publish(publication, publishing.policy());
    }

    private ObjectNode lineage(Trained trained) {
        Corpus corpus = trained.corpus();
        ObjectNode lineage = new ObjectMapper()
                .createObjectNode()
                .put("events", corpus.size())
                .put("users", corpus.users())
                .put("items", corpus.items())
                .put("from", Instant.ofEpochMilli(corpus.first()).toString())
                .put("to", Instant.ofEpochMilli(corpus.last()).toString())
                .put("seed", request.model().ials().seed())
                .put("code", request.publishing().code());
        if (trained.ranker() != null) {
            lineage.put("ranker_inputs", Publication.hash(trained.ranker().schema()));
            lineage.put("ranker_rows", trained.ranker().rows());
        }
        if (request.model().halfLife().isFinite()) {
            lineage.put("half_life_days", request.model().halfLife().days());
        }
        return lineage;
    }

    private <T> T timed(String step, Supplier<T> body) {
        long start = System.nanoTime();
        T result = body.get();
        seconds.merge(step, (System.nanoTime() - start) / 1e9, Double::sum);
        return result;
    }
}
